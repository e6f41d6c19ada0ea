"""Why a district gets what it gets, in one sentence."""

from collections.abc import Sequence

from civsim.language import Text
from civsim.model import Model
from civsim.planner import DistrictReason

LIKE = 0.1  # a yield so near that of the city counts as equal
MOST = 2  # categories named


def main_categories(model: Model, reason: DistrictReason) -> Text:
    """The categories that bring most of the points, with their shares."""
    top = sorted(reason.by_category.items(), key=lambda x: -x[1])[:MOST]
    names = dict(zip(model.categories.ids, model.categories.names, strict=True))
    told = [(names[c], x / reason.gained) for c, x in top if x > 0 and reason.gained > 0]
    return Text(
        "、".join(f"{name.zh} {x:.0%}" for name, x in told) or "—",
        ", ".join(f"{name.en} {x:.0%}" for name, x in told) or "—",
    )


def sentence(model: Model, reason: DistrictReason, of_city: Sequence[DistrictReason]) -> Text:
    """Visits, what is at stake, what the visits earn and for what, and how that compares with the city."""
    stake, days = sum(r.at_stake for r in of_city), sum(r.team_days for r in of_city)
    share = reason.at_stake / stake if stake > 0 else 0.0
    at_stake = Text(
        f"可由巡查争取 {reason.at_stake:.2f} 分（占全市 {share:.0%}）",
        f"visits could earn {reason.at_stake:.2f} points there ({share:.0%} of the city's)",
    )
    names = dict(zip(model.channels.ids, model.channels.names, strict=True))
    visits = [(names[c], n) for c, n in reason.visits.items() if n]
    if not visits:
        return Text(f"{reason.district}不安排巡查：{at_stake.zh}。", f"{reason.district}: no visits; {at_stake.en}.")
    listed = Text("、".join(f"{c.zh} {n:,} 次" for c, n in visits), ", ".join(f"{c.en} {n:,}" for c, n in visits))
    part = reason.team_days / days if days > 0 else 0.0
    zh = f"{reason.district}：{listed.zh}，共 {reason.team_days:,.0f} 组日（占全市 {part:.0%}）；{at_stake.zh}，"
    en = f"{reason.district}: visits {listed.en}, {reason.team_days:,.0f} team-days ({part:.0%}); {at_stake.en}, "
    of_all = sum(r.gained for r in of_city) / days if days > 0 else 0.0
    own, than = reason.per_day or 0.0, _compared(reason.per_day or 0.0, of_all)
    zh += (
        f"方案的巡查挣得 {reason.gained:.2f} 分，平均每百组日 {100 * own:.2f} 分，{than.zh}全市（{100 * of_all:.2f}）；"
    )
    en += f"those of the plan earn {reason.gained:.2f}, {100 * own:.2f} per 100 team-days, {than.en} the city's "
    en += f"{100 * of_all:.2f}; "
    if reason.days_price is not None and reason.days_price > 0:
        zh += f"多一个组日约值 {reason.days_price:.4f} 分，最紧时 {reason.dearest_day:.4f} 分；"
        en += f"one more team-day is worth about {reason.days_price:.4f} points, "
        en += f"{reason.dearest_day:.4f} at the tightest; "
    elif reason.days_price is not None:
        zh, en = zh + "多给组日不再增加得分；", en + "more team-days would add nothing; "
    main = main_categories(model, reason)
    return Text(f"{zh}主要来自：{main.zh}。", f"{en}mainly from: {main.en}.")


def _compared(own: float, city: float) -> Text:
    if own > (1 + LIKE) * city:
        return Text("高于", "above")
    return Text("低于", "below") if own < (1 - LIKE) * city else Text("接近", "near")
