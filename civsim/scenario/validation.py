"""A document that was read becomes a checked, frozen block, or a list of every mistake in it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from civsim.errors import ScenarioError
from civsim.language import Text
from civsim.scenario.document import Document, Key, Keys, Node, same_key
from civsim.scenario.findings import findings
from civsim.scenario.location import fields_by_name
from civsim.scenario.mistakes import Mistakes
from civsim.scenario.shown import shown

BlockT = TypeVar("BlockT", bound=BaseModel)


def validate(document: Document, root: type[BlockT]) -> BlockT:
    """The block that `document` describes.

    Raises
    ------
    ScenarioError
        With every mistake, each at its line, in both languages.
    """
    mistakes = Mistakes(document)
    try:
        block = root.model_validate(document.data)
    except ValidationError as error:
        for finding in findings(error, root):
            place = document.name_mark if finding.of_name else document.mark
            path = _as_written(finding.path, document.tree)
            mistakes.add_at(place(path), path, finding.code, finding.text)
        raise ScenarioError(dict.fromkeys(mistakes.found)) from None
    _refuse_silent_changes(document.data, block, (), mistakes)
    mistakes.raise_if_any()
    return block


def _as_written(path: Keys, tree: Node) -> Keys:
    """The path as the user wrote it, where a block puts entries one level deeper than the file has them."""
    written: Keys = ()
    node = tree
    for i, part in enumerate(path):
        below = node.child(part)
        if below is not None:
            written, node = (*written, part), below
        elif not any(node.child(later) for later in path[i + 1 :]):
            return written + path[i:]
    return written


def _refuse_silent_changes(written: Any, made: Any, path: Keys, mistakes: Mistakes) -> None:
    """Add what pydantic converts but nobody means: true as the number 1, a number as seconds since 1970."""
    if isinstance(written, dict | list):
        for key, below, value in _pairs(written, made):
            _refuse_silent_changes(below, value, (*path, key), mistakes)
    elif isinstance(written, bool) and isinstance(made, int | float) and not isinstance(made, bool):
        got = shown(written).en
        mistakes.add(path, "type", Text(f"应为数字，得到 {got}", f"must be a number, got {got}"))
    elif isinstance(written, int | float) and isinstance(made, date):
        got = shown(written).en
        zh, en = "应为日期，写作 2021-01-31", "must be a date such as 2021-01-31"
        mistakes.add(path, "date", Text(f"{zh}，得到 {got}", f"{en}, got {got}"))


def _pairs(written: Any, made: Any) -> Iterator[tuple[Key, Any, Any]]:
    """Name, written value and made value of the entries that exist on both sides."""
    if isinstance(written, list):
        if isinstance(made, list | tuple) and len(made) == len(written):
            yield from zip(range(len(written)), written, made, strict=True)
        return
    if isinstance(made, BaseModel):
        names = zip(fields_by_name(type(made)), type(made).model_fields, strict=True)
        made = {name: getattr(made, attribute) for name, attribute in names}
    if isinstance(made, Mapping):
        for key, value in written.items():
            known = same_key(made, key)
            if known is not None:
                yield key, value, made[known]
