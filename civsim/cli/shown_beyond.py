"""What a plan found beyond the catalogue, and the bound over all schedules, for a person."""

from typing import Any

from civsim.cli.session import Session
from civsim.language import Text


def show_beyond(session: Session, result: dict[str, Any]) -> None:
    """Schedules that were sought, and the bound over all of them, where they were asked for."""
    if result["search"]["schedules"]:
        found = result["search"]
        money = result["objective"] == "least_money"
        what = Text("{:.3g} 万元", "{:.3g} × 10 000 CNY") if money else Text("{:.2f} 分", "{:.2f} points")
        told = Text(what.zh.format(found["gain"]), what.en.format(found["gain"]))
        session.tell(
            Text(
                f"目录之外搜索到 {found['schedules']} 种日程，线性规划值提高：{told.zh}。",
                f"{found['schedules']} schedules found beyond the catalogue; gain of the linear programme: {told.en}.",
            )
        )
    if result["bound_all"]:
        found, most = result["bound_all"], result["bound_all_schedules"]
        session.tell(
            Text(
                f"所有日程的上界 {most:.2f} 分，其线性规划值 {found['value']:.2f} 分，差距 {found['gap']:.3%}。"
                f"{result['bound_all_covers']}",
                f"bound over all schedules {most:.2f}, its linear programme {found['value']:.2f}, gap "
                f"{found['gap']:.3%}. {result['bound_all_covers']}",
            )
        )
