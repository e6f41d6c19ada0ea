"""civsim kpi: indicators of the work-order loop, of a real table of orders or of a stored run."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from civsim.cli.options import OUT, common
from civsim.cli.session import Session
from civsim.cli.usage import WrongCall
from civsim.language import Text

if TYPE_CHECKING:
    from civsim.study import OrderFindings

BY = ("month", "quarter", "department", "district", "category", "channel")
SHOWN_ROWS = 60
WORDS = {
    "period": Text("时期", "period"),
    "department": Text("部门", "department"),
    "district": Text("区", "district"),
    "category": Text("类别", "category"),
    "channel": Text("来源", "channel"),
    "due": Text("应结案", "due"),
    "overdue": Text("期末超期", "overdue"),
}


@click.command("kpi", help="计算工单指标：真实工单表或推演结果 / KPIs of work orders, real or simulated")
@click.argument("orders", type=click.Path(path_type=Path))
@click.option(
    "--map",
    "mapping",
    type=click.Path(path_type=Path),
    default=None,
    help="列名对照文件，真实工单表必需 / mapping of column names, for a real table",
)
@click.option("--by", type=click.Choice(BY), multiple=True, help="分组，可多次给出 / rows of the table, repeatable")
@click.option(
    "--arose-before",
    type=click.DateTime(["%Y-%m-%d"]),
    default=None,
    help="时长只计此日之前立案的 / delays of orders filed before this day",
)
@click.option("--out", type=OUT, default=None, help="另存为 .csv 或 .xlsx / also write .csv or .xlsx")
@common
def command(
    session: Session,
    orders: Path,
    mapping: Path | None,
    by: tuple[str, ...],
    arose_before: datetime | None,
    out: Path | None,
) -> None:
    """Read, count, and print."""
    from civsim.study import check_order_file, kpis_of_export, kpis_of_run

    if mapping is None and not orders.is_dir():
        raise WrongCall(
            Text(
                f"{orders} 不是推演结果文件夹；真实工单表请用 --map 给出列名对照文件",
                f"{orders} is no results folder; for a real table of orders give its mapping with --map",
            )
        )
    if out is not None:
        check_order_file(out)
    with session.progressing(Text("读取并统计工单", "reading and counting orders")):
        before = arose_before.date() if arose_before else None
        found = kpis_of_export(orders, mapping, by, before) if mapping else kpis_of_run(orders, by, before)
    for line in found.lines:
        session.tell(line)
    written = found.write(out, session.language) if out is not None else []
    session.give(found.result | {"out": [str(file) for file in written]}, lambda: _show(session, found))
    for file in written:
        session.tell(Text(f"已写入 {file}", f"written to {file}"))


def _show(session: Session, found: "OrderFindings") -> None:
    """KPIs and delays as tables; the files have every column."""
    _show_kpis(session, found.result)
    _show_delays(session, found.result)


def _show_kpis(session: Session, result: dict[str, Any]) -> None:
    """Shares of due orders, then the others, each with its n."""
    from civsim.scores import ORDER_KPIS

    rows = result["kpis"]
    told = [key for key in ORDER_KPIS if rows and key in rows[0]]
    of_due = [key for key in told if ORDER_KPIS[key].denominator == "due"]
    title = Text("应结案工单（%，95% 区间）", "Due orders (%, 95 % interval)")
    if of_due:
        _show_rows(session, result, of_due, title, due=True)
    title = Text("其他工单指标（%，95% 区间）", "Other KPIs (%, 95 % interval)")
    if others := [key for key in told if key not in of_due]:
        _show_rows(session, result, others, title, due=False)
    if len(rows) > SHOWN_ROWS:
        more = len(rows) - SHOWN_ROWS
        session.tell(Text(f"另有 {more} 行，用 --out 或 --json 取得", f"{more} more rows: use --out or --json"))


def _show_rows(session: Session, result: dict[str, Any], keys: list[str], title: Text, due: bool) -> None:
    from civsim.cli.shown import show, table
    from civsim.scores import ORDER_KPIS

    one_period = len({row["period"] for row in result["kpis"]}) == 1
    labels = result["by"][1:] if one_period and len(result["by"]) > 1 else result["by"]
    columns = [*(WORDS[name] for name in labels), *([WORDS["due"]] if due else [])]
    columns += [*(ORDER_KPIS[key].name for key in keys), *([WORDS["overdue"]] if due else [])]
    made = table(session, title, columns)
    for row in result["kpis"][:SHOWN_ROWS]:
        cells = [row.get(f"{name}_{session.language}", row[name]) for name in labels]
        shares = [_share(session, row[key], due) for key in keys]
        if due:
            cells, shares = [*cells, f"{row[keys[0]]['n']:.0f}"], [*shares, _count(row["overdue"])]
        made.add_row(*cells, *shares)
    show(made)


def _count(value: float | None) -> str:
    return "-" if value is None else f"{value:.0f}"


def _share(session: Session, share: dict[str, float | None], due: bool) -> str:
    value, low, high, n = (share[name] for name in ("value", "low", "high", "n"))
    if value is None:
        return (Text("无应结案", "nothing due") if due else Text("无（n=0）", "none (n=0)")).to(session.language)
    ends = "" if low is None or high is None else f" [{100 * low:.1f}, {100 * high:.1f}]"
    return f"{100 * value:.1f}{ends}" + ("" if due else f" (n={n:.0f})")


def _show_delays(session: Session, result: dict[str, Any]) -> None:
    """Delays by Kaplan-Meier, a table each, with the biased median beside it under its name."""
    from civsim.cli.shown import show, table
    from civsim.scores import DELAY_TEXTS

    columns = [
        Text("范围", "of"),
        Text("n", "n"),
        Text("已结束", "ended"),
        Text("中位数", "median"),
        Text("90% 分位", "p90"),
        Text("限期均值", "restricted mean"),
        Text("偏短：只计已结束的中位数", "too short: median of the ended"),
    ]
    for what in dict.fromkeys(row["what"] for row in result["delays"]):
        rows = [row for row in result["delays"] if row["what"] == what]
        horizon = rows[0]["horizon_days"]
        title = DELAY_TEXTS[what] + Text(
            f"：天，Kaplan-Meier 法，95% 区间；限期均值限 {horizon:g} 天",
            f": d, Kaplan-Meier, 95 % interval; means restricted to {horizon:g} d",
        )
        made = table(session, title, columns)
        for row in rows:
            figures = (_days(session, row[name]) for name in ("median", "p90", "restricted_mean"))
            naive = row["of_ended_only"]["median"]
            counts = str(row["n"]), str(row["ended"])
            made.add_row(row[f"name_{session.language}"], *counts, *figures, "-" if naive is None else f"{naive:.2f}")
        show(made)


def _days(session: Session, found: dict[str, float | None]) -> str:
    value, low, high = found["value"], found["low"], found["high"]
    if value is None:
        return Text("未达到", "not reached").to(session.language)
    ends = ["…" if end is None else f"{end:.2f}" for end in (low, high)]
    return f"{value:.2f}" + ("" if low is None and high is None else f" [{ends[0]}, {ends[1]}]")
