"""Last year's habit as a table of visits: every grid on a fixed rota, those of the centre twice a round.

    python scenarios/tools/last_year.py scenarios/demo.yaml

writes scenarios/demo_last_year.csv (date, channel, grid). What a city does that repeats its old rota whatever has
changed: in every team area the grids stand in the order of the grid table; a grid whose profile is in CENTRAL stands
in the list twice, half a round apart. On every day on which the channel's teams go out they walk the next grids of
the list, as many as the caps let a plan use. A channel with a limited number of days in a span goes out on days
spread evenly over that span. Nothing in it looks at rates, backlogs or tests.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).parent))

from seeded import write_csv

from civsim.model import Model, build_model
from civsim.study import load_scenario

CENTRAL = ("main_street", "market_area", "shopping_street", "transport_hub")


def days_out(model: Model, v: int) -> list[int]:
    """Days of the horizon on which visit channel v goes out."""
    on = model.channels.visits.works_on[v].copy()
    on[: model.time.warm_up_days] = False
    if not model.channels.visits.windows[v]:
        return [int(d) for d in np.flatnonzero(on)]
    days: list[int] = []
    for first, last, most in model.channels.visits.windows[v]:
        inside = np.flatnonzero(on[: last + 1])
        inside = inside[inside >= first]
        n = len(inside) if most < 0 else min(most, len(inside))
        days += [int(d) for d in inside[(np.arange(n) * len(inside)) // max(n, 1)]]
    return sorted(set(days))


def round_of(model: Model, grids: np.ndarray) -> list[int]:
    """One round of the rota: all grids in order, the central ones again half a round later."""
    central = [p in CENTRAL for p in model.areas.profiles]
    twice = [int(g) for g in grids if central[model.areas.profile[g]]]
    half = len(grids) // 2
    once = [int(g) for g in grids]
    first = [g for g in twice if once.index(g) >= half]
    second = [g for g in twice if once.index(g) < half]
    return once[:half] + second + once[half:] + first if len(grids) > 1 else once


def visits(model: Model, v: int) -> Iterator[tuple[int, int]]:
    """(day, grid) of every visit of channel v; no grid twice on one day."""
    channel = model.channels.visits
    area = channel.area_of(v, model.areas.district)
    for a, teams in enumerate(channel.teams[v]):
        rota = round_of(model, np.flatnonzero(area == a))
        daily, carried, place = float(teams * channel.grids_per_team_day[v] * channel.utilisation[v]), 0.0, 0
        for day in days_out(model, v) if rota else []:
            carried += daily
            n = min(int(carried), int(teams * channel.grids_per_team_day[v]))
            carried -= n
            today = dict.fromkeys(rota[(place + i) % len(rota)] for i in range(n))
            place += n
            yield from ((day, g) for g in today)


def main(path: str) -> None:
    """Write the table of one scenario."""
    model = build_model(load_scenario(path, {"plan.last_year": None}))
    rows = [
        (model.time.date_of(day).isoformat(), name, model.areas.grids[g])
        for v, name in enumerate(model.channels.visit_ids)
        for day, g in visits(model, v)
    ]
    write_csv(f"{Path(path).stem}_last_year.csv", ["date", "channel", "grid"], sorted(rows))


if __name__ == "__main__":
    main(sys.argv[1])
