"""Alternatives beside a plan as plain data, in its certificate."""

from dataclasses import asdict, replace
from math import nan
from typing import Any

from civsim.language import Text
from civsim.planner import Alternative, DaysPart
from civsim.report import Choice, Difference
from civsim.scores import Interval, known_fields


def plain_choice(choice: Choice) -> dict[str, Any]:
    """An alternative as plain data for the certificate; what it does lies in its own folder."""
    facts = asdict(replace(choice.facts, allocation=None))
    return {
        "facts": facts,
        "simulated": known_fields(choice.simulated._asdict()),
        "difference": known_fields(asdict(choice.difference)),
    }


def choice_of(plain: dict[str, Any]) -> Choice:
    """The alternative that `plain_choice` wrote."""
    facts = dict(plain["facts"])
    facts["name"] = Text(**facts["name"])
    facts["parts"] = tuple(DaysPart(**part) for part in facts["parts"])
    facts["works"], facts["plan_works"] = tuple(facts["works"]), tuple(facts["plan_works"])
    simulated: dict[str, Any] = _loose(plain["simulated"])
    difference: dict[str, Any] = _loose(plain["difference"])
    return Choice(Alternative(**facts), Interval(**simulated), Difference(**difference))


def _loose(plain: dict[str, Any]) -> dict[str, Any]:
    """The same with NaN for null."""
    return {k: nan if v is None else v for k, v in plain.items()}
