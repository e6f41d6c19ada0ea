"""From a run to its marks: every test's score, sampled and expected, years, cycle, chances, lost points and KPIs."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.scores.assess import Assessed, assess
from civsim.scores.cycle import Counted, counted_of, held, held_so_far, rank_probability, share_known
from civsim.scores.indicator_values import node_values
from civsim.scores.kpi import KPIS, kpi_value, mean_delays
from civsim.scores.labels import mark_coordinates, variable
from civsim.scores.run_counts import RunCounts, run_counts
from civsim.scores.service import service

TEST = ("replication", "assessment")
LEFT_OUT = ("inputs",)  # attributes of a run that its marks do not repeat


def score_run(model: Model, run: xr.Dataset, seed: int) -> xr.Dataset:
    """What the tests of a run would say.

    Parameters
    ----------
    model
        The model that was run.
    run
        Dataset from `to_dataset`.
    seed
        Seed of the run; sites, inspectors' luck and answers are keyed by it, so plans are tested alike.

    Returns
    -------
    Dataset `marks`. `score` is what a test finds at its sample of sites and people; `expected_score` is its
    expectation given the state of the city, without that sampling noise, and the better one to compare plans by.

    Raises
    ------
    CivsimError
        If the run comes from another scenario.
    """
    counts = run_counts(model, run)
    counted = counted_of(model)
    assessed = assess(model, counts, seed)
    levels, levels_of = service(model, run)
    parts = (
        _tests(model, assessed),
        _dates(model, counts),
        _cycle(model, assessed, counted),
        _losses(assessed),
        _kpis(counts),
        _delays(run),
        levels,
        _escalated(run),
    )
    target, peers = model.spec.target, model.spec.peers
    attrs = {k: v for k, v in run.attrs.items() if k not in LEFT_OUT}
    attrs |= {"target_score": target.score, "target_rank": target.rank, "cities": peers.cities, "score_seed": seed}
    data = {name: values for part in parts for name, values in part.items()}
    coordinates = mark_coordinates(model, counts.replications, counted) | {"delay": run["delay"].variable}
    steps_of = {"step": run["step"].variable} if "escalated" in run else {}
    return xr.Dataset(data, coordinates | levels_of | steps_of, attrs)


def _tests(model: Model, assessed: Assessed) -> dict[str, xr.Variable]:
    """Scores of the tests, of their leaves and of the nodes of the tree."""
    score = assessed.scores(assessed.value)
    target = model.spec.target.score
    reached = share_known(score >= target, score)
    leaf = ("replication", "assessment", "leaf")
    nodes = node_values(model.indicators, assessed.points, assessed.value)
    return {
        "points": variable(("assessment", "leaf"), assessed.points, Text("分值", "points of the leaf")),
        "score": variable(TEST, score, Text("测评得分", "score as sampled")),
        "expected_score": variable(
            TEST,
            assessed.scores(assessed.expected),
            Text("期望得分（给定城市状态）", "expected score given the state of the city"),
        ),
        "local_score": variable(
            TEST, assessed.scores(assessed.local), Text("按本地标准得分", "score under the local standards")
        ),
        "leaf_value": variable(leaf, assessed.value, Text("指标得分率", "share of the leaf's points earned"), "1"),
        "leaf_expected": variable(leaf, assessed.expected, Text("指标期望得分率", "expected share"), "1"),
        "node_value": variable(
            ("assessment", "node"), nodes.mean, Text("指标得分（百分制）", "score of the indicator")
        ),
        "node_low": variable(("assessment", "node"), nodes.low, Text("区间下限", "lower end, 95 %")),
        "node_high": variable(("assessment", "node"), nodes.high, Text("区间上限", "upper end, 95 %")),
        "p_target": variable(("assessment",), reached, Text("达标概率", "probability of the target score"), "1"),
    }


def _dates(model: Model, counts: RunCounts) -> dict[str, xr.Variable]:
    """When each test was held, where any date is uncertain."""
    tests = model.assessments
    if not tests.uncertain:
        return {}
    dates = np.array([model.time.date_of(int(day)) for day in tests.sitting_day], "datetime64[ns]")
    held = np.where(counts.held >= 0, dates[np.maximum(counts.held, 0)], np.datetime64("NaT"))
    return {
        "held_on": xr.Variable(TEST, held, {"long_name": "first day, NaT = not held", "long_name_zh": "举行日期"}),
        "took_place": variable(
            ("assessment",),
            (counts.held >= 0).mean(axis=0),
            Text("举行的比例", "share of runs with the test held"),
            "1",
        ),
    }


def _cycle(model: Model, assessed: Assessed, counted: Counted) -> dict[str, xr.Variable]:
    """Scores of the years and of the cycle, and the chances of the city's goals."""
    score, expected = assessed.scores(assessed.value), assessed.scores(assessed.expected)
    target, peers = model.spec.target, model.spec.peers
    cycle = counted.cycle_scores(score)
    by_year = ("replication", "year")

    def chance(hits: NDArray[np.generic]) -> float:
        return float(share_known(hits, cycle))

    rank = rank_probability(cycle, target.rank, peers.mean, peers.sd, peers.cities, peers.scores)
    return {
        "year_score": variable(by_year, counted.year_scores(score), Text("年度得分", "score of the year")),
        "year_expected": variable(by_year, counted.year_scores(expected), Text("年度期望得分", "expected score")),
        "year_weight": variable(("year",), counted.of_cycle, Text("年度权重", "weight of the year"), "1"),
        "cycle_weight": variable(
            ("assessment",), counted.test_weights, Text("在周期中的权重", "weight of the test in the cycle"), "1"
        ),
        "cycle_score": variable(("replication",), cycle, Text("周期总分", "score of the cycle")),
        "cycle_expected": variable(
            ("replication",), counted.cycle_scores(expected), Text("周期期望总分", "expected score of the cycle")
        ),
        **_cycles(model, counted, score),
        "rank_chance": variable(("replication",), rank, Text("名次达标概率", "chance of the rank"), "1"),
        "p_cycle": variable(
            (),
            chance(cycle >= target.score),
            Text("周期总分达标概率", "probability that the cycle reaches the target"),
            "1",
        ),
        "p_held": variable(
            (),
            chance(held(score[:, counted.tests], target.score)),
            Text("历次测评全部达标的概率", "probability of the target at every counted test"),
            "1",
        ),
        "p_rank": variable((), chance(rank), Text("进入目标名次的概率", "probability of the rank wanted"), "1"),
    }


