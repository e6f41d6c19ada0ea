"""Backtesting: a forecast from what was known at a cut against what happened, as a plain object and sentences."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from civsim.calibrate import Backtest, By, backtest, load_mapping
from civsim.language import Text
from civsim.study.plain_figures import plain_figure


def backtest_orders(
    orders: Path,
    mapping: Path,
    cut: date,
    until: date,
    by: By | None,
    seed: int = 1,
    advance: Callable[[int, int], None] = lambda done, total: None,
) -> tuple[dict[str, Any], list[Text]]:
    """The plain result of a backtest, and the lines to say of it.

    Raises
    ------
    CivsimError
        For a call that asks what the records do not hold, and for mistakes of the map and the table.
    """
    read = load_mapping(mapping)
    found = backtest(orders, read, cut, until, by, seed=seed, advance=advance)
    notes = _notes(found)
    names = dict(zip(found.known.ids, found.known.names, strict=True))
    result: dict[str, Any] = {
        "file": orders.name,
        "cut": cut.isoformat(),
        "until": until.isoformat(),
        "by": by,
        "seed": seed,
        "first": f"{found.known.first:%Y-%m-%d}",
        "known": len(found.known.created),
        "groups": [{"id": g, "name_zh": names[g].zh, "name_en": names[g].en} for g in found.groups],
        "months": _months(found),
        "summary": found.summary,
        "notes": [{"zh": note.zh, "en": note.en} for note in notes],
    }
    head = Text(
        f"{read.spec.name.zh}：按 {cut} 所知的 {result['known']} 件（{result['first']} 起），预报到 {until}",
        f"{read.spec.name.en}: {result['known']} cases known at {cut} (since {result['first']}), forecast to {until}",
    )
    return result, [head, *notes]


def _months(found: Backtest) -> list[dict[str, Any]]:
    """A row a figure, in order of groups, measures and months."""
    return [plain_figure(figure) for figure in found.figures]


def _notes(found: Backtest) -> list[Text]:
    """What the figures leave out or rest on."""
    notes = []
    if n := int((found.known.group < 0).sum()):
        notes.append(
            Text(
                f"截至切分日有 {n} 件没有分组信息，不在各组之内",
                f"{n} cases known at the cut state no group and are in none",
            )
        )
    if n := found.unforeseen:
        notes.append(
            Text(
                f"切分日之后有 {n} 件属于此前没有出现的组或没有分组信息，未作预报",
                f"{n} cases filed after the cut are in groups that were unknown then, or in none: not forecast",
            )
        )
    if "on_time" not in found.summary:
        notes.append(Text("没有截止时间，不计按期率", "no deadlines are known: no share on time"))
    return notes
