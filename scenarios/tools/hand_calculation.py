"""What a scenario should give by pencil and paper: arrivals, time open, crew load, money, a test's field marks.

    python scenarios/tools/hand_calculation.py scenarios/demo.yaml

Rates, crews and budgets of the shipped scenarios were fixed with these formulas, before any plan was simulated. They
assume that all visit channels use their whole team-days evenly over all grids (a steady plan), so that a grid is
visited every T days with detection p; reports and natural ends compete as exponential clocks. An order waits
`WAIT_DAYS` for a crew. The mean delay until a problem is found is that of periodic inspection with a report clock:
[(1-e^-aT)/a - (p/T)(1-e^-aT(1+aT))/a^2] / (1-(1-p)e^-aT), a = sum of the clocks' rates.
"""

import sys
from pathlib import Path

import numpy as np
from scipy.stats import poisson

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from civsim.model import DAY_MS, FEN_PER_WAN, HOUR_MS, Model, build_model, works_fen
from civsim.study import load_scenario

WAIT_DAYS = 1.5  # assumed, at a utilisation of about 0.85


def visits_a_year(model: Model, v: int) -> float:
    """Visits a year of visit channel v when all its usable team-days are used."""
    visits, time = model.channels.visits, model.time
    on = visits.works_on[v].copy()
    if visits.windows[v]:
        days = 0.0
        for first, last, most in visits.windows[v]:
            inside = float(on[max(first, 0) : last + 1].sum())
            days += inside if most < 0 else min(inside, most)
    else:
        days = float(on.sum())
    teams = float(visits.teams[v].sum())
    return days * teams * visits.grids_per_team_day[v] * visits.utilisation[v] * 365.25 / time.n_days


def steady(model: Model) -> dict[str, np.ndarray]:
    """Long-run figures by category: interval, share found by visits, mean days hidden, orders a day, stock."""
    c, visits, reports = model.categories, model.channels.visits, model.channels.reports
    per_grid = np.array([visits_a_year(model, v) / len(model.areas.grids) for v in range(len(visits.channel))])
    T = 365.25 / per_grid.sum()
    p = per_grid @ visits.find / per_grid.sum()
    heard = (DAY_MS / reports.delay_ms).mean(axis=0).sum(axis=0) if len(reports.channel) else np.zeros(len(c.ids))
    ends = DAY_MS / c.natural_end_ms
    a = np.maximum(heard + ends, 1e-9)
    e = np.exp(-a * T)
    hidden = ((1 - e) / a - p / T * (1 - e * (1 + a * T)) / a**2) / (1 - (1 - p) * e)
    by_visit = 1 - a * hidden
    by_report = heard * hidden
    order_share = by_visit * (1 - c.spot_share) + by_report
    factor = 1 / (1 - c.relapse * (by_visit + by_report))  # relapses are new problems
    arrivals = c.base_rate * c.day_factor.mean(axis=1)  # (G, C)
    attempts = order_share / (1 - c.redo)
    check = float(reports.check_ms.mean()) / DAY_MS if len(reports.channel) else 0.0
    service_days = c.mean_service_ms / HOUR_MS / 10
    known = order_share * (WAIT_DAYS + service_days) / (1 - c.redo) + by_report * check
    return {
        "T": np.full(len(c.ids), T),
        "p": p,
        "arrivals": arrivals * factor,
        "by_visit": by_visit,
        "by_report": by_report,
        "hidden_days": hidden,
        "attempts": attempts,
        "stock": arrivals * factor * (hidden + known),
    }


def print_problems(model: Model, s: dict[str, np.ndarray]) -> None:
    """Arrivals, delays and stock by category."""
    days = model.time.n_days
    print(f"{model.shape[0]} grids, {days} days, a visit to a grid every {s['T'][0]:.1f} days")
    print(f"{'category':22s}{'problems':>10s}{'visit':>7s}{'report':>7s}{'hidden d':>9s}{'open/grid':>10s}")
    for i, name in enumerate(model.categories.ids):
        print(
            f"{name:22s}{s['arrivals'][:, i].sum() * days:10.0f}{s['by_visit'][i]:7.2f}{s['by_report'][i]:7.2f}"
            f"{s['hidden_days'][i]:9.1f}{s['stock'][:, i].mean():10.3f}"
        )
    print(f"{'all':22s}{s['arrivals'].sum() * days:10.0f}")


def print_crews(model: Model, s: dict[str, np.ndarray]) -> None:
    """Utilisation of every pool, without overtime."""
    d, c = model.departments, model.categories
    hours = s["arrivals"] * s["attempts"] * c.mean_service_ms / HOUR_MS  # (G, C) a day
    for pool in range(len(d.crews)):
        load = hours[d.pool_of == pool].sum()
        shift = (d.closes[pool] - d.opens[pool]).mean() / HOUR_MS * d.crews[pool]
        label = d.pool_label(pool, model.areas.districts)
        print(
            f"  {label:32s} crews {d.crews[pool]:4d}  crew-hours a day {load:8.1f} of {shift:8.1f}  {load / shift:5.2f}"
        )


def print_money(model: Model, s: dict[str, np.ndarray]) -> None:
    """万元 a year: visits, repairs, works; and the budget."""
    c, visits = model.categories, model.channels.visits
    repairs = float((s["arrivals"].sum(axis=0) * s["attempts"] * c.cost_fen).sum() * 365.25 / FEN_PER_WAN)
    walks = sum(
        visits_a_year(model, v) / visits.grids_per_team_day[v] * visits.cost_fen[v] / FEN_PER_WAN
        for v in range(len(visits.channel))
    )
    print(f"万元 a year: repairs {repairs:.0f}, visits {walks:.0f}, together {repairs + walks:.0f}")
    works, optional = works_fen(model).sum(axis=1) / FEN_PER_WAN, model.works.optional  # (W, Y)
    for y, year in enumerate(model.budget.years):
        amount = model.budget.amount_fen[:, y].sum() / FEN_PER_WAN
        fixed, chosen = works[~optional, y].sum(), works[optional, y].sum()
        print(f"  {year}: budget {amount:.0f}, works {fixed:.0f} fixed and {chosen:.0f} optional")


def print_marks(model: Model, s: dict[str, np.ndarray]) -> None:
    """Field marks of every counted test if the stock were the steady one (deductions not cut at 0)."""
    tree, sites = model.indicators, model.sites
    for a, name in enumerate(model.assessments.ids):
        drawn = {k for k, _ in model.assessments.sampled[a]}
        total, weight = 0.0, 0.0
        for leaf in tree.of_kind("field"):
            here = [x for x in np.flatnonzero(tree.site_classes[leaf]) if x in drawn]
            where = np.isin(sites.site_class, here)
            if not where.any():
                continue
            mean = sites.share[where] * s["stock"][sites.grid[where]][:, tree.categories[leaf]].sum(axis=1)
            mean = mean * (1 - model.assessments.miss[a])
            limit = tree.threshold[leaf]
            mark = np.maximum(1 - limit * mean, 0) if tree.rule[leaf] == "deduct" else poisson.cdf(int(limit), mean)
            total, weight = total + tree.weight[leaf] * mark.mean(), weight + tree.weight[leaf]
        if weight:
            print(f"  {name:28s} field marks {100 * total / weight:5.1f} of 100 (weight tested {weight:.2f})")


def main(path: str) -> None:
    """Print all of it for one scenario."""
    model = build_model(load_scenario(path))
    s = steady(model)
    print_problems(model, s)
    print_crews(model, s)
    print_money(model, s)
    print_marks(model, s)


if __name__ == "__main__":
    main(sys.argv[1])
