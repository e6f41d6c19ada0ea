"""Phases of a plan (一年打基础、两年攻坚克难、三年决战决胜; F11): what each year, and each test, is to reach.

Floors are requirements of an optimised plan: the expected score of a test that counts does not lie below its floor. A
share of spending says how much of what a plan commits (visits, overtime, optional works) may fall into a year.
"""

from collections.abc import Mapping
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.assessments import AssessmentBlock, Assessments
from civsim.model.calendar import Timeline
from civsim.model.recurring import dated_tests
from civsim.scenario import Block, Mistakes, Name, quantity, suggest

Floor = Annotated[float, Field(ge=0, le=100)]
Factor = Annotated[float, Field(ge=0, le=100)]


class PhaseBlock(Block):
    """What an optimised plan keeps to in one year."""

    name: Name | None = quantity(None, about=("阶段名称", "name of the phase"))
    score: float | None = quantity(
        None,
        about=("本年度计分测评期望得分的下限", "floor of the expected score of the year's tests that count"),
        unit="分",
        ge=0,
        le=100,
        source="F11",
    )
    spending_share: float | None = quantity(
        None,
        about=(
            "方案自行安排的开支（巡查、加班、可选工程）中，落在本年度的份额上限",
            "most of what a plan commits (visits, overtime, optional works) that may fall into the year",
        ),
        ge=0,
        le=1,
        source="F11",
    )
    emphasis: dict[str, Factor] = quantity(
        {},
        about=(
            "主题年：这些指标（含下级）在本年度测评中权重的倍数，只用于优化目标 themed_score，不改变测评得分",
            "theme of the year: factors on the weights of these indicators, all below them included, in the year's "
            "tests; for the objective themed_score alone, official scores keep their weights",
        ),
        source="F12",
    )


def check_phases(
    phases: Mapping[int, PhaseBlock],
    floors: Mapping[str, float],
    blocks: Mapping[str, AssessmentBlock],
    tests: Assessments,
    time: Timeline,
    mistakes: Mistakes,
) -> None:
    """Floors are for tests that count; shares for years of the horizon, and leave room for all that is spent."""
    entry = _entries(blocks, time)
    counted = {a for a in range(len(tests.ids)) if tests.weight[a] > 0}
    for key in floors:
        if key not in blocks:
            text = Text(f"没有测评 {key!r}", f"there is no test {key!r}") + suggest(key, blocks)
            mistakes.add(("plan", "floors", key), "unknown_name", text)
        elif not any(entry[tests.ids[a]] == key for a in counted):
            text = Text(f"测评 {key!r} 不计分", f"test {key!r} does not count")
            mistakes.add(("plan", "floors", key), "does_not_count", text)
    with_test = {int(tests.year[a]) for a in counted}
    for year, phase in phases.items():
        if phase.score is not None and year not in with_test:
            text = Text(f"{year} 年没有计分的测评", f"no test counts for {year}")
            mistakes.add(("plan", "phases", year, "score"), "unknown_year", text)
        if phase.spending_share is not None and year not in time.years:
            text = Text(f"{year} 年不在推演期内", f"year {year} lies outside the horizon")
            mistakes.add(("plan", "phases", year), "outside_horizon", text)
    shares = [phases[y].spending_share if y in phases else None for y in time.years]
    given = [s for s in shares if s is not None]
    if len(given) == len(shares) and sum(given) < 1.0 - 1e-9:
        text = Text(
            f"各年度开支份额上限合计 {sum(given):g}，不足 1，开支无处安排",
            f"the largest shares of spending sum to {sum(given):g}, below 1: there is no year for the rest",
        )
        mistakes.add(("plan", "phases"), "shares_sum", text)


def floor_levels(
    phases: Mapping[int, PhaseBlock],
    floors: Mapping[str, float],
    blocks: Mapping[str, AssessmentBlock],
    tests: Assessments,
    time: Timeline,
) -> NDArray[np.float64]:
    """(A,) floor of each test: its own, or else that of its year; nan where there is none. [points]"""
    entry = _entries(blocks, time)
    found = np.full(len(tests.ids), np.nan)
    for a, test in enumerate(tests.ids):
        phase = phases.get(int(tests.year[a]))
        of_year = phase.score if phase else None
        level = floors.get(entry[test], of_year) if tests.weight[a] > 0 else None
        found[a] = np.nan if level is None else level
    return found


def _entries(blocks: Mapping[str, AssessmentBlock], time: Timeline) -> dict[str, str]:
    """The entry of the scenario behind each test: several tests have one where it repeats."""
    return {t.id: t.entry for t in dated_tests(dict(blocks), time.date_of(time.n_days - 1))}
