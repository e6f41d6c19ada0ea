"""What people see of a test's sampling error: one line."""

from typing import Any

from civsim.cli.session import Session
from civsim.cli.shown import label
from civsim.language import Text


def show_sampling(session: Session, result: dict[str, Any]) -> None:
    """How far the main test errs with today's sites, what no sites remove, and how many give +-1 point."""
    found = result["sampling"].get(result["main_test"])
    if found is None or not found["sites"] or found["own"] is None:
        return
    name, needed = label(session, result["main_test"], result["assessments"][result["main_test"]]), _needed(found)
    session.tell(
        Text(
            f"{name}抽 {found['sites']} 个点位，测评自身误差 ±{found['own']:.2f} 分（95%）{_floor(found).zh}；"
            f"{needed.zh}；n={found['n']}",
            f"{name}, {found['sites']} sites: error of the test itself ±{found['own']:.2f} points (95 %)"
            f"{_floor(found).en}; {needed.en}; n={found['n']}",
        )
    )


def _floor(found: dict[str, Any]) -> Text:
    """The whole scatter, and the part of it that no number of sites removes."""
    if found["total"] is None or found["floor"] is None:
        return Text("", "")
    total, floor = f"±{found['total']:.2f}", f"±{found['floor']:.2f}"
    return Text(
        f"，连同城市自身波动 {total}，其中加点位消不去 {floor}",
        f", with the city's own course {total}, of which no number of sites removes {floor}",
    )


def _needed(found: dict[str, Any]) -> Text:
    if found["sites_for_one_point"] is None:
        return Text("点位再多也达不到 ±1 分", "no number of sites gives ±1 point")
    sites = f"{found['sites_for_one_point']:.0f}"
    return Text(f"误差 ±1 分需 {sites} 个点位", f"±1 point takes {sites} sites")
