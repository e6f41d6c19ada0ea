"""civsim frontier: the best score for less and more money, teams or crews, and where more stops helping."""

from pathlib import Path
from typing import Any

import click

from civsim.cli.options import Number, common, overrides_of, scenario_options
from civsim.cli.session import TIME_LIMIT, Session
from civsim.cli.usage import WrongCall
from civsim.language import Text

DEFAULT = "0.6:2.0:8"
NAMES = {
    "budget": Text("总经费（万元）", "budget (10 000 CNY)"),
    "teams": Text("巡查力量（组日）", "team-days"),
    "crews": Text("整改力量（工时）", "crew-hours"),
}


@click.command("frontier", help="经费—得分曲线 / score by budget, teams or crews")
@click.argument("scenario", type=click.Path(path_type=Path))
@click.option("--budget", metavar="LOW:HIGH:N", help=f"经费倍数 / multiples of the budget  [{DEFAULT}]")
@click.option("--teams", metavar="LOW:HIGH:N", help="巡查组倍数 / multiples of all inspection teams")
@click.option("--crews", metavar="LOW:HIGH:N", help="整改班组倍数 / multiples of all repair crews")
@click.option(
    "--objective",
    type=click.Choice(["cycle_score", "final_score", "worst_year"]),
    default="cycle_score",
    show_default=True,
    help="目标 / objective",
)
@click.option("--gap", type=Number(0, 1), default=0.001, show_default=True, help="各点允许的相对差距 / LP gap a point")
@click.option(
    "--time-limit",
    type=Number(0.001, 86_400),
    default=600.0,
    show_default=True,
    help="每点求解时限，秒 / seconds a point",
)
@click.option(
    "--replications",
    type=click.IntRange(0, 10_000),
    default=0,
    show_default=True,
    help="另为各点求整套方案并推演几次，只限经费曲线 / also plan and simulate each point of a budget curve",
)
@scenario_options
@common
def command(
    session: Session,
    scenario: Path,
    budget: str | None,
    teams: str | None,
    crews: str | None,
    objective: str,
    gap: float,
    time_limit: float,
    replications: int,
    sets: tuple[str, ...],
    seed: int,
    out: Path | None,
) -> None:
    """Solve the points with one warm master, keep and print them."""
    given = {k: v for k, v in (("budget", budget), ("teams", teams), ("crews", crews)) if v is not None}
    if len(given) > 1:
        raise WrongCall(
            Text("--budget、--teams、--crews 只能给出一个", "give only one of --budget, --teams and --crews"),
            click.get_current_context(),
        )
    from civsim.model import build_model
    from civsim.study import (
        called_after,
        check_simulated,
        free_folder,
        frontier,
        frontier_to_folder,
        load_scenario,
        multiples_of,
        refuse_existing,
        simulated_points,
    )

    resource, words = next(iter(given.items()), ("budget", DEFAULT))
    multiples, overrides = multiples_of(words), overrides_of(sets)
    check_simulated(resource, replications)
    read = load_scenario(scenario, overrides)
    folder = out or free_folder(f"{called_after(read.document.path)}-frontier")
    refuse_existing(folder)
    model = build_model(read)
    with session.progressing(Text("求曲线", "solving the curve")) as advance:
        curve = frontier(read, multiples, resource, objective, gap, time_limit, advance, model)
    if replications:
        with session.progressing(Text("推演各点", "simulating the points")) as advance:
            limits = objective, gap, time_limit
            curve = simulated_points(scenario, overrides, read, curve, limits, replications, seed, advance)
    result = frontier_to_folder(read, folder, curve, session.language, model)
    session.give(result, lambda: show_curve(session, result))
    session.tell(Text(f"曲线在 {folder}", f"the curve is in {folder}"))
    late = [p["multiple"] for p in result["points"] if p["out_of_time"]]
    if late:
        session.tell(_out_of_time(late, time_limit))
        raise SystemExit(TIME_LIMIT)


def _out_of_time(multiples: list[float], seconds: float) -> Text:
    """Which points their time ended before the gap was reached."""
    points = ", ".join(f"{m:.2f}" for m in multiples)
    return Text(
        f"到了时限（每点 {seconds:g} 秒）仍未求到规定精度的点（倍数）：{points}。"
        "曲线可用，上界成立；要更精，请加大 --time-limit",
        f"points (multiples) not at the gap asked for when the time limit ({seconds:g} s a point) ended them: "
        f"{points}. The curve can be used and the bounds hold; for closer ones raise --time-limit",
    )


def show_curve(session: Session, result: dict[str, Any]) -> None:
    """Points, bends and what the figures mean, for a person."""
    from civsim.cli.shown import interval, show, show_warnings, table
    from civsim.report import curve_words

    resource = result["resource"]
    step, unit = curve_words.STEPS[resource], curve_words.STEP_UNITS[resource]
    columns = [
        Text("倍数", "multiple"),
        NAMES[resource],
        Text("最优期望得分（分）", "best expected score"),
        Text("上界（分）", "bound"),
        Text("斜率（", "slope (") + unit + Text("）", ")"),
        Text("最紧的资源", "scarcest"),
        *([Text("整套方案推演得分", "whole plan, simulated")] if result["simulated"] else []),
    ]
    found = table(session, Text("得分曲线", "Score by amount"), columns)
    for p in result["points"]:
        found.add_row(
            f"{p['multiple']:.2f}",
            f"{p['amount']:,.2f}",
            f"{p['value']:.2f}",
            f"{p['bound']:.2f}",
            f"{p['slope'] * step:.4f}",
            curve_words.SCARCE[p["scarcest"] or ""].to(session.language),
            *([interval(p["simulated"])] if result["simulated"] else []),
        )
    show(found)
    for kink in result["kinks"]:
        before, after, at = kink["before"] * step, kink["after"] * step, f"{kink['amount']:,.1f}"
        if after < 1e-6:
            nothing = Text(
                f"· 约 {at} 以上，再增加也不能提高得分：更紧的是别的资源",
                f"- from about {at} on, more brings nothing: other things are scarce",
            )
            session.tell(nothing)
            continue
        session.tell(
            Text(
                f"· 拐点：约 {at} 处，斜率由 {before:.3f} 降到 {after:.3f}（{unit.zh}）",
                f"- bend at about {at}: the slope falls from {before:.3f} to {after:.3f} {unit.en}",
            )
        )
    session.tell(
        Text(
            "以上为线性规划值：按平均动态、网格可按比例分配，不含偶然性；斜率即该点的影子价格。",
            "values of the linear programme: mean dynamics, fractions of grids, no luck; slopes are shadow prices.",
        )
        + Text("", " ")
        + Text(result["bound_covers"], result["bound_covers"])
    )
    show_warnings(session, result)
