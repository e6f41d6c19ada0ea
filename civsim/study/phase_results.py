"""What became of a plan's phases: floors beside planned and simulated scores, and warnings where they are missed."""

from typing import Any

import numpy as np

from civsim.language import Text
from civsim.model import floor_levels
from civsim.scores import entry, expected_points_off, score_interval
from civsim.study.certify import CertifiedPlan
from civsim.study.model_warnings import Warned

POINTS_MISSED = 0.005  # what shows with two decimals
SHARE_MISSED = 0.005  # half a per cent of the spending: less is a matter of whole visits


def floors_reached(plan: CertifiedPlan) -> dict[str, dict[str, Any]]:
    """By test with a floor: the floor, the score planned under mean dynamics, and the simulated expected score."""
    model, found = plan.model, {}
    spec = model.spec
    expected = plan.variant.marks["expected_score"].values - expected_points_off(model)
    levels = floor_levels(spec.plan.phases, spec.plan.floors, spec.assessments, model.assessments, model.time)
    for a in np.flatnonzero(np.isfinite(levels)):
        key = model.assessments.ids[a]
        planned = plan.optimum.scores[key]
        found[key] = {
            "floor": float(levels[a]),
            "planned": planned,
            "planned_reaches": bool(planned >= levels[a] - POINTS_MISSED),
            "simulated": entry(score_interval(expected[:, a])),
        }
    return found


def phase_warnings(plan: CertifiedPlan) -> list[Warned]:
    """Floors that the simulated plan misses on average, and shares of spending that whole visits exceed."""
    return _missed(plan) + _overspent(plan)


def _missed(plan: CertifiedPlan) -> list[Warned]:
    names = dict(zip(plan.model.assessments.ids, plan.model.assessments.names, strict=True))
    zh, en = [], []
    for key, told in floors_reached(plan).items():
        mean, floor = told["simulated"]["mean"], told["floor"]
        if mean is not None and mean < floor - POINTS_MISSED:
            zh.append(f"{names[key].zh}：下限 {floor:g} 分，规划 {told['planned']:.2f} 分，推演 {mean:.2f} 分")
            en.append(f"{names[key].en}: floor {floor:g}, planned {told['planned']:.2f}, simulated {mean:.2f}")
    if not zh:
        return []
    text = Text(
        f"推演的期望得分低于 plan.phases 或 plan.floors 的下限（{'；'.join(zh)}）。规划按平均情况推算，"
        "请把下限写得略高，留出余地",
        f"the simulated expected score lies below a floor of plan.phases or plan.floors ({'; '.join(en)}). Plans are "
        "made for the mean course: ask for a slightly higher floor",
    )
    return [Warned("floors_missed", text)]


def _overspent(plan: CertifiedPlan) -> list[Warned]:
    money = plan.optimum.resources_used["money"]
    assert isinstance(money, dict)
    years = [str(year) for year in plan.model.budget.years]
    spent = {y: sum(float(money[use][y]) for use in ("visits", "overtime", "works")) for y in years}
    total, zh, en = sum(spent.values()), list[str](), list[str]()
    for year, phase in sorted(plan.model.spec.plan.phases.items()):
        share = phase.spending_share
        if share is not None and total > 0 and spent[str(year)] > (share + SHARE_MISSED) * total:
            own = 100 * spent[str(year)] / total
            zh.append(f"{year} 年占 {own:.1f}%（上限 {100 * share:g}%）")
            en.append(f"{own:.1f} % in {year} (at most {100 * share:g} %)")
    if not zh:
        return []
    text = Text(
        f"开支（巡查、加班、工程）的年度份额超过 plan.phases 的上限：{'、'.join(zh)}。上限对规划的混合方案成立，"
        "取整和不可选的工程会使其略有出入",
        f"shares of spending on visits, overtime and works exceed those of plan.phases: {', '.join(en)}. They hold for "
        "the fractional plan; whole visits, and works that run in any case, may move them",
    )
    return [Warned("spending_shares_exceeded", text)]
