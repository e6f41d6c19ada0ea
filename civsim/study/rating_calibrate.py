"""Calibrating from test results: from a table of ratings to a scenario block, and what to say of it."""

from importlib.metadata import version
from math import isfinite
from pathlib import Path
from typing import Any

from civsim.calibrate import Evidence, RatingFit, fit_ratings, rated_months, rating_evidence, write_rating_block
from civsim.language import Language, Text
from civsim.report import RatingContent, write_rating_page
from civsim.scenario import Mistakes, read
from civsim.study.folders import refuse_existing

DIGITS = 6
KINDS = ("orders", "ratings")
UNSAID = ("ratings.area", "ratings.area_factor", "ratings.month_factor")  # they stand in the block


def maps_ratings(mapping: Path) -> bool:
    """Whether a map is one of ratings.

    Raises
    ------
    ScenarioError
        For a map that cannot be read, or is of neither kind.
    """
    document = read(mapping)
    kind = document.data.get("kind", KINDS[0])
    if kind not in KINDS:
        mistakes = Mistakes(document)
        text = Text(
            f"应为 orders（工单）或 ratings（测评结果），实为 {kind!r}", f"must be orders or ratings, got {kind!r}"
        )
        mistakes.add(("kind",), "wrong_kind", text)
        mistakes.raise_if_any()
    return bool(kind == KINDS[1])


def calibrate_ratings(
    ratings: Path, mapping: Path, out: Path, page: Path | None = None, language: Language = "zh"
) -> tuple[dict[str, Any], list[Text]]:
    """Fit the ratings, write the block and, where asked for, the page; the plain result and the lines to say of it.

    Raises
    ------
    CivsimError
        For a block or page that exists already, for mistakes of the map and the table, and for too few ratings.
    """
    for written in (out, page):
        if written is not None:
            refuse_existing(written)
    fit = fit_ratings(ratings, mapping)
    block = write_rating_block(fit, out)
    found, table = rating_evidence(fit), fit.table
    if page is not None:
        origin = {"records": fit.source, "map": mapping.name, "block": block.name, "version": version("civsim")}
        content = RatingContent(fit, found, rated_months(fit), origin | {"ratings": f"{table.n:,}"})
        write_rating_page(page, content, language)
    result = {
        "kind": "ratings",
        "out": str(block),
        "report": None if page is None else str(page),
        "rows": fit.rows,
        "used": table.n,
        "left_out": {reason.en: n for reason, n in fit.left_out.items()},
        "first": f"{table.first:%Y-%m}",
        "last": f"{fit.last:%Y-%m}",
        "places": len(table.places),
        "areas": len(table.areas) if fit.by_area else 0,
        "mean": round(100 * fit.level, DIGITS),
        "estimates": [_plain(e) for e in found],
        "place_effects": {
            place: {key: round(100 * getattr(e, key), DIGITS) for key in ("value", "low", "high")} | {"n": e.n}
            for place, e in zip(table.places, fit.effects.places, strict=True)
        },
    }
    return result, _lines(fit, found)


def _plain(e: Evidence) -> dict[str, Any]:
    """A number as a plain object."""

    def shown(value: float) -> float | None:
        return round(value, DIGITS) if isfinite(value) else None

    return {
        "path": e.path,
        "part": e.part.en if e.part else None,
        "name_zh": e.name.zh,
        "name_en": e.name.en,
        "value": shown(e.estimate.value),
        "low": shown(e.estimate.low),
        "high": shown(e.estimate.high),
        "n": e.estimate.n,
        "unit_zh": e.unit.zh,
        "unit_en": e.unit.en,
        "method_zh": e.method.zh,
        "method_en": e.method.en,
        "kind": e.kind,
        "in_block": e.in_block,
    }


def _lines(fit: RatingFit, found: tuple[Evidence, ...]) -> list[Text]:
    """What was fitted, for a person; areas stand in the block."""
    table = fit.table
    zh, en = (f"{len(table.areas)} 个区域、", f" in {len(table.areas)} areas") if fit.by_area else ("", "")
    head = Text(
        f"{fit.name.zh}：{zh}{len(table.places)} 个地点 {table.n} 次测评（{table.first:%Y-%m} 至 {fit.last:%Y-%m}），"
        f"读入 {fit.rows} 行，平均 {100 * fit.level:.1f} 分（百分制，方括号内为 95% 区间）",
        f"{fit.name.en}: {table.n} ratings of {len(table.places)} places{en}, {table.first:%Y-%m} to {fit.last:%Y-%m}, "
        f"{fit.rows} rows read, mean {100 * fit.level:.1f} (points of 100; 95 % intervals in brackets)",
    )
    left = [Text(f"  未采用：{why.zh} {n} 行", f"  left out: {why.en}, {n} rows") for why, n in fit.left_out.items()]
    return [head, *left, *(_line(e) for e in found if e.path not in UNSAID)]


def _line(e: Evidence) -> Text:
    value = f"{e.estimate.value:.4g} [{e.estimate.low:.4g}, {e.estimate.high:.4g}]"
    part = Text(f"，{e.part.zh}", f", {e.part.en}") if e.part else Text("", "")
    return Text(
        f"  {e.name.zh}{part.zh}：{value} {e.unit.zh}".rstrip(), f"  {e.name.en}{part.en}: {value} {e.unit.en}".rstrip()
    )
