"""What a plan for the worst futures gives and costs, as plain data in results and certificates, and back again."""

from dataclasses import asdict
from typing import Any

from civsim.language import Language, Text
from civsim.report import Beside, InFuture, Insurance, future_words
from civsim.scores import Interval, entry, known, known_fields
from civsim.study.plain_choices import difference_of, with_nan


def told_insurance(found: Insurance | None, language: Language) -> dict[str, Any] | None:
    """The object under `futures` in a plan's result; null for other objectives."""
    if found is None:
        return None
    return {
        "worst_share": found.share,
        "worst": _told(found.worst),
        "mean": _told(found.mean),
        "each": {
            one.key: {
                "name_zh": one.name.zh,
                "name_en": one.name.en,
                "chance": one.chance,
                "arrivals": dict(one.arrivals),
                "value": one.value,
                "part_of_worst": one.in_worst,
                **_told(one.scores),
            }
            for one in found.each
        },
        "text": future_words.sentence(found).to(language),
    }


def _told(scores: Beside) -> dict[str, Any]:
    """Scores of the plan and of the usual plan, and their paired difference. [points]"""
    d = scores.difference
    sure = {"significant": d.significant, "p": known(d.p), "p_adjusted": known(d.p_adjusted)}
    difference = {"mean": d.mean, "low": known(d.low), "high": known(d.high), "n": d.n} | sure
    return {"plan": entry(scores.plan), "usual": entry(scores.usual), "difference": difference}


def plain_insurance(found: Insurance | None) -> dict[str, Any] | None:
    """The same as plain data for the certificate."""
    if found is None:
        return None
    each = [
        {**{k: v for k, v in asdict(one).items() if k != "scores"}, "scores": _plain(one.scores)} for one in found.each
    ]
    return {"share": found.share, "each": each, "worst": _plain(found.worst), "mean": _plain(found.mean)}


def insurance_of(plain: dict[str, Any] | None) -> Insurance | None:
    """What `plain_insurance` wrote."""
    if plain is None:
        return None
    each = tuple(
        InFuture(**{**one, "name": Text(**one["name"]), "scores": _beside(one["scores"])}) for one in plain["each"]
    )
    return Insurance(plain["share"], each, _beside(plain["worst"]), _beside(plain["mean"]))


def _plain(scores: Beside) -> dict[str, Any]:
    return {
        "plan": known_fields(scores.plan._asdict()),
        "usual": known_fields(scores.usual._asdict()),
        "difference": known_fields(asdict(scores.difference)),
    }


def _beside(plain: dict[str, Any]) -> Beside:
    plan, usual = (Interval(**with_nan(plain[key])) for key in ("plan", "usual"))
    return Beside(plan, usual, difference_of(plain["difference"]))
