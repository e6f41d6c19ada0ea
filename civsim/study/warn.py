"""What to know before trusting a figure: money that ran out, visits cut back for money, visits that nobody can make."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from civsim.errors import Mistake
from civsim.language import Text
from civsim.model import FEN_PER_WAN, Model, Plan, Scenario
from civsim.planner import visits_with_money_enough
from civsim.results import DryYear, dry_years
from civsim.roster import doubtful_visits, path_breaches
from civsim.study.model_warnings import Warned, campaign_warnings
from civsim.study.plans import doubts_of

SHOWN = 3
FEW = 0.9
"""A rule that makes less than this share of the visits it would make with more money is said to be cut back."""


def plan_warnings(scenario: Scenario, model: Model, given: Path | None, executed: Plan) -> list[Warned]:
    """What is to be said of a plan before it is simulated: one that was given, or the scenario's own."""
    if given is not None:
        found = doubt_warnings(doubts_of(given, model))
    elif scenario.visits is not None:
        found = doubt_warnings(doubtful_visits(model, scenario.visits))
    else:
        found = rule_warnings(scenario, model, executed.size)
    return [*campaign_warnings(model), *found, *([] if executed.policy is None else [_moved(executed)])]


_CADENCE = {"month": Text("每月", "every month"), "week": Text("每周", "every week"), "day": Text("每天", "every day")}


def _moved(plan: Plan) -> Warned:
    """That the visits which are listed are not those that are made; or that a policy has none to move."""
    policy = plan.policy
    assert policy is not None
    if plan.size == 0:
        text = Text(
            f"策略 {policy.name} 没有巡查可调整：plan 里没有安排巡查，请加上如 patrol: {{rule: cyclic}}",
            f"the policy {policy.name} has no visits to move: the plan makes none; add a rule such as "
            "patrol: {rule: cyclic}",
        )
        return Warned("policy_without_visits", text)
    often = _CADENCE[policy.every]
    text = Text(
        f"巡查网格{often.zh}按策略 {policy.name} 随发现情况调整，各次推演不同；列出的巡查安排是调整前的",
        f"visits move between grids {often.en} by the policy {policy.name}, in each replication otherwise; "
        "those that are listed are the plan before it moves them",
    )
    return Warned("visits_move", text)


def date_warnings(model: Model) -> list[Warned]:
    """What uncertain dates of tests mean for scores and plans (F4)."""
    tests = model.assessments
    if not tests.uncertain:
        return []
    luck, found = tests.sittings.luck, list[Warned]()
    never = [a for a, p in enumerate(tests.sittings.held_probability) if p < 1e-9]
    if never:
        names = _tests(model, never)
        alone = set(never) >= set(np.flatnonzero(tests.weight).tolist())
        last = (
            Text("；计分的测评一次也没有，所以没有总分", "; no test that counts is left, so there is no total")
            if alone
            else Text("", "")
        )
        text = Text(
            f"测评不会举行（{names.zh}）：取消的概率为 1，或改期都移出推演期",
            f"tests are never held ({names.en}): cancelled with probability 1, or always moved out of the horizon",
        )
        found.append(Warned("tests_never_held", text + last))
    open_ = [a for a in range(len(luck)) if a not in never and (len(luck[a]) > 1 or luck[a][0][1] != a)]
    if open_:
        names = _tests(model, open_)
        text = Text(
            f"测评日期不确定（{names.zh}）：每次推演各抽一个结果，各方案相同；未举行的没有得分，其权重按比例归"
            "其余测评；优化方案按各日期的概率加权，规则和通行做法只按原定日期安排",
            f"dates of tests are uncertain ({names.en}): each run draws its own, the same under every plan; a "
            "test that is not held has no score and leaves its weight to the others; an optimised plan weighs the "
            "dates by their probability, rules and baselines prepare for the planned dates only",
        )
        found.append(Warned("test_dates_uncertain", text))
    return found


def _tests(model: Model, which: list[int]) -> Text:
    """The names of some tests, the first three in full."""
    names = [model.assessments.names[a] for a in which]
    shown = Text("、".join(n.zh for n in names[:SHOWN]), ", ".join(n.en for n in names[:SHOWN]))
    more = len(names) - SHOWN
    return shown + Text(f"等 {len(names)} 次", f" and {more} more") if more > 0 else shown


