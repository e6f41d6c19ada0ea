"""Shadow prices in words: what one more team-day, crew-hour or 100 万元 would be worth to the objective."""

from dataclasses import dataclass

import numpy as np

from civsim.language import Text
from civsim.planner.generate import Generated
from civsim.planner.objectives import percent_slope
from civsim.planner.purses import of_name, purse_name
from civsim.planner.rows import prefix_of

LEAST = 1e-6  # smaller prices are not told


@dataclass(frozen=True)
class Price:
    """Worth of one more unit of a resource, in units of the objective."""

    resource: str  # team, crew, overtime or money
    where: Text
    when: str
    unit: Text
    price: float
    text: Text


def prices_of(state: Generated) -> list[Price]:
    """Prices of all scarce resources, the dearest first within each kind and the kinds by their total worth."""
    found, number = list[tuple[float, Price]](), state.statement.row_number
    futures = ["", *(prefix_of(n) for n in range(1, len(state.statement.futures) + 1))]
    for name, row in number.items():
        price = sum(float(state.solution.prices[number[f + name]]) for f in futures if f + name in number)
        kind = name.split("_")[0]
        if kind in ("team", "window", "crew", "money") and price > 0:
            amount = float(state.matrix.row_high[row])
            told = {"team": _team, "window": _window, "crew": _crew, "money": _money}[kind](state, name, price)
            if told.price > LEAST:
                found.append((price * max(amount, 1e-9), told))
    return [price for _, price in sorted(found, key=lambda x: (-x[0], x[1].text.en))]


def _points(state: Generated, value: float) -> Text:
    """An amount of the objective."""
    if "spent" in state.statement.variables:
        return Text(f"可少花 {value:.3g} 万元", f"saves {value:.3g} 万元")
    if "margin" in state.statement.variables:
        more = value * percent_slope(state.solution.value)
        return Text(
            f"最弱一次测评的达标概率约提高 {more:.3g} 个百分点",
            f"raises the lowest chance of the target by about {more:.3g} percentage points",
        )
    return Text(f"得分约提高 {value:.3g} 分", f"raises the score by about {value:.3g} points")


def _told(state: Generated, resource: str, where: Text, when: str, unit: Text, price: float) -> Price:
    worth = _points(state, price)
    text = Text(
        f"{where.zh} {when} 每增加 {unit.zh}，{worth.zh}", f"{unit.en} more for {where.en} in {when} {worth.en}"
    )
    return Price(resource, where, when, unit, price, text)


def _area(state: Generated, v: int, area: int) -> Text:
    model = state.frame.instance.model
    name: Text = model.channels.names[model.channels.visits.channel[v]]
    if not model.channels.visits.per_district[v]:
        return name
    district = model.areas.districts[area]
    return Text(f"{district}{name.zh}", f"{name.en} ({district})")


def _period(state: Generated, t: int) -> str:
    instance = state.frame.instance
    month = instance.model.time.months[int(instance.periods.month[t])]
    same = np.flatnonzero(instance.periods.month == instance.periods.month[t])
    if len(same) == 1:
        return month
    days = (instance.model.time.date_of(int(d)) for d in (instance.periods.first_day[t], instance.periods.last_day[t]))
    return " - ".join(day.isoformat() for day in days)


def _team(state: Generated, name: str, price: float) -> Price:
    v, area, t = (int(part[1:]) for part in name.split("_")[1:])
    per_day = _visits_a_day(state, v)
    unit = Text("1 个巡查组日", "one team-day")
    return _told(state, "team", _area(state, v, area), _period(state, t), unit, price * per_day)


def _window(state: Generated, name: str, price: float) -> Price:
    i, v, area = int(name.split("_")[1]), *(int(part[1:]) for part in name.split("_")[2:])
    periods = state.frame.instance.capacity.windows[i].periods
    when = f"{_period(state, periods[0]).split(' - ')[0]} - {_period(state, periods[-1]).split(' - ')[-1]}"
    unit = Text("1 个巡查组日", "one team-day")
    return _told(state, "team", _area(state, v, area), when, unit, price * _visits_a_day(state, v))


def _visits_a_day(state: Generated, v: int) -> float:
    visits = state.frame.instance.model.channels.visits
    return float(visits.grids_per_team_day[v] * visits.utilisation[v])


def _crew(state: Generated, name: str, price: float) -> Price:
    p, t = (int(part[1:]) for part in name.split("_")[1:])
    instance = state.frame.instance
    departments, lead = instance.model.departments, instance.capacity.lead
    department = departments.names[departments.pool_department[p]]
    district = int(departments.pool_district[p])
    place = instance.model.areas.districts[district] if district >= 0 else ""
    where = Text(f"{place}{department.zh}", f"{department.en} ({place})" if place else department.en)
    when = _period(state, t - lead) if t >= lead else "warm-up"
    return _told(state, "crew", where, when, Text("1 个班组工时", "one crew-hour"), price)


def _money(state: Generated, name: str, price: float) -> Price:
    instance = state.frame.instance
    of, year = purse_name(instance.model, instance.capacity.purses, int(name.split("_y")[1]))
    where = Text(f"{of.zh}经费", f"the budget{of_name(of)}") if of.zh else Text("全市经费", "the city's budget")
    unit = Text("100 万元", "1 million CNY (100 万元)")
    worth = _points(state, price * 100)
    text = Text(
        f"{year} 年{of.zh}每增加 100 万元，{worth.zh}",
        f"1 million CNY (100 万元) more in {year}{of_name(of)} {worth.en}",
    )
    return Price("money", where, year, unit, price * 100, text)
