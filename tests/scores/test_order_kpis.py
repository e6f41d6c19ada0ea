"""KPIs of tables of orders: hand-solved cohorts, published figures, and what must not depend on the grouping."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from civsim.model import DAY_MS, OrderTable
from civsim.scores import channel_shares, order_kpis, order_marks
from civsim.scores.relapse import next_start
from civsim.scores.uncertainty import probability_interval
from scores.orders import table_of


def of(table: OrderTable, kpi: str, period: str = "month") -> tuple[list[Any], list[float]]:
    """Shares in %, None where there is none, and n, by period."""
    shares = order_kpis(table, period).shares(kpi)  # type: ignore[arg-type]
    return [None if np.isnan(v) else round(100 * v, 2) for v in shares.value], shares.n.tolist()


def test_due_orders_by_hand() -> None:
    # January has days 0-30, February 31-58. Deadlines 5, 30, 30 and 40; the last order has none.
    table = table_of(
        59,
        filed=[0, 20, 20, 20, 20],
        deadline=[5, 30, 30, 40, None],
        closed=[4, 35, 30.5, 41, 21],  # on time; after the month; late in the month; late in February
        failed=[3, None, 32, None, None],  # the second failure comes after the month of the deadline
        redo=[True, False, True, False, False],
        postponed=[False, True, False, False, False],
    )
    assert of(table, "closed_share") == ([66.67, 100.0], [3, 1])
    assert of(table, "on_time_share") == ([33.33, 0.0], [3, 1])
    assert of(table, "redo_share") == ([33.33, 0.0], [3, 1])
    assert of(table, "postponed_share") == ([33.33, 0.0], [3, 1])
    kpis = order_kpis(table, "month")
    assert kpis.stock("overdue").tolist() == [1, 0]  # the second, closed on day 35
    assert kpis.stock("open").tolist() == [2, 0]
    # Over the whole, the order that closed on day 35 did so by the period's end.
    assert of(table, "closed_share", "whole") == ([100.0], [4])
    assert of(table, "redo_share", "quarter") == ([50.0], [4])


def test_nothing_due_is_no_number() -> None:
    table = table_of(59, filed=[0, 40], deadline=[5, 100], closed=[6, None])
    assert of(table, "on_time_share") == ([0.0, None], [1, 0])
    shares = order_kpis(table, "month").shares("on_time_share")
    assert np.isnan([shares.low[1], shares.high[1]]).all()


def test_filed_dispatched_and_on_the_spot_by_hand() -> None:
    table = table_of(
        31,
        found=[1, 1, 2, 3, 30],
        filed=[1, 1, None, None, 32],  # the last is filed after the records' end of the month
        dispatched=[2, 40, None, None, None],
        spot=[False, False, True, False, False],
        rejected=[0] * 5,
    )
    assert of(table, "filed_share") == ([40.0], [5])
    assert of(table, "on_the_spot_share") == ([20.0], [5])
    assert of(table, "dispatched_share") == ([50.0], [2])


def test_zhengzhou_week() -> None:
    # Published: due 52 434, redo 276 -> 0.53 %; filed 51 229, dispatched 49 151 -> 95.94 %.
    due, redo, filed, dispatched = 52_434, 276, 51_229, 49_151
    row = np.arange(due)
    table = table_of(
        7,
        filed=np.where(row < filed, 1.0, -8.0),  # the others were filed before, and are due now
        dispatched=np.where(row < dispatched, 2.0, 9.0),
        deadline=np.full(due, 5.0),
        closed=np.full(due, 4.0),
        redo=row < redo,
    )
    assert of(table, "redo_share", "whole") == ([0.53], [due])
    assert of(table, "dispatched_share", "whole") == ([95.94], [filed])


def test_intervals_are_those_of_one_probability() -> None:
    table = table_of(31, filed=[0.0] * 40, deadline=[9.0] * 40, closed=[8.0] * 31 + [10.0] * 9)
    shares, wilson = order_kpis(table, "whole").shares("on_time_share"), probability_interval(31, 40)
    assert (shares.value[0], shares.low[0], shares.high[0]) == pytest.approx((wilson.mean, wilson.low, wilson.high))


def test_replications_give_a_t_interval_over_them() -> None:
    tables = [
        table_of(31, filed=[0.0] * 10, deadline=[9.0] * 10, closed=[8.0] * k + [10.0] * (10 - k)) for k in (5, 6, 7)
    ]
    shares = order_marks(tables, "whole").kpis.shares("on_time_share")
    assert shares.value[0] == pytest.approx(0.6)
    assert shares.high[0] - 0.6 == pytest.approx(4.30265 * 0.1 / 3**0.5, rel=1e-4)


def test_relapse_by_hand() -> None:
    # One place: closed on day 2, again on day 8 (6 days later), a double on day 9 while that is open, closed on 20.
    table = table_of(
        60,
        sizes={"category": 2},
        filed=[1, 8, 9, 3, 5, 55],
        closed=[2, 20, 10, 4, 6, 56],
        place=[0, 0, 0, 0, 1, 1],
        category=[0, 0, 0, 1, 1, 1],  # the fourth is of another category; the last two share another place
    )
    again = next_start(table) / DAY_MS
    assert again[[0, 4]].tolist() == [8, 55]
    assert (again[[1, 2, 3, 5]] < 0).all()
    # Closed on day 56: followed for 4 days only. Within 7 days: one of five; within 30: of the same five; 180: none.
    assert of(table, "relapse_7_share", "whole") == ([20.0], [5])
    assert of(table, "relapse_30_share", "whole") == ([20.0], [5])
    assert of(table, "relapse_180_share", "whole") == ([None], [0])


def test_a_problem_elsewhere_of_another_category_is_no_relapse() -> None:
    table = table_of(60, sizes={"category": 3}, filed=[1, 5, 9], closed=[2, 6, 10], place=[0, 1, 2], category=[2, 1, 0])
    assert (next_start(table) < 0).all()


def test_shares_of_channels_sum_to_one() -> None:
    table = table_of(59, sizes={"channel": 3}, found=[1, 2, 3, 40, 41], filed=[1] * 5, channel=[0, 0, 2, 1, -1])
    kpis = order_marks([table], "month").channels
    assert kpis is not None
    shares = channel_shares(kpis)
    found = dict(zip(kpis.ids, shares.value.tolist(), strict=True))
    assert found["2011-01", "channel 0"] == pytest.approx(2 / 3)
    assert found["2011-02", ""] == pytest.approx(0.5)
    for month in ("2011-01", "2011-02"):
        assert sum(v for (m, _), v in found.items() if m == month) == pytest.approx(1.0)


DAY = st.one_of(st.none(), st.integers(0, 120))
ORDERS = st.lists(
    st.tuples(st.integers(0, 110), DAY, DAY, st.integers(-1, 2), st.integers(-1, 1), st.booleans()), min_size=1
)


@given(ORDERS)
def test_groups_sum_to_the_whole_and_order_does_not_matter(rows: list[tuple[Any, ...]]) -> None:
    filed, wait, allowed, department, district, redo = (list(column) for column in zip(*rows, strict=True))
    closed = [None if w is None or f + w >= 120 else f + w for f, w in zip(filed, wait, strict=True)]
    deadline = [None if a is None else f + a for f, a in zip(filed, allowed, strict=True)]

    def made(order: list[int]) -> OrderTable:
        columns = {"filed": filed, "closed": closed, "deadline": deadline, "department": department}
        columns |= {"district": district, "redo": redo}
        picked = {name: [column[i] for i in order] for name, column in columns.items()}
        return table_of(120, {"department": 3, "district": 2}, **picked)

    table, turned = made(list(range(len(rows)))), made(list(range(len(rows)))[::-1])
    whole = order_kpis(table, "month")
    for by in (["department"], ["district"], ["department", "district"]):
        parts = order_kpis(table, "month", by)
        for name, values in whole.counts.items():
            sums = {ids[0]: 0 for ids in whole.ids}
            for ids, count in zip(parts.ids, parts.counts[name][0].tolist(), strict=True):
                sums[ids[0]] += count
            assert list(sums.values()) == values[0].tolist(), name
    again = order_kpis(turned, "month")
    assert all((again.counts[name] == values).all() for name, values in whole.counts.items())
    # Months refine quarters: what is due adds up, and who closed by the month's end did so by the quarter's.
    quarter = order_kpis(table, "whole")
    assert whole.counts["due"].sum() == quarter.counts["due"].sum()
    assert whole.counts["closed_due"].sum() <= quarter.counts["closed_due"].sum()
    assert whole.counts["on_time"].sum() == quarter.counts["on_time"].sum()
