"""Rankings and warnings in plain data: what `civsim score --json` says of departments, districts and leaves."""

from typing import Any

import xarray as xr

from civsim.scores.plain import entry, known_fields
from civsim.scores.standing import Standing, standings, verdict
from civsim.scores.uncertainty import Difference
from civsim.scores.warning_marks import WARNED, alerts

RANKED = ("department", "district", "street")


def standing_summary(marks: xr.Dataset) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """{test: {unit: [places, best first]}}.

    A place has `id`, `rank`, `rank_before` (previous test of the kind) and `change_of_rank` (above 0: better), `lost`
    and `score` with intervals, `rank_by_score`, `list` (red = best, black = worst), and the differences `above` (points
    lost beyond those of the unit next above) and `since` (beyond those at the previous test), each with `significant`
    after Holm's adjustment and in words. Streets are left out where each district is a single one.
    """
    by_street = marks.sizes["lost_street"] > marks.sizes["lost_district"]
    units = RANKED if by_street else RANKED[:-1]
    return {
        str(test): {unit: [_place(s) for s in standings(marks, unit, a)] for unit in units}
        for a, test in enumerate(marks["assessment"].values)
    }


def alert_summary(marks: xr.Dataset) -> dict[str, dict[str, dict[str, dict[str, Any]]]]:
    """{test: {leaf, node, department, district: {id: {p, p_low, p_high, n, level, standard}}}}, likely to fail first.

    `node` are the indicators above leaves that have a standard of their own; without any it is left out.
    """
    return {
        str(test): {
            unit: {
                a.id: {"p": a.chance.mean, "p_low": a.chance.low, "p_high": a.chance.high, "n": a.chance.n}
                | {"level": a.level, "standard": a.standard}
                for a in alerts(marks, unit, i)
            }
            for unit in WARNED
            if f"p_below_{unit}" in marks
        }
        for i, test in enumerate(marks["assessment"].values)
    }


def _place(s: Standing) -> dict[str, Any]:
    return {
        "id": s.id,
        "rank": s.rank,
        "rank_before": s.before,
        "change_of_rank": None if s.before is None else s.before - s.rank,
        "lost": entry(s.lost),
        "score": entry(s.score),
        "rank_by_score": s.rank_by_score,
        "list": s.board or None,
        "above": _difference(s.above),
        "since": _difference(s.since),
    }


def _difference(found: Difference | None) -> dict[str, Any] | None:
    """A difference in plain data, with the verdict in words."""
    if found is None:
        return None
    said = verdict(found)
    return known_fields(found._asdict()) | {"said_zh": said.zh, "said_en": said.en}
