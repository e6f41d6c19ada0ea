"""Marks of the years and cycles, and the chances of the city's goals."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.scores.cycle import Counted, held, held_so_far, share_known
from civsim.scores.labels import variable
from civsim.scores.rank import every_year, rank_of_cycle, rank_of_years
from civsim.scores.scored import Scored, Variables
from civsim.scores.verdict import Verdict
from civsim.scores.vetoes import expected_points_off


def cycle_marks(scored: Scored) -> Variables:
    """Scores of the years and of the cycle, and the chances of the city's goals."""
    model, assessed, counted, found = scored.model, scored.assessed, scored.counted, scored.verdict
    expected = assessed.scores(assessed.expected) - expected_points_off(model)
    cycle = found.whole
    by_year = ("replication", "year")

    def chance(hits: NDArray[np.generic]) -> float:
        return float(share_known(hits, cycle))

    rank, expected_rank = rank_of_cycle(model, counted, found.year, cycle)
    rank = np.where(np.isnan(cycle), np.nan, rank * found.kept)
    return {
        "year_score": variable(by_year, found.year, Text("年度得分", "score of the year")),
        "year_expected": variable(by_year, counted.year_scores(expected), Text("年度期望得分", "expected score")),
        "year_weight": variable(("year",), counted.of_cycle, Text("年度权重", "weight of the year"), "1"),
        "cycle_weight": variable(
            ("assessment",), counted.test_weights, Text("在周期中的权重", "weight of the test in the cycle"), "1"
        ),
        "cycle_score": variable(("replication",), cycle, Text("周期总分", "score of the cycle")),
        "cycle_expected": variable(
            ("replication",), counted.cycle_scores(expected), Text("周期期望总分", "expected score of the cycle")
        ),
        "p_of_year": variable(
            ("year",),
            share_known(found.year_reached, found.year),
            Text("年度达标概率", "probability that the year reaches the target"),
            "1",
        ),
        **_cycles(model, counted, found),
        "rank_chance": variable(("replication",), rank, Text("名次达标概率", "chance of the rank"), "1"),
        "expected_rank": variable(("replication",), expected_rank, Text("期望名次", "expected rank"), "1"),
        **_ranks_of_years(scored),
        "p_cycle": variable(
            (),
            chance(found.whole_reached),
            Text("周期总分达标概率", "probability that the cycle reaches the target"),
            "1",
        ),
        "p_held": variable(
            (),
            chance(found.held),
            Text("历次测评全部达标的概率", "probability of the target at every counted test"),
            "1",
        ),
        "p_rank": variable((), chance(rank), Text("进入目标名次的概率", "probability of the rank wanted"), "1"),
    }


def title_marks(scored: Scored) -> Variables:
    """The chance of keeping a title that is held (F10); nothing where no test re-checks it."""
    at = np.isfinite(scored.rechecks)
    if not at.any():
        return {}
    kept = held(scored.verdict.reached[:, at])
    kept = np.where(np.isnan(kept), np.nan, kept * scored.verdict.kept)
    p_kept = Text("保牌概率", "probability of keeping the title")
    return {
        "recheck_level": variable(("assessment",), scored.rechecks, Text("复查所需得分", "score that keeps the title")),
        "title_kept": variable(("replication",), kept, Text("是否保牌", "whether the title is kept"), "1"),
        "p_kept": variable((), float(share_known(kept, kept)), p_kept, "1"),
    }


def _ranks_of_years(scored: Scored) -> Variables:
    """The rank wanted in each tested year, and in all of them (F8)."""
    found = scored.verdict
    chance, expected = rank_of_years(scored.model, scored.counted, found.year)
    chance = np.where(np.isnan(chance), np.nan, chance * found.kept[:, None])
    every = every_year(chance, scored.model.spec.peers.year_correlation)
    mean = share_known(chance, found.year)
    return {
        "year_expected_rank": variable(
            ("replication", "year"), expected, Text("年度期望名次", "expected rank in the year"), "1"
        ),
        "p_rank_year": variable(("year",), mean, Text("年度进入目标名次的概率", "P(rank wanted in the year)"), "1"),
        "p_rank_every_year": variable(
            (),
            float(share_known(every, every)),
            Text("各年均进入目标名次的概率", "probability of the rank wanted in every tested year"),
            "1",
        ),
    }


def _cycles(model: Model, counted: Counted, found: Verdict) -> Variables:
    """The score of each cycle, and how long the target is held from one counted test to the next (F9, F10)."""
    tests = np.flatnonzero(counted.tests)
    order = np.argsort(model.assessments.first_day[tests], kind="stable")
    so_far = np.full(found.reached.shape, np.nan)
    so_far[:, tests] = held_so_far(found.reached[:, tests], order)
    return {
        "score_of_cycle": variable(("replication", "cycle"), found.cycle, Text("各周期得分", "score of each cycle")),
        "p_of_cycle": variable(
            ("cycle",),
            share_known(found.cycle_reached, found.cycle),
            Text("周期达标概率", "P(cycle reaches target)"),
            "1",
        ),
        "p_held_so_far": variable(
            ("assessment",),
            share_known(so_far, so_far),
            Text("至该次测评一直达标的概率", "probability of the target at this and every counted test before it"),
            "1",
        ),
    }
