"""Tests that also find problems: at the grids of the sites drawn, after the test has counted, test by test anew."""

from collections.abc import Iterator
from math import comb

import numpy as np
from numpy.typing import NDArray

from civsim.engine import Outcome, drawn_sites, key_of_test
from civsim.language import Text
from civsim.model import DAY_MS, Model, site_sample
from civsim.study.proofs.claim import Claim, identity, mean_claim
from civsim.study.proofs.inspection import mean_delay
from civsim.study.proofs.worlds import QUIET, Effort, run, runs, world

FIND, REPLICATIONS = 0.6, 2000
SITES_OF = (1, 1, 1, 1, 4, 4)
"""Sites of each grid: 12 of one class, of which a test draws DRAWN."""
DRAWN, STOCK = 3, 20
WEEKS = ("2021-02-01", "2021-02-08", "2021-02-15", "2021-02-22")
FIRST, LAST = 28, 49
"""Days of the run on which the first and the last of them are held."""


def city(days: tuple[str, ...], finds: bool = True, drawn: int = DRAWN, rate: float = 0.0) -> Model:
    """Six grids where nobody looks but the tests; a stock of problems at first, or new ones all the time."""
    test = {"kind": "special", "year": 2021, "sites_per_class": {"yard": drawn}, "finds": "tour" if finds else None}
    return world(
        {"k": {**QUIET, "on_the_spot_share": 1, "arrivals_per_grid_day": rate}},
        {"tour": {"kind": "visit", "teams": 0, "find_probability": {"k": FIND}}},
        grids=len(SITES_OF),
        sites=tuple((f"g{g}", "yard") for g, n in enumerate(SITES_OF) for _ in range(n)),
        assessments={f"t{i}": test | {"days": [day]} for i, day in enumerate(days)},
        opening=() if rate else tuple((f"g{g}", "k", STOCK, 0) for g in range(len(SITES_OF))),
    )


def chance_of_a_look(sites: int) -> float:
    """Chance that a test draws at least one of so many sites of a grid."""
    return 1 - comb(sum(SITES_OF) - sites, DRAWN) / comb(sum(SITES_OF), DRAWN)


def found_by(outcome: Outcome, day: int) -> NDArray[np.float64]:
    """(grids,) share of the opening stock that was found by the end of a day."""
    assert outcome.ledger
    found = outcome.ledger.column("found")
    seen = (found >= 0) & (found < (day + 1) * DAY_MS)
    return np.bincount(outcome.ledger.column("grid")[seen], minlength=len(SITES_OF)) / STOCK


def handed_over(effort: Effort) -> Iterator[Claim]:
    """The likely mistakes: a look for every site drawn, or one site's chance for a grid of four; every test at the same
    sites; findings where no site was drawn, or before the test has counted."""
    model = city(WEEKS)
    outcomes = list(runs(model, None, effort.seed, range(REPLICATIONS)))
    first, last = (np.array([found_by(outcome, day) for outcome in outcomes]) for day in (FIRST, LAST))
    one, four = chance_of_a_look(1), chance_of_a_look(4)
    law = Text("测评交办：有 4 个点位的网格", "found by a test where a grid has 4 sites")
    yield mean_claim(law, first[:, 4:].mean(axis=1), FIND * four, FIND * (4 * one - four))
    law = Text("测评交办：有 1 个点位的网格", "found by a test where a grid has 1 site")
    yield mean_claim(law, first[:, :4].mean(axis=1), FIND * one, FIND * (four - one))
    after, same_sites = 1 - (1 - FIND * one) ** len(WEEKS), one * (1 - (1 - FIND) ** len(WEEKS))
    law = Text("四次测评后的交办比例", "found by four tests")
    yield mean_claim(law, last[:, :4].mean(axis=1), after, after - same_sites)
    yield _only_where_drawn(model, outcomes, effort.seed)
    yield _counted_before(effort)
    yield _delay(effort)


def _only_where_drawn(model: Model, outcomes: list[Outcome], seed: int) -> Claim:
    """Every finding of the first test lies in a grid with a site that it drew."""
    sample, held = site_sample(model.assessments, model.sites, 0), list[bool]()
    for r, outcome in enumerate(outcomes):
        place, _ = drawn_sites(sample, 1, key_of_test(seed, r, 0))
        drawn = np.isin(np.arange(len(SITES_OF)), sample.grid[place])
        held += (drawn | (found_by(outcome, FIRST) == 0)).tolist()
    law = Text("只在抽中点位的网格交办", "tests find only where they have drawn a site")
    return identity(law, sum(held), len(held))


def _counted_before(effort: Effort) -> Claim:
    """What a test counts is what it would count without handing anything over, grid by grid."""
    pairs = [runs(city(WEEKS[:1], finds, rate=2.0), None, effort.seed, range(100)) for finds in (True, False)]
    same = np.concatenate([(a.snapshots == b.snapshots).ravel() for a, b in zip(*pairs, strict=True)])
    law = Text("测评先计分、后交办", "a test scores what was there before it found")
    return identity(law, int(same.sum()), same.size)


def _delay(effort: Effort) -> Claim:
    """Tests that look everywhere, a week apart, find like a patrol that comes every seven days."""
    mondays = tuple(str(day) for day in np.arange("2021-01-04", "2022-01-01", 7, dtype="datetime64[D]"))
    ledger = run(city(mondays, drawn=sum(SITES_OF), rate=20.0), seed=effort.seed).ledger
    assert ledger
    appeared, found = ledger.column("appeared"), ledger.column("found")
    cohort = (appeared < 260 * DAY_MS) & (found >= 0)  # one in 10^5 of them may be unfound
    law = Text("每 7 天测评一次：发现时长（天）", "tests every 7 d that look everywhere: delay [d]")
    delay = (found - appeared)[cohort] / DAY_MS
    return mean_claim(law, delay, mean_delay(7, FIND, np.inf), 7 / 20)
