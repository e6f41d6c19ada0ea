"""Assessments (测评): dated tests that look at a sample of sites, and the cycle that weighs their years (F3, F4, F9).

National and supplementary tests count in the year they are held for; mock and special ones are scored but do not
count unless given a weight.
"""

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.calendar import Timeline
from civsim.model.sites import Sites
from civsim.scenario import Block, Mistakes, Name, NonNegative, Positive, Probability, Refused, quantity, suggest

AssessmentKind = Literal["national", "provincial", "mock", "special", "supplementary"]
COUNTS_BY_DEFAULT = {"national": 1.0, "supplementary": 1.0, "provincial": 0.0, "mock": 0.0, "special": 0.0}


class AssessmentBlock(Block):
    """One test."""

    kind: AssessmentKind
    name: Name | None = quantity(None, about=("名称", "name"))
    days: tuple[date, ...] = quantity(about=("测评日", "days on which sites are visited"), min_length=1, max_length=60)
    year: int = quantity(about=("计入年度", "year it counts for"), ge=1900, le=2200)
    sites_per_class: dict[str, Annotated[int, Field(ge=1)]] = quantity(
        {}, about=("每类点位抽样数", "sites drawn of each class")
    )
    miss_probability: Probability = quantity(
        0.0, about=("测评员漏看一个问题的概率", "probability that the assessor misses a problem"), span=(0.0, 0.3)
    )
    respondents: int = quantity(
        1000, about=("问卷调查人数", "people asked in the survey"), unit="人", ge=1, le=10_000_000
    )
    weight: NonNegative | None = quantity(None, about=("在该年度中的权重", "weight within its year"))
    cancel_probability: Probability = quantity(
        0.0, about=("取消的概率", "probability that it is cancelled"), source="F4"
    )

    @model_validator(mode="after")
    def _dates_are_certain(self) -> "AssessmentBlock":
        if self.cancel_probability:
            raise Refused(
                Text("本版本只支持取值 0（测评日期确定）", "this version simulates 0 only (tests are certain)"),
                at=("cancel_probability",),
            )
        return self


class CycleBlock(Block):
    """How years and kinds of evidence make the cycle score. Published practice 2018-2020: 15/25/60 and 40/40/20."""

    year_weights: dict[int, NonNegative] = quantity(
        {}, about=("各年度权重", "weights of the years"), source="published practice 2018-2020: 15 / 25 / 60 %"
    )
    kind_shares: dict[Literal["desk", "field", "survey", "data"], NonNegative] = quantity(
        {"desk": 40.0, "field": 40.0, "survey": 20.0},
        about=("各类测评方式分值", "points of each kind of evidence"),
        source="published practice 2018-2020",
    )


class TargetBlock(Block):
    """What the city wants (F1)."""

    score: float = quantity(90.0, about=("目标得分", "score wanted"), unit="分", ge=0, le=100, source="F1")
    rank: int = quantity(10, about=("目标名次", "rank wanted"), ge=1, le=10_000, source="F1")
    deadline: date | None = quantity(None, about=("达标期限", "deadline"))


class PeersBlock(Block):
    """Scores of the cities of the same class: a list, or normal with mean and sd."""

    mean: float = quantity(
        86.0, about=("同类城市平均得分", "mean score of the peers"), unit="分", ge=0, le=100, span=(82, 90)
    )
    sd: Positive = quantity(
        3.0, about=("同类城市得分标准差", "standard deviation of the peers' scores"), unit="分", span=(1.5, 5)
    )
    cities: int = quantity(30, about=("同类城市数（含本市）", "cities of the class, this one included"), ge=1, le=1000)
    scores: tuple[float, ...] = quantity((), about=("同类城市得分表", "scores of the peers, if known"), unit="分")


