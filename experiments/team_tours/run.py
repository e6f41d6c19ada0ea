"""How far do teams go in a day: random, along a space-filling curve, in the shortest order, or by a routing library?

Run: pip install pyvrp ortools, then python experiments/team_tours/run.py [--samples N] [--cities demo,ningbo,jinan]; it
rewrites answer.json. Without the libraries their rows are left out.
"""

import argparse
import json
import time
from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from ground import KINDS, places
from numpy.typing import NDArray
from routing import LIBRARIES, timed

import civsim
from civsim.model import Model, build_model, build_periods
from civsim.planner import baseline_allocation
from civsim.roster import Roster, date_visits
from civsim.roster.route import route
from civsim.roster.teams import areas_of, cut_into_team_days
from civsim.roster.tours import day_starts, in_short_order, travel_km

FOLDER = Path(__file__).parent
SEED = 20261122
INSPECTION = {
    "kind": "visit",
    "per": "district",
    "teams": 12,
    "grids_per_team_day": 8,
    "find_probability": {"rubbish": 0.7},
}
CITIES: dict[str, dict[str, object]] = {
    "demo": {},
    "ningbo": {},
    "jinan": {"channels.inspection": INSPECTION},
}
DAY_SECONDS, MONTH_SECONDS = 0.2, 5.0


def km_a_day(model: Model, roster: Roster, place: NDArray[np.float64]) -> float:
    """Mean way of a team's day. [km]"""
    area = areas_of(model, roster.plan)
    rows = np.lexsort((roster.order, roster.team, area, roster.plan.channel, roster.plan.day))
    return float(travel_km(place[roster.plan.grid[rows]], day_starts(roster.plan, area, roster.team, rows)).mean())


def shuffled(model: Model, roster: Roster, rng: np.random.Generator) -> Roster:
    """The same visits on the same days, dealt to the same teams at random."""
    plan = roster.plan
    keys = (areas_of(model, plan), plan.channel, plan.day)
    slots = np.lexsort((roster.order, roster.team, *keys))
    visits = np.lexsort((rng.random(plan.size), *keys))
    team, order = np.empty_like(roster.team), np.empty_like(roster.order)
    team[visits], order[visits] = roster.team[slots], roster.order[slots]
    return replace(roster, team=team, order=order)


def in_order(model: Model, roster: Roster) -> Roster:
    """The same days and teams, each day in its shortest order."""
    area = areas_of(model, roster.plan)
    return replace(roster, order=in_short_order(model.areas, roster.plan, area, roster.team, roster.order))


def walked(model: Model, key: str = "cyclic") -> tuple[Roster, float]:
    """The roster of a usual way of planning, and the processor seconds of dating it."""
    allocation = baseline_allocation(model, key)  # type: ignore[arg-type]
    date_visits(model, allocation)  # loads what is compiled
    began = time.process_time()
    roster = date_visits(model, allocation)
    return roster, time.process_time() - began


def jobs(
    model: Model, roster: Roster, span: NDArray[np.int64], samples: int, most_teams: int
) -> Iterator[tuple[NDArray[np.int64], int, int]]:
    """(visits, team-days, grids a team-day) of some channels, areas and spans, of those with 2 to `most_teams`."""
    plan, area = roster.plan, areas_of(model, roster.plan)
    keys = np.stack([plan.channel.astype(np.int64), area, span[plan.day]], axis=1)
    _, which = np.unique(keys, axis=0, return_inverse=True)
    groups = np.split(np.argsort(which, kind="stable"), np.cumsum(np.bincount(which))[:-1])
    days = [len(np.unique(plan.day[g].astype(np.int64) * 1000 + roster.team[g])) for g in groups]
    able = [i for i, n in enumerate(days) if 2 <= n <= most_teams]
    rng = np.random.default_rng(SEED)
    for i in sorted(rng.permutation(able)[:samples].tolist()):
        yield groups[i], days[i], int(model.channels.visits.grids_per_team_day[plan.channel[groups[i][0]]])


def beside_libraries(
    model: Model, roster: Roster, place: NDArray[np.float64], span: NDArray[np.int64], seconds: float, samples: int
) -> dict[str, Any]:
    """Way a team-day of the roster and of the libraries on the same jobs, and processor seconds a job."""
    area = areas_of(model, roster.plan)
    found: dict[str, Any] = {"jobs": 0, "team_days": 0, "visits": 0, "curve": 0.0}
    libraries = [name for name in LIBRARIES if find_spec(name)]
    found |= dict.fromkeys(libraries, 0.0) | {f"{name}_seconds": 0.0 for name in libraries}
    for visits, days, most in jobs(model, roster, span, samples, 100):
        plan = roster.plan
        rows = visits[np.lexsort((roster.order[visits], roster.team[visits], area[visits], plan.day[visits]))]
        starts = day_starts(plan, area, roster.team, rows)
        found["curve"] += float(travel_km(place[plan.grid[rows]], starts).sum())
        for name in libraries:
            km, spent = timed(name, place[plan.grid[visits]], days, most, seconds)
            found[name] += km
            found[f"{name}_seconds"] += spent
        found["jobs"] += 1
        found["team_days"] += days
        found["visits"] += len(visits)
    for name in ("curve", *libraries):
        found[name] = round(found[name] / max(found["team_days"], 1), 3)
    return {k: round(v / max(found["jobs"], 1), 2) if k.endswith("seconds") else v for k, v in found.items()}


def answer(city: str, kind: str, samples: int) -> dict[str, Any]:
    """All ways of going through one city on one made-up ground."""
    bare = build_model(civsim.load_scenario(city, CITIES[city]))
    place = places(bare.areas, kind, SEED)
    placed = replace(bare, areas=replace(bare.areas, place=place))
    by_table, _ = walked(bare)
    by_curve, spent = walked(placed)
    team, order = cut_into_team_days(bare, by_curve.plan, route(placed.areas))
    equal = replace(by_curve, team=team, order=order)
    period = build_periods(bare.time, bare.assessments)
    month = np.searchsorted(period.first_day, np.arange(bare.time.n_days), side="right")
    area = areas_of(placed, by_curve.plan)
    rows = np.lexsort((by_curve.team, area, by_curve.plan.channel, by_curve.plan.day))
    return {
        "city": city,
        "ground": kind,
        "visits": by_curve.plan.size,
        "team_days": len(day_starts(by_curve.plan, area, by_curve.team, rows)),
        "dating_seconds": round(spent, 2),
        "random": round(km_a_day(bare, shuffled(bare, by_table, np.random.default_rng(SEED)), place), 3),
        "table": round(km_a_day(bare, by_table, place), 3),
        "table_ordered": round(km_a_day(bare, in_order(placed, by_table), place), 3),
        "curve": round(km_a_day(placed, equal, place), 3),
        "curve_ordered": round(km_a_day(placed, in_order(placed, equal), place), 3),
        "roster": round(km_a_day(placed, by_curve, place), 3),
        "teams_of_a_day": beside_libraries(placed, by_curve, place, np.arange(bare.time.n_days), DAY_SECONDS, samples),
        "a_month": beside_libraries(placed, by_curve, place, month, MONTH_SECONDS, max(samples // 4, 2)),
    }


def main() -> None:
    """Measure each city on each ground and keep the answers."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--samples", type=int, default=50)
    parser.add_argument("--cities", default=",".join(CITIES))
    given = parser.parse_args()
    answers = []
    for city in given.cities.split(","):
        for kind in KINDS:
            answers.append(answer(city, kind, given.samples))
            print(json.dumps(answers[-1]), flush=True)
    (FOLDER / "answer.json").write_text(json.dumps(answers, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
