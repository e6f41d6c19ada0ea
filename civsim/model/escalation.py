"""Escalation of overdue orders in steps: press (督办), talk (约谈), circulate (通报) (F27).

An order that is still open some working time after its deadline reaches a step. Each step is recorded; an order that
has reached one goes before all that have not, redo included, and the farther the sooner; and work that begins after a
step takes that step's share of the usual crew time.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.calendar import HOUR_MS
from civsim.model.known import check_known
from civsim.scenario import Block, Mistakes, Name, NonNegative, quantity


class StepBlock(Block):
    """One step of escalation."""

    name: Name | None = quantity(None, about=("名称", "name"))
    after_hours: float = quantity(
        about=("超期多久（工作时间）", "working time after the deadline"), unit="h", ge=0, le=20_000, source="F27"
    )
    by_category: dict[str, NonNegative] = quantity(
        {}, about=("某些类别的超期时间，替代 after_hours", "the same for some categories"), unit="h"
    )
    work_factor: float = quantity(
        1.0,
        about=("此后开工的整改所需工时的倍数", "factor on the crew time of work that begins after it"),
        gt=0,
        le=2,
        span=(0.7, 1.0),
    )


@dataclass(frozen=True)
class Escalation:
    """Steps (S) as arrays, in their order."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    lateness_ms: NDArray[np.int64]  # (C, S) working time
    work_factor: NDArray[np.float64]  # (S,)


def build_escalation(blocks: dict[str, StepBlock], categories: tuple[str, ...], mistakes: Mistakes) -> Escalation:
    """Arrays of the steps; unknown categories and steps that come before earlier ones are mistakes."""
    hours = np.array([[b.by_category.get(c, b.after_hours) for b in blocks.values()] for c in categories])
    hours = hours.reshape(len(categories), len(blocks))
    for k, (key, block) in enumerate(blocks.items()):
        check_known("category", block.by_category, categories, ("escalation", key, "by_category"), mistakes)
        if k and (hours[:, k] < hours[:, k - 1]).any():
            c = categories[int((hours[:, k] < hours[:, k - 1]).argmax())]
            text = Text(f"{c!r} 的这一步早于前一步", f"for {c!r} this step comes before the one above it")
            mistakes.add(("escalation", key), "not_in_order", text)
    return Escalation(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        lateness_ms=np.rint(hours * HOUR_MS).astype(np.int64),
        work_factor=np.array([b.work_factor for b in blocks.values()], np.float64),
    )
