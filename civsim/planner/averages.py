"""What differs from place to place, averaged over the arrivals: the mean course has one law for the whole city.

Exact where all grids are reported, walked and served alike. Where they are not, `differs` says so, and the statement
of what a bound covers repeats it.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import DAY_MS, Model

Floats = NDArray[np.float64]


def arrival_weights(model: Model) -> Floats:
    """(G, C) share of each grid in the arrivals of a category."""
    weight = model.categories.base_rate + model.categories.opening_mean / model.time.n_days
    total = weight.sum(axis=0)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), 1.0 / len(weight))


def report_rates(model: Model) -> Floats:
    """(R, C) mean rates of reports. [1/d]

    A clock that runs in some hours only is given the rate of equal mean delay: a share s of the day lengthens its mean
    by 1 / s, and a problem that appears outside the hours waits for them first.
    """
    reports = model.channels.reports
    share, wait = _running(reports.opens, reports.closes)
    mean = reports.delay_ms / DAY_MS  # (K, R, C)
    with np.errstate(divide="ignore"):
        timed = np.where(share[:, None] > 0, 1.0 / (mean / np.maximum(share, 1e-9)[:, None] + wait[:, None]), 0.0)
        rates = np.where((share < 1.0)[:, None], timed, 1.0 / mean)
    if len(rates) == 1:
        return np.asarray(rates[0])
    weight = np.zeros((len(rates), rates.shape[2]))
    np.add.at(weight, reports.place, arrival_weights(model))
    return np.asarray(np.einsum("kc,krc->rc", weight, rates))


def _running(opens: NDArray[np.int64], closes: NDArray[np.int64]) -> tuple[Floats, Floats]:
    """(R,) share of time in which each clock runs, and the mean wait of any instant until it does. [d]"""
    share, wait = np.ones(len(opens)), np.zeros(len(opens))
    for r, days in enumerate(closes - opens):
        on = np.flatnonzero(days > 0)
        share[r] = days.sum() / (len(days) * DAY_MS)
        if share[r] < 1.0 and len(on):
            gaps = on[1:] + (opens[r, on[1:]] - closes[r, on[:-1]]) / DAY_MS - on[:-1]
            wait[r] = (gaps**2).sum() / 2 / len(days)
    return share, wait


def report_spot(model: Model) -> Floats:
    """(C,) share of the reports that is fixed when it is checked."""
    rates, spot = report_rates(model), model.channels.reports.spot
    total = rates.sum(axis=0)
    return np.asarray(np.where(total > 0, (rates * spot).sum(axis=0) / np.where(total > 0, total, 1.0), 0.0))


def check_lags(model: Model) -> Floats:
    """(C, 2, lags) of what is fixed at a report's check, the shares on each day after that of the report.

    Row 0: on that day; row 1: before noon of it. Reports come evenly over a day, their check follows after its delay.
    """
    reports, rates = model.channels.reports, report_rates(model)
    delay = reports.check_ms / DAY_MS
    lags = np.arange(int(delay.max(initial=0.0)) + 2)
    by_channel = np.stack([_part_of_day(lags[:, None] + until - delay) for until in (0.0, 0.5, 1.0)])  # (3, lags, R)
    weight = rates * reports.spot
    total = weight.sum(axis=0)
    share = np.where(total > 0, weight / np.where(total > 0, total, 1.0), 0.0)  # (R, C)
    shares = np.einsum("nlr,rc->ncl", by_channel, share)
    return np.ascontiguousarray(np.stack([shares[2] - shares[0], shares[1] - shares[0]], axis=1))


def _part_of_day(days: Floats) -> Floats:
    """Share of one day's reports, evenly spread, that came in its first `days`."""
    return np.clip(days, 0.0, 1.0)


def round_finds(model: Model) -> Floats:
    """(V, C) probability of a find, of one visit by plan, or of one round by rule in a grid as arrivals choose it.

    Where grids have different rhythms a channel counts as walking every day of work, with its finds thinned.
    """
    visits = model.channels.visits
    find, weight = visits.find.copy(), arrival_weights(model)
    for f, v in enumerate(visits.fixed):
        every = visits.every[f]
        thinned = np.where(every > 0, _rhythm(every) / np.maximum(every, 1), 0.0)
        seen = 1.0 - (1.0 - visits.find[v][None, :]) ** visits.walkers[f][:, None]
        find[v] = (weight * seen * thinned[:, None]).sum(axis=0)
    return find


def round_rates(model: Model) -> Floats:
    """(C,) finds by rounds a day, for a problem that stays hidden. [1/d]"""
    return np.asarray((round_finds(model) * round_days(model, 0.5).mean(axis=1)[:, None]).sum(axis=0))


def round_days(model: Model, phase: float) -> NDArray[np.int64]:
    """(V, D) days of the rounds in one grid: 1 where there is one."""
    visits = model.channels.visits
    counts = np.zeros(visits.works_on.shape, np.int64)
    for f, v in enumerate(visits.fixed):
        days, every = np.flatnonzero(visits.works_on[v]), _rhythm(visits.every[f])
        counts[v, days[int(phase * every) :: every]] = 1
    return counts


def _rhythm(every: NDArray[np.int64]) -> int:
    """Days of work from one round to the next, where all grids that are walked agree; 1 where they do not."""
    different = np.unique(every[every > 0])
    return int(different[0]) if len(different) == 1 else 1


def main_pools(model: Model) -> NDArray[np.int64]:
    """(districts, C) pool that serves most of a category's arrivals in a district."""
    weight, pool, district = arrival_weights(model), model.departments.pool_of, model.areas.district
    found = np.zeros((len(model.areas.districts), pool.shape[1]), np.int64)
    for d in range(len(found)):
        own = district == d
        for c in range(pool.shape[1]):
            found[d, c] = np.bincount(pool[own, c], weight[own, c]).argmax()
    return found


def main_pool(model: Model, c: int) -> int:
    """The pool that serves most of a category's arrivals."""
    return int(np.bincount(model.departments.pool_of[:, c], arrival_weights(model)[:, c]).argmax())


def differs(model: Model) -> list[Text]:
    """What the mean course averages because it differs from place to place."""
    reports, visits = model.channels.reports, model.channels.visits
    found = []
    if len(reports.delay_ms) > 1:
        found.append(Text("反映时长因网格类型或区而异", "delays of reports that differ by profile or district"))
    for every, walkers in zip(visits.every, visits.walkers, strict=True):
        if len(np.unique(every)) > 1 or len(np.unique(walkers)) > 1:
            found.append(Text("定人定岗的巡查因网格而异", "rounds of grid workers that differ from grid to grid"))
            break
    pool, main = model.departments.pool_of, main_pools(model)
    if (pool != main[model.areas.district]).any():
        text = Text("区内由不同部门负责的街道", "streets for which other departments are responsible")
        found.append(text)
    if (model.assessments.finds >= 0).any():
        text = Text("测评交办的问题（按网格被抽中的概率计）", "what tests find (by the chance that a grid is drawn)")
        found.append(text)
    if (model.escalation.work_factor < 1).any():
        found.append(Text("督办后的提速", "how escalation hastens work"))
    if model.departments.accepts.any():
        found.append(
            Text("志愿者认领的工单（按责任部门计）", "orders that volunteers accept (counted with the departments)")
        )
    return found
