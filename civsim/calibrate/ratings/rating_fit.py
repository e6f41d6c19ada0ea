"""The fit of a table of ratings: its course, the causes of differences, areas, peers, and what a test needs."""

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.ratings.course import RatingCourse, rating_course
from civsim.calibrate.ratings.effects import Effects, effects
from civsim.calibrate.ratings.lag import LagOne, implied_lag_one, lag_one
from civsim.calibrate.ratings.noise import noise_law
from civsim.calibrate.ratings.peers import RatedPeers, rated_peers
from civsim.calibrate.ratings.reading import Ratings, load_ratings_map, read_ratings
from civsim.calibrate.ratings.sample import Needed, needed
from civsim.calibrate.ratings.table import RatingTable, rating_table
from civsim.calibrate.ratings.variance import Parts, Variances, parts, variances
from civsim.calibrate.threads import one_thread
from civsim.errors import CivsimError
from civsim.language import Text
from civsim.scenario import Name

FEWEST_MONTHS, FEWEST_GROUPS = 12, 3


@dataclass(frozen=True)
class RatingFit:
    """What a table of ratings tells; shares are in 0-1.

    level
        Mean of the city over the months of the record.
    by_area
        Whether the table has areas; where not, every place stands for itself.
    noise_power
        Power of p (1 - p) that the noise of a place with share p goes with.
    lag
        Months from a test to the next.
    """

    name: Name
    source: str
    table: RatingTable
    rows: int
    left_out: dict[Text, int]
    by_area: bool
    level: float
    course: RatingCourse
    variances: Variances
    lag: int
    lag_one: LagOne | None
    implied_lag_one: Estimate | None
    noise_power: Estimate | None
    effects: Effects
    peers: RatedPeers | None
    needed: Needed

    @property
    def last(self) -> pd.Timestamp:
        """The last month."""
        return pd.Timestamp(self.table.months[-1])


def fit_ratings(ratings: str | Path, mapping: str | Path) -> RatingFit:
    """The fit of a table of ratings through its map.

    Raises
    ------
    ScenarioError
        For mistakes of the map and of the table, each at its place.
    CivsimError
        Where too little is rated, or all ratings are alike.
    """
    spec, document = load_ratings_map(mapping)
    return fit_rating_table(read_ratings(ratings, spec, document), spec.name, Path(ratings).name)


@one_thread
def fit_rating_table(read: Ratings, name: Name, source: str) -> RatingFit:
    """The fit of ratings; `source` names the file they came from.

    Raises
    ------
    CivsimError
        Where too little is rated, or all ratings are alike.
    """
    table = rating_table(read)
    by_area = len(table.areas) > 1
    grouped = table if by_area else by_place(table)
    found = _parts(grouped)
    law = noise_law(table, found.lag)
    course = rating_course(table.city(), table.first.month - 1)
    return RatingFit(
        name=name,
        source=source,
        table=table,
        rows=read.rows,
        left_out=read.left_out,
        by_area=by_area,
        level=float(np.nanmean(table.city())),
        course=course,
        variances=variances(found),
        lag=found.lag,
        lag_one=lag_one(grouped, found.lag),
        implied_lag_one=implied_lag_one(course, found),
        noise_power=law.power,
        effects=effects(table, found, by_area, law.weight),
        peers=rated_peers(grouped, found),
        needed=needed(grouped, found),
    )


def by_place(table: RatingTable) -> RatingTable:
    """The table with every place as an area of its own."""
    return replace(table, area=np.arange(len(table.places)), areas=table.places)


def _parts(table: RatingTable) -> Parts:
    """The variances; refuses what cannot tell any."""
    rated = int(np.isfinite(table.city()).sum())
    groups = len(table.areas)
    if rated < FEWEST_MONTHS or groups < FEWEST_GROUPS:
        raise CivsimError(
            Text(
                f"测评记录只有 {rated} 个月、{groups} 个区域（没有区域列时为地点），至少需要 {FEWEST_MONTHS} 个月、"
                f"{FEWEST_GROUPS} 个",
                f"{rated} months and {groups} areas (places, where no area is told) are rated; it takes "
                f"{FEWEST_MONTHS} months and {FEWEST_GROUPS}",
            )
        )
    found = parts(table)
    if not np.isfinite(found.noise).all() or not (found.noise > 0).all():
        raise CivsimError(
            Text(
                "同一地点前后两次测评的结果没有差别，或这样成对的结果太少，无法分出抽样误差",
                "successive ratings of the places do not differ, or too few places were rated again within a year: "
                "noise cannot be told apart",
            )
        )
    return found
