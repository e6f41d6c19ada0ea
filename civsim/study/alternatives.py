"""Alternatives to a plan: dated, simulated under the plan's luck, compared with it, kept in folders of their own."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from civsim.language import Language, Text
from civsim.model import VisitRow
from civsim.planner import Alternative, relative_gap
from civsim.report import Choice, alternative_words
from civsim.roster import keeping
from civsim.scenario import Table
from civsim.scores import entry, known_fields, score_interval
from civsim.study.certify import CertifiedPlan
from civsim.study.objective_values import objective_values
from civsim.study.turned_roster import turned_roster
from civsim.study.variants import judged, simulated_variant
from civsim.study.workers import Workers


def with_alternatives(
    plan: CertifiedPlan, workers: int | Workers = 0, keep: Table[VisitRow] | None = None
) -> CertifiedPlan:
    """The plan with its alternatives simulated as often as the plan itself; differences are judged together.

    Each is dated as the plan is, in small cities from the best of some beginnings of the walk.

    Each of them changes as few visits of an earlier roster, `keep`, as it can.
    """
    made = tuple(_certified(plan, alternative, workers, keep) for alternative in plan.optimum.alternatives)
    own = plan.values_of(plan.variant)
    differences = judged([(other.variant.key, plan.variant.key, other.values_of(other.variant), own) for other in made])
    choices = tuple(
        Choice(alternative, other.simulated, difference)
        for alternative, other, difference in zip(plan.optimum.alternatives, made, differences, strict=True)
    )
    return replace(plan, alternatives=made, choices=choices)


def _certified(
    plan: CertifiedPlan, alternative: Alternative, workers: int | Workers, keep: Table[VisitRow] | None
) -> CertifiedPlan:
    """An alternative as a plan of its own: the bound is that of the plan."""
    assert alternative.allocation is not None
    n = int(plan.variant.run.sizes["replication"])
    optimum = replace(
        plan.optimum,
        allocation=alternative.allocation,
        value=alternative.value,
        lp_gap=relative_gap(alternative.value, plan.optimum.bound),
        scores=alternative.scores,
        resources_used=alternative.resources_used,
        alternatives=(),
        districts=(),
    )
    roster, changes = turned_roster(plan.model, optimum), None
    if keep is not None:
        roster, changes = keeping(plan.model, roster, keep)
    key = f"plan-{alternative.key}"
    name = Text("备选", "alternative: ") + alternative_words.label(alternative)
    variant = simulated_variant(key, name, plan.scenario, plan.model, roster.plan, n, plan.seed, workers)
    return replace(
        plan,
        optimum=optimum,
        roster=roster,
        variant=variant,
        baselines=(),
        differences=(),
        simulated=score_interval(objective_values(plan.model, variant, optimum.objective)),
        precision=None,
        changes=changes,
    )


def told_alternatives(plan: CertifiedPlan, out: Path | None, language: Language) -> list[dict[str, Any]]:
    """What `plan --json` says of each alternative."""
    return [_told(plan, choice, out, language) for choice in plan.choices]


def _told(plan: CertifiedPlan, choice: Choice, out: Path | None, language: Language) -> dict[str, Any]:
    facts, d = choice.facts, choice.difference
    days, visits = facts.days(), plan.model.channels
    per_day = dict(zip(visits.visit_ids, visits.visits.grids_per_team_day.tolist(), strict=True))
    by: dict[str, dict[str, dict[str, int]]] = {}
    for district, channel, year in dict.fromkeys((p.district, p.channel, p.year) for p in facts.parts):
        own = facts.days(district=district, channel=channel, year=year)[1] * per_day[channel]
        by.setdefault(district, {}).setdefault(channel, {})[year] = round(own)
    return {
        "id": facts.key,
        "direction": facts.direction,
        "name": facts.name.to(language),
        "value": facts.value,
        "below": facts.below,
        "within_slack": facts.within,
        "gap": plan.optimum.bound - facts.value,
        "simulated": entry(choice.simulated),
        "difference": known_fields(asdict(d)),
        "moved_share": facts.moved,
        "apart_share": facts.apart,
        "team_days": {"alternative": days[1], "plan": days[0]},
        "money": {"alternative": facts.money, "plan": facts.plan_money},
        "works": list(facts.works),
        "visits": by,
        "text": alternative_words.sentence(plan.model, facts).to(language),
        "out": str(out / f"plan-{facts.key}") if out else None,
    }
