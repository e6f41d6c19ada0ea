"""What a plan is: visits on given days, crew overtime by month, optional works started.

A plan is amounts and dates only; it knows nothing of how it was made. The engine executes it as it stands, unless a
policy moves its visits between grids on the way.
"""

import datetime as dt
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.model.calendar import Timeline
from civsim.model.futures import FutureBlock
from civsim.model.path_rules import PathRuleBlock
from civsim.model.phases import Floor, PhaseBlock
from civsim.scenario import Block, quantity

if TYPE_CHECKING:
    from civsim.model.policy import Policy

Rule = Literal["none", "uniform", "cyclic", "population", "worst_first", "myopic", "sprint"]

Cadence = Literal["month", "week", "day"]
PolicyName = Literal["fixed", "cyclic", "worst_first", "threshold", "myopic"]


class RuleBlock(Block):
    """How a visit channel's days are used when no plan is given; caps are kept."""

    rule: Rule = quantity("cyclic", about=("巡查安排规则", "rule by which grids are visited"))


class PolicyBlock(Block):
    """How visits are moved between grids on the way, by what has been found."""

    rule: PolicyName = quantity(about=("随发现情况调整巡查网格的策略", "policy by which visits follow what is found"))
    every: Cadence = quantity("week", about=("多久调整一次", "how often it looks anew"))
    found: int = quantity(
        3,
        about=("threshold：发现多少件即再查", "threshold: findings from which a grid is looked at again"),
        ge=1,
        le=10_000,
    )


class PlanBlock(Block):
    """The scenario's own plan: a rule by visit channel, or a file of visits; and a policy that moves them."""

    rules: dict[str, RuleBlock] = Field(default={})
    visits: str | None = quantity(
        None, about=("巡查安排表（日期、渠道、网格）", "table of visits (date, channel, grid)")
    )
    last_year: str | None = quantity(
        None, about=("上年度巡查记录，作比较基准", "last year's visits, a baseline to compare with")
    )
    policy: PolicyBlock | None = quantity(None, about=("随情况调整巡查", "how visits follow what is found"))
    campaigns: tuple[str, ...] = quantity(
        (), about=("开展的可选宣传活动，对各方案都有效", "optional campaigns that run, under every plan")
    )
    path_rules: dict[str, PathRuleBlock] = quantity(
        {}, about=("优化方案中各渠道巡查必须遵守的要求", "what an optimised plan's visits of each channel keep to")
    )
    phases: dict[int, PhaseBlock] = quantity(
        {}, about=("分阶段要求，按年度", "what an optimised plan keeps to in each year"), source="F11"
    )
    floors: dict[str, Floor] = quantity(
        {},
        about=(
            "单次计分测评期望得分的下限（先于所在年度的下限）",
            "floor of the expected score of single tests that count, in place of that of their year",
        ),
        unit="分",
        source="F11",
    )
    futures: dict[str, FutureBlock] = quantity(
        {},
        about=(
            "未来情景及其概率，只用于优化目标 cvar_score；所余概率归场景本身",
            "futures and their probabilities, for the objective cvar_score alone; the rest is the scenario's own",
        ),
    )
    worst_share: float = quantity(
        0.2,
        about=(
            "cvar_score 看重的最差情形所占概率：1 为各情景平均，越小越只看最差的情景",
            "share of the worst futures whose mean cvar_score raises: 1 is the mean of all, near 0 the worst alone",
        ),
        gt=0,
        le=1,
    )


BESIDE_RULES = (
    "visits",
    "last_year",
    "policy",
    "campaigns",
    "path_rules",
    "phases",
    "floors",
    "futures",
    "worst_share",
)
RESERVED = (*BESIDE_RULES, "rules")  # words of `plan:` that no channel can bear


def split_rules(value: object) -> object:
    """The mapping users write (channels beside the other fields) as a PlanBlock takes it."""
    if not isinstance(value, dict) or "rules" in value:
        return value
    return {
        "rules": {k: v for k, v in value.items() if k not in BESIDE_RULES},
        **{k: v for k, v in value.items() if k in BESIDE_RULES},
    }


class VisitRow(Block):
    """One visit in a table of visits; team, district and order are a plan's own columns and do not bind."""

    date: dt.date
    channel: str = Field(min_length=1)
    grid: str = Field(min_length=1)
    team: str = ""
    district: str = ""
    order: str = ""


@dataclass(frozen=True)
class Plan:
    """Visits (N) in order of (day, channel, grid), with overtime and works.

    `channel` numbers the visit channels (0..V-1), not all channels. `overtime` is the share by which the shift of
    pool p is longer in month m of the horizon. `works` holds the numbers of the optional works that are started.
    A `policy` moves the visits to other grids as the city learns; days and channels stay.
    """

    name: str
    day: NDArray[np.int32]
    channel: NDArray[np.int16]
    grid: NDArray[np.int32]
    overtime: NDArray[np.float64]  # (P, M)
    works: tuple[int, ...] = field(default=())
    policy: "Policy | None" = None

    @property
    def size(self) -> int:
        """Number of visits."""
        return len(self.day)

    def renamed(self, name: str) -> "Plan":
        """The same plan under another name."""
        return replace(self, name=name)


@dataclass(frozen=True)
class Allocation:
    """A plan before it has dates: whole visits by (visit channel V, grid G, period T), overtime and works."""

    name: str
    visits: NDArray[np.int16]  # (V, G, T)
    overtime: NDArray[np.float64]  # (P, M)
    works: tuple[int, ...] = field(default=())


def make_plan(
    name: str,
    day: NDArray[np.integer],
    channel: NDArray[np.integer],
    grid: NDArray[np.integer],
    pools: int,
    time: Timeline,
    overtime: NDArray[np.float64] | None = None,
    works: tuple[int, ...] = (),
) -> Plan:
    """A plan with its visits put in order; no overtime where none is given."""
    order = np.lexsort((grid, channel, day))
    return Plan(
        name=name,
        day=np.asarray(day)[order].astype(np.int32),
        channel=np.asarray(channel)[order].astype(np.int16),
        grid=np.asarray(grid)[order].astype(np.int32),
        overtime=np.zeros((pools, len(time.months))) if overtime is None else overtime,
        works=works,
    )


def combined(name: str, plans: tuple[Plan, ...]) -> Plan:
    """The visits of several plans together; overtime and works of all (the larger share of overtime)."""
    day, channel, grid = (np.concatenate([getattr(p, key) for p in plans]) for key in ("day", "channel", "grid"))
    order = np.lexsort((grid, channel, day))
    overtime = np.maximum.reduce([p.overtime for p in plans])
    works = tuple(sorted({w for p in plans for w in p.works}))
    return Plan(name, day[order], channel[order], grid[order], overtime, works)
