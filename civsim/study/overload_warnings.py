"""That crews or money are asked for so much more than there is that a plan's bound says little."""

from civsim.language import Text
from civsim.planner import NOT_POINTS
from civsim.study.certify import CertifiedPlan
from civsim.study.model_warnings import Warned

SHOWN = 3


def overload_warnings(plan: CertifiedPlan) -> list[Warned]:
    """Pools with more work than they can do, repairs that cannot be paid, and how far the simulation lies below."""
    found = plan.optimum.overload
    if not found.at_all:
        return []
    text = _crews(plan) if found.pools else Text("", "")
    if found.unpaid_days >= 1:
        text += Text(
            f"测评时有约 {found.unpaid:.0f} 万元到期整改付不起（约 {found.unpaid_days:.0f} 天的整改）。",
            f"Repairs for about {found.unpaid:.0f} 万元 that are due by a test cannot be paid "
            f"({found.unpaid_days:.0f} days of repairs). ",
        )
    return [Warned("overloaded", text + _size(plan))]


def _crews(plan: CertifiedPlan) -> Text:
    """Which pools are asked for too much, the worst first."""
    pools, model = plan.optimum.overload.pools, plan.model
    worst = sorted(pools, key=lambda p: -pools[p][1])
    zh, en = [], []
    for p in worst[:SHOWN]:
        label, (use, days) = model.departments.pool_label(p, model.areas.districts), pools[p]
        zh.append(f"{label}（到期工作为工时的 {use:.0%}，测评前积压 {days:.0f} 天的工作量）")
        en.append(f"{label} ({use:.0%} of its time asked for, {days:.0f} days' work waiting before a test)")
    more = len(worst) - SHOWN
    rest = Text(f"等 {len(worst)} 处", f" and {more} more") if more > 0 else Text("", "")
    crews = Text("、".join(zh), ", ".join(en)) + rest
    return Text(
        f"整改班组忙不过来：{crews.zh}。逾期最久的先办，于是件件逾期，按期结案率等也丢分。",
        f"crews cannot keep up: {crews.en}. The longest overdue order is taken first, so nearly all are late, and "
        "shares closed on time are lost, too. ",
    )


def _size(plan: CertifiedPlan) -> Text:
    """What the bound says and what came out."""
    if plan.optimum.objective in NOT_POINTS:
        return Text("上界未计入这样的积压，请以推演为准", "The bound does not see such backlogs; go by the simulation")
    bound, mean = plan.bound, plan.simulated.mean
    return Text(
        f"上界 {bound:.1f} 对这样的积压扣分太轻，推演只有 {mean:.1f}（低 {bound - mean:.1f} 分）：请以推演为准，"
        "不要拿上界当目标；先要增加班组或经费",
        f"The bound of {bound:.1f} takes too little off for such backlogs, the simulation gives {mean:.1f} "
        f"({bound - mean:.1f} less): go by the simulation, not by the bound; more crews or money come first",
    )