def _cycles(model: Model, counted: Counted, score: NDArray[np.float64]) -> dict[str, xr.Variable]:
    """The score of each cycle, and how long the target is held from one counted test to the next (F9, F10)."""
    target, tests = model.spec.target.score, np.flatnonzero(counted.tests)
    of_cycle, order = counted.scores_of_cycles(score), np.argsort(model.assessments.first_day[tests], kind="stable")
    so_far = np.full(score.shape, np.nan)
    so_far[:, tests] = held_so_far(score[:, tests], order, target)
    return {
        "score_of_cycle": variable(("replication", "cycle"), of_cycle, Text("各周期得分", "score of each cycle")),
        "p_of_cycle": variable(
            ("cycle",), share_known(of_cycle >= target, of_cycle), Text("周期达标概率", "P(cycle reaches target)"), "1"
        ),
        "p_held_so_far": variable(
            ("assessment",),
            share_known(so_far, so_far),
            Text("至该次测评一直达标的概率", "probability of the target at this and every counted test before it"),
            "1",
        ),
    }


def _losses(assessed: Assessed) -> dict[str, xr.Variable]:
    """Where the points went; each cut sums to what the tests lost."""
    leaf = assessed.points * (1.0 - np.nan_to_num(assessed.value, nan=1.0))
    leaf[~assessed.held] = np.nan
    return {
        "lost": variable(
            (*TEST, "lost_category", "lost_district"),
            assessed.lost,
            Text("失分，按问题类别和区", "points lost, by category and district"),
        ),
        "lost_leaf": variable((*TEST, "leaf"), leaf, Text("失分，按指标", "points lost, by leaf")),
        "lost_grid": variable(
            ("assessment", "grid"), assessed.lost_grid, Text("平均失分，按网格", "mean points lost at sites, by grid")
        ),
    }


def _kpis(counts: RunCounts) -> dict[str, xr.Variable]:
    """KPIs of the city by month and over the whole horizon."""
    monthly = {k: v.sum(axis=2) for k, v in counts.months.items()} | {"received": counts.received}
    whole = {k: v.sum(axis=1) for k, v in monthly.items()}

    def of(table: dict[str, NDArray[np.int64]]) -> NDArray[np.float64]:
        return np.stack([kpi_value(name, table) for name in KPIS], axis=-1)

    return {
        "kpi_month": variable(
            ("replication", "month", "kpi"), of(monthly), Text("工单指标（月）", "KPI of the month"), "1"
        ),
        "kpi_total": variable(("replication", "kpi"), of(whole), Text("工单指标（全程）", "KPI of the horizon"), "1"),
    }


def _escalated(run: xr.Dataset) -> dict[str, xr.Variable]:
    """Orders that reached each step of escalation, where there are steps."""
    if "escalated" not in run:
        return {}
    orders = run["escalated"].sum(["month", "district", "category"], dtype=np.int64).transpose("replication", "step")
    name = Text("到达督办步骤的工单", "orders that reached a step of escalation")
    return {"escalated": variable(("replication", "step"), orders.values, name, "1")}


def _delays(run: xr.Dataset) -> dict[str, xr.Variable]:
    """Mean delays of what ended in the horizon."""
    dims = ("replication", "delay")
    return {
        "mean_delay": variable(
            dims, mean_delays(run).values, Text("平均时长（期内已完成者）", "mean delay of those that ended"), "d"
        ),
        "category_delay": variable(
            (*dims, "category"),
            mean_delays(run, ("category",)).values,
            Text("平均时长，按问题类别（期内已完成者）", "mean delay by category, of those that ended"),
            "d",
        ),
    }