def bound_warning(simulated: float, bound: float) -> Warned:
    """That a plan's bound does not hold, since the plan itself lies above it."""
    text = Text(
        f"推演得分 {simulated:.2f} 高于上界 {bound:.2f}，这个上界在此不成立：积压极多时（如起始存量很大，经费或班组"
        "极少），规划按直线估计的积压扣分过重。请以推演为准，不要引用上界、差距和影子价格",
        f"the simulated {simulated:.2f} points lie above the bound of {bound:.2f}, which does not hold here: where "
        "backlogs are very large (much open at the start, very little money, few crews), the planner's straight line "
        "takes off too much for them. Go by the simulation; do not quote the bound, the gap or the shadow prices",
    )
    return Warned("bound_does_not_hold", text)


def money_warnings(model: Model, run: xr.Dataset) -> list[Warned]:
    """The years of a run in which an account could not pay the dearest repair any more."""
    if not model.budget.limited:
        return []
    dearest = float(model.categories.cost_fen.max()) / FEN_PER_WAN
    return [Warned("money_used_up", _dry(year)) for year in dry_years(run, dearest, model.budget.carry_over)]


def _dry(found: DryYear) -> Text:
    month, of = int(found.first_month[5:]), f" ({found.district})" if found.district else ""
    return Text(
        f"{found.year} 年{found.district}经费在 {found.replications} 次推演中有 {found.dry} 次用尽（最早 {month} 月），"
        "余款付不起最贵的一件整改，此后整改停摆或部分停摆",
        f"the money of {found.year}{of} ran out in {found.dry} of {found.replications} runs (first in month {month}): "
        "what was left could not pay the dearest repair, and orders waited from then on",
    )


def rule_warnings(scenario: Scenario, model: Model, visits: int) -> list[Warned]:
    """Whether the rules of a scenario's own plan made fewer visits than they would with money enough."""
    rules = {channel: block.rule for channel, block in scenario.spec.plan.rules.items()}
    if not model.budget.limited or all(rule == "none" for rule in rules.values()):
        return []
    wished = visits_with_money_enough(model, rules)
    if visits >= FEW * wished:
        return []
    share = 100 * visits / wished
    text = Text(
        f"巡查因经费被压缩：只安排了 {visits} 次，为经费充足时 {wished} 次的 {share:.1f} %（先留足整改所需经费）",
        f"visits were cut back for money: {visits} are made, {share:.1f} % of the {wished} that would be made "
        "with money enough (what repairs need is set aside first)",
    )
    return [Warned("visits_cut_for_money", text)]


def path_warnings(model: Model, plan: Plan) -> list[Warned]:
    """Where the dated visits of a plan leave a grid alone for longer than the path rules allow; the worst in full."""
    found = path_breaches(model, plan)
    if not found:
        return []
    worst = max(found, key=lambda b: (b.days - b.allowed, -b.grid))
    grid, day = model.areas.grids[worst.grid], model.time.date_of(max(worst.day, model.time.warm_up_days))
    channel = model.channels.names[model.channels.visits.channel[worst.channel]]
    grids = len({b.grid for b in found})
    text = Text(
        f"逐日排班后有 {grids} 个网格共 {len(found)} 次超过 plan.path_rules 的间隔；最长的是 {grid}：{day} 起"
        f" {worst.days} 天没有{channel.zh}（要求不超过 {worst.allowed} 天）。要严格做到，请把要求写得更短些",
        f"dated day by day, {grids} grids are left alone for longer than plan.path_rules allow, {len(found)} times; "
        f"longest in {grid}: {worst.days} days from {day} without {channel.en} ({worst.allowed} allowed). "
        "To keep to it strictly, ask for a shorter interval",
    )
    return [Warned("path_rules_exceeded", text)]


_DOUBTS = {
    "visit_twice": Text("巡查表有重复的巡查", "the table has the same visit twice"),
    "visits_on_day_off": Text("巡查表在不出动的日子安排了巡查", "the table has visits on days without work"),
    "visits_beyond_teams": Text("巡查表超出巡查组能力", "the table has more visits than the teams can make"),
}


def doubt_warnings(doubts: Sequence[Mistake]) -> list[Warned]:
    """Visits that nobody could make, a warning for each kind with its first three places and their number."""
    found = []
    for code, head in _DOUBTS.items():
        own = [d for d in doubts if d.code == code]
        if own:
            first = Text(*("; ".join(d.line(language) for d in own[:SHOWN]) for language in ("zh", "en")))
            rest = Text(f"；共 {len(own)} 处", f"; {len(own)} in all") if len(own) > SHOWN else Text("", "")
            text = head + Text("（仍照表推演）：", " (simulated as it stands): ") + first + rest
            found.append(Warned(code, text))
    return found
