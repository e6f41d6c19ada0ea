"""A user's table of visits (date, channel, grid) as a plan."""

import datetime as dt
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.model import MOST_A_DAY, Model, Plan, VisitRow, make_plan
from civsim.roster.guard import without_guard
from civsim.scenario import Table, read_table, suggest

MAX_MISTAKES = 20


def read_visits(path: str | Path, model: Model) -> Plan:
    """The plan in a CSV or XLSX file of visits, named as the file.

    Raises
    ------
    ScenarioError
        With the mistakes of the table, each with its row.
    """
    file = Path(path)
    return plan_from_visits(model, visits_table_of(file), file.stem)


def visits_table_of(file: Path) -> Table[VisitRow]:
    """The rows of a CSV or XLSX file of visits, not yet compared with any city."""
    return read_table(file, VisitRow, Mark(str(file)))


def plan_from_visits(model: Model, table: Table[VisitRow], name: str) -> Plan:
    """The plan of a table of visits; team, district and order do not bind. No overtime, no works.

    Raises
    ------
    ScenarioError
        With unknown channels and grids, channels that are not visited, and dates outside the horizon.
    """
    day, channel, grid = visit_numbers(model, table).T
    return make_plan(name, day, channel, grid, len(model.departments.crews), model.time)


def visit_numbers(model: Model, table: Table[VisitRow]) -> NDArray[np.int64]:
    """(N, 3) numbers of day, visit channel and grid, in the order of the rows; mistakes as in `plan_from_visits`."""
    checks = _Checks(model)
    mistakes: list[Mistake] = []
    numbers: list[tuple[int, int, int]] = []
    for i, row in enumerate(table.rows):
        found = (checks.day(row.date), checks.channel(row.channel), checks.grid(row.grid))
        wrong = [
            (column, answer)
            for column, answer in zip(("date", "channel", "grid"), found, strict=True)
            if isinstance(answer, tuple)
        ]
        mistakes += [Mistake(table.mark(i, column), column, code, text) for column, (code, text) in wrong]
        if not wrong:
            numbers.append(tuple(int(x) for x in found if not isinstance(x, tuple)))  # type: ignore[arg-type]
    visits = np.array(numbers, np.int64).reshape(-1, 3)
    if not mistakes:
        mistakes = _too_often(table, visits)
    if mistakes:
        raise ScenarioError(_first_ones(mistakes))
    return visits


def _too_often(table: Table[VisitRow], numbers: NDArray[np.int64]) -> list[Mistake]:
    """Visits of one channel to one grid on one day beyond those that can be told apart, at the first row of each."""
    _, first, count = np.unique(numbers, axis=0, return_index=True, return_counts=True)
    text = Text(
        f"同一渠道一天至多巡查同一网格 {MOST_A_DAY} 次", f"one channel visits a grid at most {MOST_A_DAY} times a day"
    )
    return [Mistake(table.mark(int(i), "grid"), "grid", "too_often", text) for i in np.sort(first[count > MOST_A_DAY])]


Answer = int | tuple[str, Text]
"""A number, or the code and the text of a mistake."""


class _Checks:
    """Numbers of the names in a table; each name is looked up once."""

    def __init__(self, model: Model) -> None:
        self.time = model.time
        self.ids = model.channels.ids
        self.visit_ids = model.channels.visit_ids
        self.channels: dict[str, Answer] = {name: v for v, name in enumerate(self.visit_ids)}
        by_rule = Text("按固定周期巡查，不能另行安排", "walks by its own rule and takes no other visits")
        self.channels |= dict.fromkeys(model.channels.fixed_ids, ("walks_by_rule", by_rule))
        self.grids: dict[str, Answer] = dict(model.areas.index)

    def day(self, when: dt.date) -> Answer:
        """Day number of a date of the horizon; the warm-up is no part of it."""
        number = self.time.day_of(when)
        if self.time.warm_up_days <= number < self.time.n_days:
            return number
        first, last = self.time.date_of(self.time.warm_up_days), self.time.date_of(self.time.n_days - 1)
        return "outside_horizon", Text(
            f"{when} 不在推演期 {first} 至 {last} 内", f"{when} lies outside the horizon, {first} to {last}"
        )

    def channel(self, name: str) -> Answer:
        """Number of a visit channel."""
        if name not in self.channels:
            plain = without_guard(name)
            if plain in self.channels:
                return self.channels[plain]
            near = suggest(name, self.visit_ids)
            if plain in self.ids:
                zh, en = f"{name!r} 不是巡查渠道", f"{name!r} is not a channel of visits"
            else:
                zh, en = f"没有渠道 {name!r}", f"unknown channel {name!r}"
            self.channels[name] = ("unknown_name", Text(zh, en) + near)
        return self.channels[name]

    def grid(self, name: str) -> Answer:
        """Number of a grid."""
        if name not in self.grids:
            plain = without_guard(name)
            if plain in self.grids:
                return self.grids[plain]
            text = Text(f"网格表中没有网格 {name!r}", f"grid {name!r} is not in the table of grids")
            self.grids[name] = ("unknown_name", text + suggest(name, [g for g in self.grids if g != name]))
        return self.grids[name]


def _first_ones(mistakes: list[Mistake]) -> list[Mistake]:
    """At most 20 mistakes, and how many more there are."""
    rest = len(mistakes) - MAX_MISTAKES
    if rest <= 0:
        return mistakes
    last = mistakes[MAX_MISTAKES - 1].mark
    after = Mark(last.file, last.line, last.column + 1)
    more = Text(f"此后还有 {rest} 处错误", f"and {rest} more mistakes after this one")
    return [*mistakes[:MAX_MISTAKES], Mistake(after, "", "more", more)]
