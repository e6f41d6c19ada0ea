"""Why each district gets what it gets, and what is to be done by when, as `plan --json` tells them."""

from dataclasses import asdict
from typing import Any

from civsim.language import Language
from civsim.report import district_words, milestone_words
from civsim.scores import entry, milestones
from civsim.study.certify import CertifiedPlan


def told_districts(plan: CertifiedPlan, language: Language) -> list[dict[str, Any]]:
    """One object a district, with its sentence."""
    found = plan.optimum.districts
    stake = sum(reason.at_stake for reason in found)
    return [
        asdict(reason)
        | {
            "at_stake_share": reason.at_stake / stake if stake > 0 else None,
            "points_per_team_day": reason.per_day,
            "text": district_words.sentence(plan.model, reason, found).to(language),
        }
        for reason in found
    ]


def told_milestones(plan: CertifiedPlan, language: Language) -> list[dict[str, Any]]:
    """One object a milestone."""
    return [
        {
            "test": m.test,
            "test_day": m.test_day.isoformat(),
            "kind": m.kind,
            "from": m.first.isoformat(),
            "until": m.last.isoformat(),
            "days_before": m.days_before,
            "number": m.number,
            "level": entry(m.level) if m.level is not None else None,
            "text": milestone_words.what(m).to(language),
        }
        for m in milestones(plan.model, plan.variant.run, plan.plan)
    ]
