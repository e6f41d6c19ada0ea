"""Alternatives beside a plan, and differences, as plain data in its certificate, and back again."""

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
    return Choice(Alternative(**facts), Interval(**with_nan(plain["simulated"])), difference_of(plain["difference"]))


def difference_of(plain: dict[str, Any]) -> Difference:
    """The difference of which `known_fields` made plain data."""
    return Difference(**with_nan(plain))


def with_nan(plain: dict[str, Any]) -> dict[str, Any]:
    """The same with NaN for null."""
    return {k: nan if v is None else v for k, v in plain.items()}
