"""Names that one block of a scenario takes from another: an unknown one is a mistake, told with the nearest known."""

from collections.abc import Iterable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scenario import Mistakes, suggest

Kind = Literal["category", "profile", "district", "department"]
UNKNOWN: dict[Kind, tuple[str, str]] = {
    "category": ("未定义的问题类别 {!r}", "unknown category {!r}"),
    "profile": ("未定义的网格类型 {!r}", "unknown profile {!r}"),
    "district": ("网格表中没有区 {!r}", "district {!r} is not in the table of grids"),
    "department": ("未定义的责任部门 {!r}", "unknown department {!r}"),
}


def check_known(
    kind: Kind, names: Iterable[str], known: Sequence[str], path: tuple[str | int, ...], mistakes: Mistakes
) -> None:
    """Adds a mistake for every name, written below `path`, that is not known."""
    for name in names:
        check_known_item(kind, name, known, (*path, name), mistakes)


def check_known_item(
    kind: Kind, name: str, known: Sequence[str], path: tuple[str | int, ...], mistakes: Mistakes
) -> None:
    """Adds a mistake at `path` if the name that is written there is not known."""
    if name not in known:
        zh, en = UNKNOWN[kind]
        mistakes.add(path, "unknown_name", Text(zh.format(name), en.format(name)) + suggest(name, known))


def numbers_of(names: Iterable[str | None], known: Sequence[str]) -> NDArray[np.int64]:
    """Number of each name among those known; -1 for one that is not known, or not given."""
    number = {name: i for i, name in enumerate(known)}
    return np.array([-1 if name is None else number.get(name, -1) for name in names], np.int64)
