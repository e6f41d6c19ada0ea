"""Scenario files: YAML in UTF-8, one built upon another, single values replaced from outside.

`extends: other.yaml` takes another scenario, relative to the file that says so, as the base. Mappings are joined
entry by entry and what the extending file says wins; lists and single values are replaced whole. `null` removes the
entry of that name from the base, so that its default applies or the entry is gone.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.scenario.construct import Construction
from civsim.scenario.document import Document, Node, same_key
from civsim.scenario.files import file_bytes, refusal, utf8_text
from civsim.scenario.overrides import overridden
from civsim.scenario.syntax import Origin, compose

MAX_BYTES = 20_000_000
EXTENDS = "extends"


def read(path: Path, overrides: Mapping[str, object] | None = None) -> Document:
    """The scenario at `path` with its bases joined and `overrides` applied.

    Parameters
    ----------
    path
        A YAML file.
    overrides
        Dotted path -> value. A str is read as YAML, anything else is taken as it is. The value replaces what was
        there, missing mappings on the way are made, and null removes the entry.

    Raises
    ------
    ScenarioError
        With every mistake of the YAML itself; what the values mean is checked by `validate`.
    """
    path = Path(path)
    mistakes: list[Mistake] = []
    layers = _layers(path, mistakes)
    *_, tree = layers.values()
    for layer in reversed(list(layers.values())[:-1]):
        tree = _joined(tree, layer)
    return _with(Document({}, path, tuple(layers), tree), overrides or {}, mistakes)


def changed(document: Document, overrides: Mapping[str, object]) -> Document:
    """A document that was read, with further values laid upon it, as `read` does.

    Raises
    ------
    ScenarioError
        With every override that cannot be.
    """
    return _with(document, overrides, [])


def _with(document: Document, overrides: Mapping[str, object], mistakes: list[Mistake]) -> Document:
    """The document with the overrides applied; refused with these mistakes and those of the overrides."""
    tree = document.tree
    for name, value in overrides.items():
        try:
            tree = overridden(tree, str(name), value, document.path.parent)
        except ScenarioError as error:
            mistakes.extend(error.mistakes)
    if mistakes:
        raise ScenarioError(dict.fromkeys(mistakes))
    return replace(document, data=tree.plain(), tree=tree)


def _layers(path: Path, mistakes: list[Mistake]) -> dict[Path, Node]:
    """The file and the bases below it, topmost first; mistakes that do not stop the reading are added."""
    layers: dict[Path, Node] = {}
    visited: list[Path] = []
    named_at: Mark | None = None
    while True:
        if named_at and path.resolve() in visited:
            chain = " -> ".join(str(p) for p in [*layers, path])
            raise refusal(named_at, "extends_cycle", f"循环引用：{chain}", f"runs in a circle: {chain}", EXTENDS)
        layers[path] = _tree(path, named_at, mistakes)
        visited.append(path.resolve())
        base = layers[path].value.pop(EXTENDS, None)
        if base is None or base.value is None:
            return layers
        if not isinstance(base.value, str):
            text = Text("应为一个文件名", "must be the name of one file")
            mistakes.append(Mistake(base.mark, EXTENDS, "extends", text))
            return layers
        path, named_at = path.parent / base.value, base.mark


def _tree(path: Path, named_at: Mark | None, mistakes: list[Mistake]) -> Node:
    """One file as a tree; its top level is sure to be a mapping."""
    try:
        content = file_bytes(path, MAX_BYTES, named_at)
    except ScenarioError as error:
        raise ScenarioError(replace(m, path=EXTENDS if named_at else "") for m in error.mistakes) from None
    origin = Origin(str(path), path.parent)
    text = utf8_text(content, Mark(str(path)))
    written = compose(text, origin)
    if written is None:
        raise refusal(Mark(str(path)), "empty", "文件是空的", "the file is empty")
    construction = Construction(origin)
    tree = construction.node(written)
    mistakes.extend(construction.mistakes)
    if isinstance(tree.value, dict):
        return tree
    if tree.value is None and not construction.mistakes:
        raise refusal(tree.mark, "empty", "文件是空的", "the file is empty")
    message = Text("顶层应为映射（名称: 值）", "the top level must be a mapping (name: value)")
    if isinstance(tree.value, str) and "：" in tree.value:
        message += Text("；冒号请用半角", "; use the half-width colon ':'")
    raise ScenarioError([Mistake(tree.mark, "", "not_a_mapping", message)])


def _joined(base: Node, over: Node) -> Node:
    """`over` laid upon `base`; both are mappings."""
    entries = dict(base.value)
    for name, node in over.value.items():
        known = same_key(entries, name)
        if known is None:
            entries[name] = node
        elif node.value is None:
            del entries[known]
        elif isinstance(node.value, dict) and isinstance(entries[known].value, dict):
            entries[known] = _joined(entries[known], node)
        else:
            entries[known] = node
    return replace(over, value=entries)
