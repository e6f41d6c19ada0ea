"""Alternatives in words: how each differs from the plan, as an official would say it."""

from civsim.language import Text
from civsim.model import Model
from civsim.planner import Alternative

MOST = 3  # differences told
LEAST = 0.5  # team-days worth telling


def label(alternative: Alternative) -> Text:
    """`a（省人力）`."""
    return Text(f"方案 {alternative.key}（{alternative.name.zh}）", f"Plan {alternative.key} ({alternative.name.en})")


def largest_changes(alternative: Alternative) -> list[tuple[str, str, str, float]]:
    """(district, channel, year, team-days more than the plan), the largest first."""
    places = sorted({(p.district, p.channel, p.year) for p in alternative.parts})
    found = []
    for district, channel, year in places:
        plan, own = alternative.days(district=district, channel=channel, year=year)
        if abs(own - plan) >= LEAST:
            found.append((district, channel, year, own - plan))
    return sorted(found, key=lambda x: (-abs(x[3]), x[:3]))


def changes_text(model: Model, alternative: Alternative) -> Text:
    """Where most team-days come or go; what else is different about works."""
    names = dict(zip(model.channels.ids, model.channels.names, strict=True))
    zh, en = [], []
    for district, channel, year, days in largest_changes(alternative)[:MOST]:
        zh.append(f"{district}{names[channel].zh} {year} 年 {_signed(days)} 组日")
        en.append(f"{names[channel].en} in {district} in {year} {_signed(days)} team-days")
    for more, words in ((True, ("多做", "with")), (False, ("不做", "without"))):
        one, other = alternative.works, alternative.plan_works
        for work in sorted(set(one) - set(other) if more else set(other) - set(one)):
            name = model.works.names[model.works.ids.index(work)]
            zh.append(f"{words[0]}“{name.zh}”")
            en.append(f"{words[1]} {name.en}")
    return Text("；".join(zh) or "只在月份和网格之间调整", "; ".join(en) or "only months and grids change")


def sentence(model: Model, alternative: Alternative) -> Text:
    """One sentence on an alternative: what it gives up, what it uses, and where it differs most."""
    plan, own = alternative.days()
    money, below = alternative.money - alternative.plan_money, max(alternative.below, 0.0)
    value = Text(f"规划得分低 {below:.2f} 分", f"{below:.2f} points below the plan in the linear programme")
    if not alternative.within:
        value += Text("（超出允许差距）", " (more than allowed)")
    told = label(alternative)
    return Text(
        f"{told.zh}：{value.zh}；{alternative.moved:.0%} 的巡查组日换了区、渠道或季度；"
        f"共 {own:,.0f} 组日（{_signed(own - plan)}），经费 {alternative.money:,.2f} 万元（{_signed(money, 2)}）；"
        f"主要不同：{changes_text(model, alternative).zh}。",
        f"{told.en}: {value.en}; {alternative.moved:.0%} of team-days in another district, channel or quarter; "
        f"{own:,.0f} team-days in all ({_signed(own - plan)}), {alternative.money:,.2f} × 10 000 CNY "
        f"({_signed(money, 2)}); main differences: {changes_text(model, alternative).en}.",
    )


def _signed(x: float, decimals: int = 0) -> str:
    said = f"{x:+,.{decimals}f}"
    return "±0" if float(said.replace(",", "")) == 0 else said.replace("-", "\u2212")
