"""From the place pydantic names in its errors to the place in the user's document.

pydantic mixes into its `loc` the label of the union member it tried, such as the discriminator's value. Walking the
declared types beside the `loc` tells such a label from a name of the user's.
"""

import types
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Tag
from pydantic.fields import FieldInfo

from civsim.scenario.document import Key, Keys


@dataclass(frozen=True)
class Place:
    """Where an error lies: the path in the document and what is declared there."""

    path: Keys
    field: FieldInfo | None  # nearest declared field
    owner: Any  # type of what holds the last part of the path
    of_name: bool  # the name itself is wrong, not its value
    choices: tuple[tuple[Keys, str], ...]  # the unions on the way: where each stands, and the member tried


def located(root: type[BaseModel], loc: tuple[Key, ...]) -> Place:
    """The place in the document that pydantic's `loc` means for a block of type `root`."""
    kind: Any = root
    path: list[Key] = []
    field: FieldInfo | None = None
    owner: Any = root
    choices: list[tuple[Keys, str]] = []
    for part in loc:
        kind = bare(kind)
        if part == "[key]":
            return Place(tuple(path), field, owner, True, tuple(choices))
        members = union_members(kind)
        if members:
            choices.append((tuple(path), str(part)))
            kind = next((m for m in members if _is_called(m, str(part))), None)
            continue
        owner = kind
        if is_block(owner):
            found = fields_by_name(owner).get(str(part))
            field, kind = (found, found.annotation) if found else (None, None)
        else:
            kind = item_type(kind, part)
        path.append(part)
    return Place(tuple(path), field, owner, False, tuple(choices))


def is_block(kind: Any) -> bool:
    """Whether a type is a pydantic model."""
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def fields_by_name(block: type[BaseModel]) -> dict[str, FieldInfo]:
    """The fields of a block by the names users write."""
    return {
        (f.validation_alias if isinstance(f.validation_alias, str) else f.alias) or name: f
        for name, f in block.model_fields.items()
    }


def bare(kind: Any) -> Any:
    """A type without Annotated, alias and `| None` around it."""
    while True:
        if hasattr(kind, "__value__"):  # a `type` alias
            kind = kind.__value__
        elif get_origin(kind) is Annotated:
            kind = get_args(kind)[0]
        elif _is_union(kind) and len(_members(kind)) == 1:
            kind = _members(kind)[0]
        else:
            return kind


def union_members(kind: Any) -> list[Any]:
    """The types a union allows besides None; empty where there is no choice."""
    return _members(kind) if _is_union(kind) else []


def item_type(kind: Any, part: Key) -> Any:
    """Type of one entry of a mapping, list or tuple type; None where it is not known."""
    args = get_args(kind)
    origin = get_origin(kind)
    if not args or not isinstance(origin, type):
        return None
    if issubclass(origin, Mapping):
        return args[1]
    if issubclass(origin, tuple) and args[-1] is not ...:
        return args[part] if isinstance(part, int) and part < len(args) else None
    return args[0]


def _is_union(kind: Any) -> bool:
    return get_origin(kind) in (Union, types.UnionType)


def _members(kind: Any) -> list[Any]:
    return [m for m in get_args(kind) if m is not type(None)]


def _is_called(member: Any, label: str) -> bool:
    """Whether pydantic calls this member of a union `label`: by tag, by class or by container."""
    if get_origin(member) is Annotated and any(isinstance(m, Tag) and m.tag == label for m in get_args(member)):
        return True
    kind = bare(member)
    if is_block(kind):
        tags = [
            a for f in kind.model_fields.values() if get_origin(f.annotation) is Literal for a in get_args(f.annotation)
        ]
        return label == kind.__name__ or label in [str(tag) for tag in tags]
    origin = get_origin(kind) or kind
    name = getattr(origin, "__name__", "")
    name = {"Mapping": "dict"}.get(name, name)
    return bool(name) and label.split("[", maxsplit=1)[0] in (name, f"constrained-{name}")
