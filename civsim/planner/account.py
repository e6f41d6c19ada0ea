"""What a whole plan uses of each resource, by year; and the sentence that says what a bound covers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import FEN_PER_WAN, round_visits
from civsim.planner.averages import differs
from civsim.planner.columns import Choice, demands
from civsim.planner.covered import covered_arrivals, covered_data, covered_futures, covered_objective
from civsim.planner.evaluate import Worth
from civsim.planner.instance import Instance
from civsim.planner.statement import demands_of


def resources_used(instance: Instance, choice: Choice, worth: Worth) -> dict[str, Any]:
    """Team-days by channel and year, crew-hours and overtime hours by department and year, money by year and use."""
    model, capacity = instance.model, instance.capacity
    years = [str(y) for y in model.budget.years]
    visits = instance.schedules[choice.schedule].sum(axis=0, dtype=np.int64)  # (V, T)
    due, worked, _ = crew_hours(instance, choice, worth)
    overtime = _overtime_hours(instance, worth.overtime)  # (P, Y)

    def by_year(values: NDArray[np.floating], year: NDArray[np.int64]) -> dict[str, float]:
        return {y: round(float(values[..., year == i].sum()), 6) for i, y in enumerate(years)}

    departments = model.departments
    of_department = [departments.pool_department == d for d in range(len(departments.ids))]
    visits = visits + _rounds(instance)
    days = visits / model.channels.visits.grids_per_team_day[:, None]
    run = [w for w in range(len(model.works.ids)) if not model.works.optional[w] or w in worth.works]
    by_purse = capacity.work_cost[run].sum(axis=0)
    works = {y: float(by_purse[capacity.purses.of_year(i)].sum()) for i, y in enumerate(years)}
    return {
        "team_days": {c: by_year(days[v], instance.periods.year) for v, c in enumerate(model.channels.visit_ids)},
        "crew_hours": {d: by_year(worked[of_department[i]], capacity.year) for i, d in enumerate(departments.ids)},
        "overtime_hours": {
            d: dict(zip(years, overtime[of_department[i]].sum(axis=0).round(6).tolist(), strict=True))
            for i, d in enumerate(departments.ids)
        },
        "money": {
            "visits": by_year(visits * capacity.visit_cost[:, None], instance.periods.year),
            "repairs": _repairs_paid(instance, worth, due),
            "overtime": dict(
                zip(years, (overtime * capacity.overtime_cost[:, None]).sum(axis=0).round(6).tolist(), strict=True)
            ),
            "works": works,
            "campaigns": dict(zip(years, _campaigns(instance), strict=True)),
        },
    }


def crew_hours(
    instance: Instance, choice: Choice, worth: Worth
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Crew-hours of a plan: those that fall due (P, C, Tc), those worked and those there are (P, Tc)."""
    layout, capacity = demands_of(instance), instance.capacity
    by_district = demands(instance, layout, choice, instance.model.areas.district.astype(np.int64))
    hours = by_district[:, layout.all_hours].reshape(len(by_district), layout.categories, -1)
    due = _due_hours(instance, hours)
    shares = np.where(capacity.month >= 0, worth.overtime[:, np.maximum(capacity.month, 0)], 0.0)
    most = capacity.crew_hours + capacity.overtime_hours * shares
    return due, _worked(due.sum(axis=1), most), most


def _rounds(instance: Instance) -> NDArray[np.int64]:
    """(V, T) visits of the teams that belong to grids, by period."""
    rounds, periods = round_visits(instance.model.channels.visits), instance.periods
    return np.stack([rounds[:, periods.days(t)].sum(axis=1) for t in range(periods.size)], axis=1)


def _campaigns(instance: Instance) -> list[float]:
    """万元 for campaigns by year."""
    budget = instance.model.budget
    money = instance.model.campaigns.yearly_fen(budget.year_of_day, len(budget.years)).sum(axis=0)
    return [float(x) for x in money / FEN_PER_WAN]


def _due_hours(instance: Instance, hours: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P, C, Tc) crew-hours that fall due by pool, from demands by district (districts, C, Tc)."""
    C, Tc = hours.shape[1:]
    due = np.zeros((len(instance.capacity.overtime_cost), C, Tc))
    for d, own in enumerate(hours):
        for c in range(C):
            due[instance.pool[d, c], c] += own[c]
    return due


def _worked(due: NDArray[np.float64], most: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P, Tc) crew-hours worked: crews do all the work they have time for, the rest waits."""
    worked, waiting = np.zeros_like(due), np.zeros(len(due))
    for t in range(due.shape[1]):
        waiting = waiting + due[:, t]
        worked[:, t] = np.minimum(waiting, most[:, t])
        waiting = waiting - worked[:, t]
    return worked


def _repairs_paid(instance: Instance, worth: Worth, due: NDArray[np.float64]) -> dict[str, float]:
    """万元 for repairs by year: as they fall due, until the year's money is gone."""
    capacity, left, found = instance.capacity, 0.0, {}
    for y, year in enumerate(instance.model.budget.years):
        cost = (due[:, :, capacity.year == y] * capacity.repair_cost[None, :, None]).sum()
        unpaid = sum(worth.variables.get(f"unpaid_y{b}", 0.0) for b in capacity.purses.of_year(y))
        found[str(year)] = round(float(left + cost - unpaid), 6)
        left = unpaid
    return found


def _overtime_hours(instance: Instance, shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """(P, Y) crew-hours of overtime."""
    capacity = instance.capacity
    hours = np.zeros((len(shares), len(instance.model.budget.years)))
    for t in range(len(capacity.year)):
        if capacity.month[t] >= 0:
            hours[:, capacity.year[t]] += capacity.overtime_hours[:, t] * shares[:, capacity.month[t]]
    return hours


def bound_covers(instance: Instance, objective: str = "cycle_score") -> Text:
    """What the upper bound is proved for, and what it is not."""
    J = len(instance.schedules)
    data = covered_data(instance.model) + covered_arrivals(instance.model)
    data += covered_futures(instance.model) if objective == "cvar_score" else covered_objective(objective)
    dates = (
        Text("测评日期按给定概率平均；", "dates of tests averaged by their probabilities; ")
        if sum(len(own) for own in instance.dates.values()) > len(instance.dates)
        else Text("", "")
    )
    different = differs(instance.model)
    if different:
        zh, en = "、".join(t.zh for t in different), "; ".join(t.en for t in different)
        data += Text(f"按全市平均计算、上界未予保证的有：{zh}；", f"averaged over the city, so not covered: {en}; ")
    return Text(
        f"上界适用于：事先排定、执行中不作调整的方案；各网格从 {J} 种巡查日程中选用（可按比例混合），"
        "期内巡查均匀分布；按平均动态计算，班组排队取最有利情形，待办积压的扣分按直线估计"
        "（积压不超过约 10 天工作量或方案自身积压的 1.5 倍时不高估扣分）；"
        f"{data.zh}{dates.zh}问卷满意度取切线（不低于实际）。不适用于边执行边调整的方案、这些日程之外的日程以及偶然的好运气。",
        f"The bound covers plans fixed in advance and not adapted on the way; every grid follows one of {J} schedules "
        "of visits (or a mix of them), with visits spread evenly in each period; mean dynamics, crews used in the most "
        f"favourable order, points lost by waiting work taken on a straight line (not too steep up to a backlog of "
        f"about 10 days' work, or 1.5 times the plan's own); {data.en}{dates.en}survey satisfaction by its "
        "tangent (never too low). It does not cover adaptive plans, schedules other than these, or good luck.",
    )
