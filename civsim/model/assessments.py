"""Assessments (测评): dated tests that look at a sample of sites, on days that may be uncertain (F3, F4).

National and supplementary tests count in the year they are held for; mock and special ones are scored but do not
count unless given a weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from civsim.language import Text
from civsim.model.calendar import Timeline
from civsim.model.recurring import RepeatBlock, dated_tests
from civsim.model.sites import Sites
from civsim.model.sittings import Sittings, dates_of_tests
from civsim.scenario import Block, Mistakes, Name, NonNegative, Probability, Refused, quantity, suggest

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
    finds: str | None = quantity(
        None,
        about=(
            "所见问题交办：按哪个巡查渠道的发现概率等计（概率针对网格内任一问题）；空为只评不交办",
            "visit channel by which what it sees is handed to the city; its probabilities are for any problem of the "
            "grid of a drawn site; none: it only scores",
        ),
        source="F9, F16",
    )
    weight: NonNegative | None = quantity(None, about=("在该年度中的权重", "weight within its year"))
    cancel_probability: Probability = quantity(
        0.0, about=("取消的概率", "probability that it is cancelled"), source="F4", span=(0.0, 0.3)
    )
    shift_days: dict[Annotated[int, Field(ge=-3660, le=3660)], Probability] = quantity(
        {},
        about=(
            "改期：提前（负）或推迟的天数及其概率；其余概率按原日期举行，移出推演期即视为未举行",
            "days by which it may be moved (earlier if negative), each with its probability; otherwise it is held on "
            "its days; moved out of the horizon means not held",
        ),
        source="F4",
        max_length=12,
    )

    repeat: RepeatBlock | None = quantity(
        None, about=("定期重复：各次编号如 mock_2023q1", "comes again at even steps; copies are named like mock_2023q1")
    )

    @model_validator(mode="after")
    def _probabilities_fit(self) -> "AssessmentBlock":
        if 0 in self.shift_days:
            raise Refused(
                Text("改期天数不能为 0", "a test cannot be moved by 0 days"),
                at=("shift_days",),
            )
        total = self.cancel_probability + sum(self.shift_days.values())
        if total > 1 + 1e-9:
            raise Refused(
                Text(
                    f"取消与改期的概率之和不得超过 1，实为 {total:g}",
                    f"the probabilities of being cancelled or moved must not sum to more than 1, got {total:g}",
                ),
                at=("shift_days",) if self.shift_days else ("cancel_probability",),
            )
        return self


@dataclass(frozen=True)
class Assessments:
    """Tests (A) and the snapshots (K, in time order): at noon of every test day, and where sub-indices ask for one.

    `sampled[a]` lists (site class number, sites drawn); `snapshots[s]` the snapshot numbers of a sitting's days. The
    first A sittings are the planned dates, so that `snapshots[a]` and `first_day[a]` are those of test a as planned.
    """

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    kinds: tuple[str, ...]
    year: NDArray[np.int32]
    weight: NDArray[np.float64]  # within its year; 0 = does not count
    sampled: tuple[tuple[tuple[int, int], ...], ...]
    snapshots: tuple[tuple[int, ...], ...]
    snapshot_day: NDArray[np.int64]  # (K,) strictly increasing
    sittings: Sittings
    miss: NDArray[np.float64]
    respondents: NDArray[np.int64]
    finds: NDArray[np.int64]  # visit channel by which a test also finds, -1 = it only scores
    leaf_factors: NDArray[np.float64] | None = None  # (A, L) on the weights of the leaves (emphasis.py); None: all 1

    @property
    def finding_channels(self) -> NDArray[np.int64]:
        """(F,) visit channels by which tests find, each once."""
        return np.unique(self.finds[self.finds >= 0])

    @property
    def first_day(self) -> NDArray[np.int64]:
        """(A,) first day of each test as planned."""
        return self.sitting_day[: len(self.ids)]

    @property
    def sitting_day(self) -> NDArray[np.int64]:
        """(S,) first day of each sitting."""
        return np.array([self.snapshot_day[s[0]] for s in self.snapshots], np.int64)

    @property
    def sitting_test(self) -> NDArray[np.int64]:
        """(S,) test of each sitting."""
        return np.array([s.test for s in self.sittings.each], np.int64)

    @property
    def counted_years(self) -> tuple[int, ...]:
        """Years with a test that counts."""
        return tuple(sorted({int(y) for y, w in zip(self.year, self.weight, strict=True) if w > 0}))

    @property
    def uncertain(self) -> bool:
        """Whether any test may be moved or cancelled."""
        return any(len(luck) > 1 or luck[0][1] != a for a, luck in enumerate(self.sittings.luck))

    @property
    def counted_days(self) -> NDArray[np.int64]:
        """First days on which a test that counts may be held, in order of sittings."""
        likely = np.array([s.probability > 0 for s in self.sittings.each], bool)
        return self.sitting_day[likely & (self.weight[self.sitting_test] > 0)]


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
    blocks: dict[str, AssessmentBlock],
    sites: Sites,
    time: Timeline,
    mistakes: Mistakes,
    visit_channels: tuple[str, ...] = (),
    also: Sequence[int] = (),
) -> Assessments:
    """Arrays of the tests; days outside the horizon, unknown classes and samples too large are mistakes.

    `also` are days without a test of which snapshots are needed.
    """
    for key, block in blocks.items():
        _check(key, block, sites, time, mistakes)
    tests = dated_tests(blocks, time.date_of(time.n_days - 1))
    blocks = {t.id: t.block for t in tests}
    for t in tests:
        if sum(u.id == t.id for u in tests) > 1 and t.entry != t.id:
            text = Text(f"重复后的编号 {t.id!r} 与其他测评相同", f"a copy is named {t.id!r}, which another test is")
            mistakes.add(("assessments", t.entry, "repeat"), "duplicate_name", text)
    dates = dates_of_tests(
        [tuple(sorted({time.day_of(d) for d in b.days})) for b in blocks.values()],
        [b.cancel_probability for b in blocks.values()],
        [b.shift_days for b in blocks.values()],
        time.warm_up_days,
        time.n_days - 1,
    )
    days = sorted({d for s in dates.each for d in s.days} | set(also))
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
        snapshots=tuple(tuple(number[d] for d in s.days) for s in dates.each),
        snapshot_day=np.array(days, np.int64),
        sittings=dates,
        miss=np.array([b.miss_probability for b in blocks.values()], np.float64),
        respondents=np.array([b.respondents for b in blocks.values()], np.int64),
        finds=np.array(
            [visit_channels.index(b.finds) if b.finds in visit_channels else -1 for b in blocks.values()], np.int64
        ),
    )
