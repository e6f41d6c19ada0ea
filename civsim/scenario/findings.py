"""pydantic's errors as findings in the user's words; used for the scenario and for the rows of tables alike."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from civsim.language import Text
from civsim.scenario.document import Keys
from civsim.scenario.location import fields_by_name, is_block, located
from civsim.scenario.mistakes import suggest
from civsim.scenario.quantity import Refused
from civsim.scenario.wording import MISFITS, Wants, got, meaning, remark, wanted


@dataclass(frozen=True)
class Finding:
    """One mistake before it has a mark: what is wanted, then what was found, then what the value means."""

    path: Keys
    code: str
    wants: Text
    remark: Text
    meaning: Text
    of_name: bool  # to be shown at the name, not at the value
    choices: tuple[tuple[Keys, str], ...]

    @property
    def text(self) -> Text:
        """The whole message."""
        return self.wants + self.remark + self.meaning


def findings(error: ValidationError, root: type[BaseModel]) -> list[Finding]:
    """Every mistake pydantic found in a block of type `root`, unions settled, each once."""
    found = [_finding(details, root) for details in error.errors(include_url=False)]
    found = list(dict.fromkeys(_settled(found)))
    # pydantic counts only the good items of a list, so a bad one makes the list look too short as well.
    bad_lists = {f.path[:i] for f in found for i in range(len(f.path))}
    return [f for f in found if f.code != "length" or f.path not in bad_lists]


def _finding(error: ErrorDetails, root: type[BaseModel]) -> Finding:
    place = located(root, error["loc"])
    wants = wanted(error)
    below = _below(error)
    path = place.path + below
    after = remark(error)
    means = Text("", "") if below or wants.code == "refused" else meaning(place.field)
    if error["type"] == "extra_forbidden" and is_block(place.owner):
        after, means = suggest(path[-1], fields_by_name(place.owner)), Text("", "")
    if error["type"] == "missing" and get_origin(place.owner) is tuple:
        size = len(get_args(place.owner))
        path, wants, after = (
            path[:-1],
            Wants("length", f"应有 {size} 项", f"must have {size} items"),
            got(error["input"]),
        )
    of_name = place.of_name or error["type"] in ("extra_forbidden", "missing")
    if place.of_name:
        wants = wants._replace(zh="名称" + wants.zh, en="the name " + wants.en)
    return Finding(path, wants.code, Text(wants.zh, wants.en), after, means, of_name, place.choices)


def _below(error: ErrorDetails) -> Keys:
    """The way on from pydantic's place to the guilty value, where the error itself knows better."""
    context = error.get("ctx", {})
    refused = context.get("error")
    if isinstance(refused, Refused):
        return refused.at
    if error["type"] in ("union_tag_invalid", "union_tag_not_found"):
        return (str(context.get("discriminator", "")).strip("'"),)
    return ()


def _settled(found: list[Finding]) -> list[Finding]:
    """The findings with one answer a union, where pydantic reports every member it tried."""
    tried: dict[Keys, set[str]] = {}
    for finding in found:
        for place, label in finding.choices:
            tried.setdefault(place, set()).add(label)
    for place, labels in tried.items():
        if len(labels) > 1:
            inside = [f for f in found if any(p == place for p, _ in f.choices)]
            at = found.index(inside[0])
            rest = [f for f in found if f not in inside]
            found = [*rest[:at], *_likeliest(inside, place), *rest[at:]]
    return found


def _likeliest(inside: list[Finding], place: Keys) -> Iterable[Finding]:
    """The findings about the union member that was probably meant, or one that names all the members' wants."""
    by_member: dict[str, list[Finding]] = {}
    for finding in inside:
        by_member.setdefault(dict(finding.choices)[place], []).append(finding)
    meant = [group for group in by_member.values() if not any(f.path == place and f.code in MISFITS for f in group)]
    if meant:
        return min(meant, key=len)
    first = inside[0]
    wants = dict.fromkeys(f.wants for f in inside if f.path == place)
    together = Text("，或".join(w.zh for w in wants), " or ".join(w.en for w in wants))
    return [Finding(first.path, first.code, together, first.remark, first.meaning, False, first.choices)]
