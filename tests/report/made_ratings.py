"""The fit of simulated test results, for the tests of its charts and its page."""

from functools import cache

from civsim.calibrate import fit_rating_table, rated_months, rating_evidence
from civsim.report import RatingContent
from civsim.scenario import Name
from tests.calibrate.simulated_ratings import Truth, ratings


@cache
def rating_content(months: int = 72, areas: int = 12) -> RatingContent:
    """What the page of a fit of test results shows."""
    made = ratings(Truth(), areas, 3, months, seed=6)
    fit = fit_rating_table(made, Name(zh="模拟测评", en="simulated ratings"), "ratings.csv")
    origin = {"records": "ratings.csv", "map": "map.yaml", "block": "block.yaml", "version": "0"}
    return RatingContent(fit, rating_evidence(fit), rated_months(fit), origin)
