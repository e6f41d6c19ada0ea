"""civsim backtest: what would have been forecast at a past day, against what happened since."""

from datetime import datetime
from pathlib import Path
from typing import Any

import click

from civsim.cli.options import common
from civsim.cli.session import Session
from civsim.language import Text

BY = ("category", "area", "department")
SHOWN_GROUPS = 12
SHARES = ("on_time", "rating")  # measures that are told as percent
DAY = click.DateTime(["%Y-%m-%d"])
MEASURES = {
    "arrivals": Text("立案（件/月）", "filed (cases a month)"),
    "closings": Text("结案（件/月）", "closed (cases a month)"),
    "open": Text("月末在办（件）", "open at month end (cases)"),
    "on_time": Text("按期率（%）", "on time (%)"),
    "rating": Text("测评得分（分）", "rating (points)"),
}
SUMMARY = {
    "mape": Text("平均相对误差 %", "mean relative error %"),
    "naive_mape": Text("朴素预报的平均相对误差 %", "mean relative error of the naive forecast %"),
    "crps": Text("CRPS", "CRPS"),
    "naive_crps": Text("朴素预报的 CRPS", "CRPS of the naive forecast"),
    "last_year_mape": Text("去年同期的平均相对误差 %", "mean relative error of last year's figures %"),
    "last_year_crps": Text(
        "去年同期（误差为历年之差）的 CRPS", "CRPS of last year's figures with differences of years"
    ),
    "library_mape": Text("指数平滑（statsmodels）的平均相对误差 %", "mean relative error of exponential smoothing %"),
    "library_crps": Text("指数平滑（statsmodels）的 CRPS", "CRPS of exponential smoothing (statsmodels)"),
    "coverage50": Text("实际落在 50% 区间 %", "within 50 % intervals %"),
    "coverage80": Text("实际落在 80% 区间 %", "within 80 % intervals %"),
    "coverage95": Text("实际落在 95% 区间 %", "within 95 % intervals %"),
}


@click.command(
    "backtest", help="用过去检验预报：按当时所知预报，与后来实际对照 / forecast the past, compare with what happened"
)
@click.argument("orders", type=click.Path(path_type=Path))
@click.option(
    "--map", "mapping", type=click.Path(path_type=Path), required=True, help="列名对照文件 / mapping of column names"
)
@click.option(
    "--cut", type=DAY, required=True, help="切分日：只用到此日为止所知的 / what was known at the end of this day"
)
@click.option("--until", type=DAY, required=True, help="预报到此日（含） / forecast to this day, included")
@click.option("--by", type=click.Choice(BY), default=None, help="分组 / groups")
@click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="随机种子 / seed")
@common
def command(
    session: Session, orders: Path, mapping: Path, cut: datetime, until: datetime, by: str | None, seed: int
) -> None:
    """Forecast, compare, and print."""
    from civsim.study import backtest_orders, backtest_rating_file, maps_ratings

    with session.progressing(Text("读取、拟合、预报", "reading, fitting, forecasting")) as advance:
        if maps_ratings(mapping):
            result, lines = backtest_rating_file(orders, mapping, cut.date(), until.date(), by)
        else:
            result, lines = backtest_orders(orders, mapping, cut.date(), until.date(), by, seed, advance)  # type: ignore[arg-type] # one of BY
    for line in lines:
        session.tell(line)
    session.give(result, lambda: _show(session, result))


def _show(session: Session, result: dict[str, Any]) -> None:
    """A table a measure, then how good the forecasts were."""
    for measure in result["summary"]:
        _show_months(session, result, measure)
    _show_summary(session, result)


def _show_months(session: Session, result: dict[str, Any], measure: str) -> None:
    from civsim.cli.shown import show, table

    columns = [
        Text("组", "group"),
        Text("月", "month"),
        Text("预报", "forecast"),
        Text("80% 区间", "80 % interval"),
        Text("95% 区间", "95 % interval"),
        Text("实际", "actual"),
        Text("朴素预报", "naive"),
    ]
    made = table(session, MEASURES[measure], columns)
    names = {g["id"]: g[f"name_{session.language}"] for g in result["groups"][:SHOWN_GROUPS]}
    scale, digits = (100, 1) if measure in SHARES else (1, 0)

    def told(value: float | None) -> str:
        return "-" if value is None else f"{scale * value:.{digits}f}"

    for row in result["months"]:
        if row["measure"] == measure and row["group"] in names:
            spans = (f"{told(row[f'low{n}'])} – {told(row[f'high{n}'])}" for n in (80, 95))
            made.add_row(
                names[row["group"]], row["month"], told(row["mean"]), *spans, told(row["actual"]), told(row["naive"])
            )
    show(made)
    if more := len(result["groups"]) - len(names):
        session.tell(Text(f"另有 {more} 组，用 --json 取得", f"{more} more groups: use --json"))


def _show_summary(session: Session, result: dict[str, Any]) -> None:
    from civsim.cli.shown import show, table

    marks = result["summary"]
    title = Text("预报与实际相比（各组各月合计）", "Forecasts against what happened (all groups and months)")
    made = table(session, title, [Text("", ""), *(MEASURES[measure] for measure in marks)])
    for name, text in ((n, t) for n, t in SUMMARY.items() if any(n in mark for mark in marks.values())):
        made.add_row(text.to(session.language), *(_mark(name, marks[measure].get(name), measure) for measure in marks))
    made.add_row("n", *(str(marks[measure]["n"]) for measure in marks))
    show(made)


def _mark(name: str, value: float | None, measure: str) -> str:
    """A mark as percent, but CRPS in the unit of its measure."""
    if value is None:
        return "-"
    if name.endswith("crps"):
        return f"{100 * value:.2f}" if measure in SHARES else f"{value:.2f}"
    return f"{100 * value:.1f}"
