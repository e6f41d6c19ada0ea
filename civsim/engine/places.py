"""What differs from place to place, as fields of the inputs: reports, deadlines, rounds of grid workers; visits."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from civsim.model import DAY_MS, Model, round_offsets

Fields = dict[str, Any]


def places_of(model: Model) -> Fields:
    """Kinds of place (K): their grids are reported alike and have equal deadlines. R report channels, C categories."""
    reports, categories, areas = model.channels.reports, model.categories, model.areas
    lines, alike = np.unique(categories.deadline_ms, axis=0, return_inverse=True)  # profiles with equal deadlines
    pairs = np.column_stack([reports.place, alike.ravel()[areas.profile]])
    kinds, place = np.unique(pairs, axis=0, return_inverse=True)
    deadline = lines[kinds[:, 1]]
    ranks = [np.unique(column, return_inverse=True)[1].ravel() for column in deadline.T]
    return {
        "place": place.ravel().astype(np.int64),
        "report_delay": np.ascontiguousarray(reports.delay_ms[kinds[:, 0]]),
        "deadline": np.ascontiguousarray(deadline),
        "deadline_rank": np.ascontiguousarray(np.stack(ranks, axis=1).astype(np.int64)),
        "spot": np.vstack(
            [model.channels.visits.spot[visit_rows(model)], reports.spot, np.zeros_like(deadline[:1], np.float64)]
        ),
        "profile": areas.profile.astype(np.int64),
        "profiles": len(areas.profiles),
    }


def visit_rows(model: Model) -> NDArray[np.int64]:
    """The visit channels, and again those by which tests find problems: the rows of visits in the inputs."""
    return np.concatenate([np.arange(len(model.channels.visits.channel)), model.assessments.finding_channels])


def visits_of(model: Model) -> Fields:
    """Rows of visits; those of tests pass right after the count of what is open at noon. Channels of all sources."""
    visits, rows, tests = model.channels.visits, visit_rows(model), len(model.assessments.finding_channels)
    return {
        "find": np.ascontiguousarray(visits.find[rows]),
        "window": np.vstack([visits.window_ms, np.full((tests, 2), DAY_MS // 2 + 1)]),
        "source_channel": np.concatenate([visits.channel[rows], model.channels.reports.channel]).astype(np.int64),
    }


def clocks_of(model: Model) -> Fields:
    """Hours in which the clocks of report channels run."""
    opens, closes = model.channels.reports.opens, model.channels.reports.closes
    before = np.zeros((len(opens), model.time.n_days + 1), np.int64)
    np.cumsum(closes - opens, axis=1, out=before[:, 1:])
    return {
        "report_check": np.ascontiguousarray(model.channels.reports.check_ms),
        "report_timed": before[:, -1] < model.time.n_days * DAY_MS,
        "report_opens": np.ascontiguousarray(opens),
        "report_closes": np.ascontiguousarray(closes),
        "report_before": before,
    }


def rounds_of(model: Model) -> Fields:
    """Rounds of the teams that belong to grids; see `is_round`."""
    visits, D = model.channels.visits, model.time.n_days
    day, before = np.full((len(visits.fixed), D), -1, np.int64), np.zeros((len(visits.fixed), D + 1), np.int64)
    for f, v in enumerate(visits.fixed):
        days = np.flatnonzero(visits.works_on[v])
        day[f, : len(days)] = days
        np.cumsum(visits.works_on[v], out=before[f, 1:])
    return {
        "round_channel": visits.fixed,
        "round_every": np.ascontiguousarray(visits.every.T),
        "round_offset": np.ascontiguousarray(round_offsets(visits.every).T),
        "round_teams": np.ascontiguousarray(visits.walkers.T),
        "round_day": day,
        "round_before": before,
    }