@dataclass(frozen=True)
class Assessments:
    """Tests (A) and the snapshots they need: one at noon of every test day (K snapshots in time order).

    `sampled[a]` lists (site class number, sites drawn); `snapshots[a]` the snapshot numbers of the test's days.
    """

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    kinds: tuple[str, ...]
    year: NDArray[np.int32]
    weight: NDArray[np.float64]  # within its year; 0 = does not count
    sampled: tuple[tuple[tuple[int, int], ...], ...]
    snapshots: tuple[tuple[int, ...], ...]
    snapshot_day: NDArray[np.int64]  # (K,) strictly increasing
    miss: NDArray[np.float64]
    respondents: NDArray[np.int64]

    @property
    def first_day(self) -> NDArray[np.int64]:
        """(A,) first day of each test."""
        return np.array([self.snapshot_day[s[0]] for s in self.snapshots], np.int64)


def _check(key: str, block: AssessmentBlock, sites: Sites, time: Timeline, mistakes: Mistakes) -> None:
    first, last = time.date_of(time.warm_up_days), time.date_of(time.n_days - 1)
    for i, day in enumerate(block.days):
        if not first <= day <= last:
            mistakes.add(
                ("assessments", key, "days", i),
                "outside_horizon",
                Text(f"{day} 不在推演期 {first} 至 {last} 内", f"{day} lies outside the horizon {first} to {last}"),
            )
    for name, n in block.sites_per_class.items():
        path = ("assessments", key, "sites_per_class", name)
        if name not in sites.classes:
            mistakes.add(
                path,
                "unknown_name",
                Text(f"点位表中没有类别 {name!r}", f"site class {name!r} is not in the table of sites")
                + suggest(name, sites.classes),
            )
        elif n > (have := int((sites.site_class == sites.classes.index(name)).sum())):
            mistakes.add(
                path,
                "too_many_sites",
                Text(f"抽样数 {n} 超过该类点位数 {have}", f"draws {n} sites of a class that has {have}"),
            )


def build_assessments(
    blocks: dict[str, AssessmentBlock], sites: Sites, time: Timeline, mistakes: Mistakes
) -> Assessments:
    """Arrays of the tests; days outside the horizon, unknown classes and samples too large are mistakes."""
    for key, block in blocks.items():
        _check(key, block, sites, time, mistakes)
    days = sorted({time.day_of(d) for b in blocks.values() for d in b.days})
    number = {d: i for i, d in enumerate(days)}
    classes = {name: i for i, name in enumerate(sites.classes)}
    return Assessments(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        kinds=tuple(b.kind for b in blocks.values()),
        year=np.array([b.year for b in blocks.values()], np.int32),
        weight=np.array(
            [COUNTS_BY_DEFAULT[b.kind] if b.weight is None else b.weight for b in blocks.values()], np.float64
        ),
        sampled=tuple(
            tuple((classes[c], n) for c, n in b.sites_per_class.items() if c in classes) for b in blocks.values()
        ),
        snapshots=tuple(tuple(sorted({number[time.day_of(d)] for d in b.days})) for b in blocks.values()),
        snapshot_day=np.array(days, np.int64),
        miss=np.array([b.miss_probability for b in blocks.values()], np.float64),
        respondents=np.array([b.respondents for b in blocks.values()], np.int64),
    )


def check_cycle(cycle: CycleBlock, assessments: Assessments, mistakes: Mistakes) -> None:
    """Year weights sum to 1 and cover every year that counts; some kind has points."""
    if cycle.year_weights:
        total = sum(cycle.year_weights.values())
        if abs(total - 1) > 1e-6:
            mistakes.add(
                ("cycle", "year_weights"),
                "weights_not_one",
                Text(f"各年度权重之和须为 1，实为 {total:.6g}", f"weights of the years must sum to 1, got {total:.6g}"),
            )
        for year in sorted(
            {int(y) for y, w in zip(assessments.year, assessments.weight, strict=True) if w > 0}
            - set(cycle.year_weights)
        ):
            mistakes.add(
                ("cycle", "year_weights"),
                "missing_year",
                Text(f"有计分测评的 {year} 年没有权重", f"year {year} has a test that counts but no weight"),
            )
    if not sum(cycle.kind_shares.values()) > 0:
        mistakes.add(
            ("cycle", "kind_shares"),
            "out_of_range",
            Text("各类分值之和必须大于 0", "points of the kinds must sum to more than 0"),
        )
