"""Marks of the tests: scores as sampled and expected, of the tree's leaves and nodes, and when tests were held."""

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.scores.cycle import share_known
from civsim.scores.indicator_values import node_values
from civsim.scores.labels import variable
from civsim.scores.scored import TEST, Scored, Variables


def assessment_marks(scored: Scored) -> Variables:
    """Scores of the tests, of their leaves and of the nodes of the tree."""
    model, assessed = scored.model, scored.assessed
    score, reached = assessed.scores(assessed.value), scored.verdict.reached
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
        "p_target": variable(
            ("assessment",), share_known(reached, reached), Text("达标概率", "probability of the target score"), "1"
        ),
    }


def date_marks(scored: Scored) -> Variables:
    """When each test was held, where any date is uncertain."""
    model, counts = scored.model, scored.counts
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
