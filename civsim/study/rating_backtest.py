"""Backtesting of test results: mean ratings forecast at a cut against what was found, as an object and sentences."""

from datetime import date
from pathlib import Path
from typing import Any

from civsim.calibrate import LEVELS, RatingBacktest, backtest_ratings, load_ratings_map, read_ratings
from civsim.errors import CivsimError
from civsim.language import Text
from civsim.study.plain_figures import DIGITS, plain_figure

CITY = {"id": "all", "name_zh": "全部", "name_en": "all"}


def backtest_rating_file(
    ratings: Path, mapping: Path, cut: date, until: date, by: str | None
) -> tuple[dict[str, Any], list[Text]]:
    """The plain result of a backtest of ratings, and the lines to say of it.

    Raises
    ------
    CivsimError
        For a call that asks what the records do not hold, and for mistakes of the map and the table.
    """
    spec, document = load_ratings_map(mapping)
    if by not in (None, "area") or (by == "area" and spec.columns.area is None):
        raise CivsimError(
            Text(
                f"测评结果不能按 {by} 分组：只有对照文件的 columns.area 可用（--by area）",
                f"ratings have no groups by {by}: only columns.area of the map makes some (--by area)",
            )
        )
    found = backtest_ratings(read_ratings(ratings, spec, document), cut, until, by == "area")
    notes = _notes(found, cut, until)
    groups = (
        [{"id": a, "name_zh": a, "name_en": a} for a in dict.fromkeys(s.group for s in found.spans)] if by else [CITY]
    )
    result: dict[str, Any] = {
        "file": ratings.name,
        "kind": "ratings",
        "cut": cut.isoformat(),
        "until": until.isoformat(),
        "by": by,
        "first": f"{found.known.first:%Y-%m-%d}",
        "known": found.known.n,
        "groups": groups,
        "months": [
            plain_figure(figure) | {"library": None if beside.mean is None else round(beside.mean, DIGITS)}
            for figure, beside in zip(found.figures, found.library, strict=True)
        ],
        "summary": found.summary,
        "span": [_span(found, i) for i in range(len(found.spans))],
        "notes": [{"zh": note.zh, "en": note.en} for note in notes],
    }
    head = Text(
        f"{spec.name.zh}：按 {cut} 所知的 {found.known.n} 次测评（{found.known.first:%Y-%m} 起），预报 "
        f"{found.months[0]} 至 {found.months[-1]}",
        f"{spec.name.en}: {found.known.n} ratings known at {cut} (since {found.known.first:%Y-%m}), forecast from "
        f"{found.months[0]} to {found.months[-1]}",
    )
    return result, [head, *notes, *([_span_line(found)] if not by and found.spans else [])]


def _span(found: RatingBacktest, i: int) -> dict[str, Any]:
    """The mean of a group over the months ahead."""
    span = found.spans[i]
    row: dict[str, Any] = {"group": span.group, "from": found.months[0], "to": found.months[-1]}
    row["mean"] = round(span.mean, DIGITS)
    for level, (low, high) in zip(LEVELS, span.intervals, strict=True):
        row |= {f"low{level}": round(low, DIGITS), f"high{level}": round(high, DIGITS)}
    return row | {"actual": round(span.actual, DIGITS)}


def _span_line(found: RatingBacktest) -> Text:
    span = found.spans[0]
    low, high = (100 * x for x in span.intervals[LEVELS.index(95)])
    return Text(
        f"{found.months[0]} 至 {found.months[-1]} 全市平均：预报 {100 * span.mean:.1f} 分，95% 区间 "
        f"[{low:.1f}, {high:.1f}]，实际 {100 * span.actual:.1f}",
        f"mean of the city from {found.months[0]} to {found.months[-1]}: forecast {100 * span.mean:.1f} points, 95 % "
        f"interval [{low:.1f}, {high:.1f}], found {100 * span.actual:.1f}",
    )


def _notes(found: RatingBacktest, cut: date, until: date) -> list[Text]:
    """What the figures leave out or rest on."""
    notes = []
    if f"{until:%Y-%m}" != found.months[-1] or f"{cut:%Y-%m}" == found.months[0]:
        notes.append(
            Text(
                "一个月的测评在月末才知道：只用切分日前、只预报到期日前已结束的月份",
                "a month's ratings are known at its end: only months that ended by the cut are used, and forecast are "
                "those that ended by --until",
            )
        )
    if n := found.new_places:
        notes.append(
            Text(
                f"切分日之后有 {n} 个新地点，计入实际",
                f"{n} places were first rated after the cut; what happened counts them",
            )
        )
    return notes
