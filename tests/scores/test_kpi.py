"""KPIs of the order loop: published figures, and from counts by month."""

import numpy as np
import pytest

from civsim.scores import kpi_summary, kpi_value, score_run
from civsim.scores.kpi import KPIS, dispatched_share, ratio
from scores.city import city, made_run


def test_zhengzhou_week() -> None:
    # Published: due 52 434, redo 276 -> 0.53 %; filed 51 229, dispatched 49 151 -> 95.94 %.
    counts = {"due": 52_434, "due_redo": 276}
    assert round(100 * float(kpi_value("redo_share", counts)), 2) == 0.53
    assert round(100 * float(kpi_value("first_time_share", counts)), 2) == 99.47
    assert round(100 * float(dispatched_share(49_151, 51_229)), 2) == 95.94


def test_nothing_to_count_is_not_a_number() -> None:
    assert np.isnan(ratio([3, 0], [4, 0])).tolist() == [False, True]


def test_monthly_kpis_are_ratios_of_the_citys_counts() -> None:
    model = city()
    run = made_run(model)
    marks = score_run(model, run, 1)
    due, on_time = (run[k].sum(["grid", "category"]).astype(float) for k in ("due", "on_time"))
    assert np.allclose(marks["kpi_month"].sel(kpi="on_time_share"), on_time / due)
    whole = on_time.sum("month") / due.sum("month")
    assert np.allclose(marks["kpi_total"].sel(kpi="on_time_share"), whole)
    filed, received = run["filed"].sum(["month", "grid", "category"]), run["received"].sum(["month", "channel"])
    assert np.allclose(marks["kpi_total"].sel(kpi="filed_share"), filed / received)
    assert list(marks["kpi"].values) == list(KPIS)
    assert marks["kpi_total"].sel(kpi=["redo_share", "first_time_share"]).sum("kpi").values == pytest.approx(1.0)


def test_mean_delays_are_sums_over_what_ended() -> None:
    model = city()
    run = made_run(model)
    marks = score_run(model, run, 1)
    ended = run["delay_histogram"].sum(["bin", "district", "category"])
    by_hand = run["delay_sum"].sum(["district", "category"]) / ended
    assert np.allclose(marks["mean_delay_of_ended"], by_hand)
    ended = run["delay_histogram"].sum(["bin", "district"])
    assert np.allclose(marks["category_delay_of_ended"], run["delay_sum"].sum("district") / ended)
    assert kpi_summary(marks)["mean_total_days_of_ended"]["mean"] == pytest.approx(
        float(by_hand.sel(delay="total").mean())
    )
    nothing = run.assign(delay_histogram=run["delay_histogram"] * 0)
    assert kpi_summary(score_run(model, nothing, 1))["mean_total_days_of_ended"] == {
        "mean": None,
        "low": None,
        "high": None,
        "n": 0,
    }
