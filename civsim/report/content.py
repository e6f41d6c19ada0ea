"""What a report is about: variants with their runs and marks, how they differ, and where the numbers come from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import nan

import pandas as pd
import xarray as xr

from civsim.language import Text
from civsim.model import Model, Plan
from civsim.planner import Alternative, Optimum
from civsim.roster import Roster
from civsim.scores import Interval, Milestone, OrderMarks


@dataclass(frozen=True)
class Variant:
    """One plan as it was simulated and scored. `roster` is there when the plan was dated by the roster room."""

    key: str
    name: Text
    run: xr.Dataset
    marks: xr.Dataset
    plan: Plan
    roster: Roster | None = None


@dataclass(frozen=True)
class Difference:
    """Paired difference a - b of two variants' expected scores, with its 95 % interval. [points]

    `low` and `high` are NaN where a single replication gives no interval. `p` is that of the paired t test and
    `p_adjusted` the same among all differences of the report (Holm), by which it is significant or not.
    """

    a: str
    b: str
    mean: float
    low: float
    high: float
    n: int
    significant: bool
    p: float = nan
    p_adjusted: float = nan


@dataclass(frozen=True)
class Choice:
    """An alternative to the plan as it was simulated; the difference is alternative - plan."""

    facts: Alternative
    simulated: Interval
    difference: Difference


@dataclass(frozen=True)
class Beside:
    """Scores of the plan and of the usual plan under the same luck; the difference is plan - usual. [points]"""

    plan: Interval
    usual: Interval
    difference: Difference


@dataclass(frozen=True)
class InFuture:
    """One future of the city."""

    key: str
    name: Text
    chance: float
    arrivals: Mapping[str, float]  # factors on arrivals by category
    value: float  # expected cycle score of the plan under mean dynamics [points]
    in_worst: float  # its part of the worst share, as the plan was simulated [0..1]
    scores: Beside


@dataclass(frozen=True)
class Insurance:
    """The plan for the worst `share` of the futures, simulated in each of them beside the plan for the cycle score."""

    share: float
    each: tuple[InFuture, ...]
    worst: Beside  # mean of the worst share, each plan's own
    mean: Beside  # mean over all futures


@dataclass(frozen=True)
class Content:
    """All that a report shows. The first variant is the one the report is about.

    `provenance` says scenario hash, version, seed, number of replications and the command; `sample` marks made-up data;
    `orders` is there for a run with a ledger.
    """

    model: Model
    variants: tuple[Variant, ...]
    differences: tuple[Difference, ...] = ()
    optimum: Optimum | None = None
    visits: pd.DataFrame | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    sample: bool = False
    orders: OrderMarks | None = None
    choices: tuple[Choice, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    insurance: Insurance | None = None  # of a plan for the worst futures

    @property
    def main(self) -> Variant:
        """The variant the report is about."""
        return self.variants[0]

    def name_of(self, key: str) -> Text:
        """Name of a variant by its key; the key itself where no variant has it."""
        return next((v.name for v in self.variants if v.key == key), Text(key, key))
