"""Why each district gets what it gets, as `plan --json` tells it."""

from dataclasses import asdict
from typing import Any

from civsim.language import Language
from civsim.report import district_words
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
