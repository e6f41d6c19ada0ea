"""The least extra that would reach the target: more team-days, crew-hours or money, as shares of what there is.

The master is stated again with elastic capacities: each resource may grow, and the sum of the growths, each as a share
of the city's resources of its kind, is made as small as possible while every counted test reaches the target. Where
there is nothing yet, a first lot can be had (first_resources.py). It is an estimate, not a bound: surveys count by
their tangents at the solution.
"""

from dataclasses import dataclass, replace

import numpy as np
import pulp

from civsim.errors import InfeasibleError
from civsim.language import Text
from civsim.model import FEN_PER_WAN
from civsim.planner.first_resources import with_first_resources
from civsim.planner.generate import Generated
from civsim.planner.instance import Instance, mode_rows, survey_loads, with_surveys
from civsim.planner.lacking import out_of_reach, required
from civsim.planner.objectives import reach_target
from civsim.planner.purses import of_name, purse_name
from civsim.planner.rounding import sampled, settled_works
from civsim.planner.solve import solved_master
from civsim.planner.statement import Statement
from civsim.planner.survey_excess import survey_excess

LEAST = 5e-4
NO_TARGET = -1e3  # points that every plan has
SURVEY_ROUNDS, SURVEY_EXCESS = 4, 0.02  # solutions, and points by which surveys may be taken too high


@dataclass(frozen=True)
class Extra:
    """One resource that has to grow: by `share` of its capacity, or from nothing, which is `amount` in `unit`."""

    resource: str  # team, crew or money
    where: Text
    when: str
    share: float | None  # of what there is; None where there is nothing yet
    amount: float
    unit: Text
    text: Text


def least_extra(instance: Instance, target: float | None = None, seconds: float = 30.0) -> tuple[Extra, ...]:
    """The smallest growth of resources with which every counted test is expected to reach the target.

    Raises
    ------
    InfeasibleError
        If no growth of teams, crews and money reaches it.
    """
    instance = with_first_resources(instance)
    wanted = replace(instance, target=instance.target if target is None else target)

    def objective(statement: Statement) -> pulp.LpAffineExpression:
        reach_target(statement)
        growth = pulp.lpSum(_weight(statement, name) * x for name, x in statement.extras.items())
        return -growth - pulp.lpSum(1000.0 * x for x in statement.lacking)

    for step in range(SURVEY_ROUNDS):
        found = solved_master(wanted, objective, 1e-4, 40, seconds, elastic=True)
        load = survey_loads(wanted, mode_rows(wanted, settled_works(found)), sampled(found))
        if survey_excess(wanted, load) <= SURVEY_EXCESS or step == SURVEY_ROUNDS - 1:
            break
        wanted = with_surveys(wanted, load, tangent=True)
    values = dict(zip(found.statement.variables, found.solution.variables.tolist(), strict=True))
    missing = {x.name: values[x.name] for x in found.statement.lacking if values[x.name] > 1e-3}
    if missing:
        raise InfeasibleError(out_of_reach(wanted, missing))
    first = {name: float(name in instance.capacity.founded) for name in found.statement.extras}
    grown = {name: values[f"extra_{name}"] + lot for name, lot in first.items()}  # of the first lot: all that is there
    return tuple(_told(found, name, share) for name, share in grown.items() if share > LEAST)


def _weight(statement: Statement, name: str) -> float:
    """A resource as a share of the city's resources of its kind: growth by 1 of everything of a kind weighs 1."""
    capacity = statement.instance.capacity
    kind, *numbers = name.split("_")
    n = [int(x[1:]) for x in numbers]
    if kind == "team":
        total = capacity.visits[n[0]].sum()
        return float(0.01 + capacity.visits[n[0]][n[1]].sum() / max(total, 1e-9))
    if kind == "crew":
        return float(0.01 + capacity.crew_hours[n[0]].sum() / max(capacity.crew_hours.sum(), 1e-9))
    budget = capacity.budget[np.isfinite(capacity.budget)]
    return float(0.01 + capacity.budget[n[0]] / max(budget.sum(), 1e-9))


def _told(found: Generated, name: str, share: float) -> Extra:
    """One growth in words."""
    instance = found.frame.instance
    model, capacity = instance.model, instance.capacity
    kind, *numbers = name.split("_")
    n = [int(x[1:]) for x in numbers]
    when, of = "", None if name in capacity.founded else share
    if kind == "team":
        visits = model.channels.visits
        named = model.channels.names[visits.channel[n[0]]]
        place = model.areas.districts[n[1]] if visits.per_district[n[0]] else ""
        amount = share * float(capacity.visits[n[0]][n[1]].sum() / visits.grids_per_team_day[n[0]])
        unit = Text("组日", "team-days")
    elif kind == "crew":
        named = model.departments.names[model.departments.pool_department[n[0]]]
        district = int(model.departments.pool_district[n[0]])
        place = model.areas.districts[district] if district >= 0 else ""
        amount = share * float(capacity.crew_hours[n[0]].sum())
        unit = Text("班组工时", "crew-hours")
    else:
        whose, when = purse_name(model, capacity.purses, n[0])
        named, place = Text(f"{whose.zh}经费", f"budget{of_name(whose)}"), ""
        amount = share * float(capacity.budget[n[0]])
        unit = Text("万元", "万元")
        if of is not None:  # works included
            of = amount * FEN_PER_WAN / float(model.budget.amount_fen.flat[n[0]])
    where = Text(f"{place}{named.zh}", f"{named.en} ({place})" if place else named.en)
    return Extra(kind, where, when, of, amount, unit, _sentence(where, when, of, amount, unit))


def _sentence(where: Text, when: str, share: float | None, amount: float, unit: Text) -> Text:
    head = Text(f"{when + ' 年' if when else ''}{where.zh}", f"{where.en}{' of ' + when if when else ''}")
    if share is None:
        return head + Text(
            f" {amount:,.0f} {unit.zh}（现在没有可用的）", f" {amount:,.0f} {unit.en} (there is nothing to use now)"
        )
    return head + Text(f" +{share:.1%}（{amount:,.0f} {unit.zh}）", f" +{share:.1%} ({amount:,.0f} {unit.en})")


def least_extra_text(instance: Instance, with_target: bool = True, seconds: float = 30.0) -> Text:
    """The least extra that reaches the target, or that the other requirements take, as one message."""
    extras = least_extra(instance, None if with_target else NO_TARGET, seconds)
    if not with_target:
        return _for_requirements(instance, extras)
    if not extras:
        return Text("现有能力已可达到目标", "the present capacities reach the target")
    zh, en = "；".join(e.text.zh for e in extras), "; ".join(e.text.en for e in extras)
    return Text(
        f"现有能力和经费下，期望得分达不到目标 {instance.target:g} 分。最少需增加：{zh}",
        f"the target of {instance.target:g} points is out of reach with the present capacities and money. "
        f"The least extra that reaches it: {en}",
    )


def _for_requirements(instance: Instance, extras: tuple[Extra, ...]) -> Text:
    """The least extra that other requirements than the target take."""
    zh = "；".join(e.text.zh for e in extras) or "几乎不需要增加，但取整后无法安排；请略放宽要求"
    en = "; ".join(e.text.en for e in extras) or "hardly anything, but no whole plan fits; relax them a little"
    return Text(
        f"现有能力和经费下，做不到场景中 {required(instance).zh} 的要求。最少需增加：{zh}",
        f"the present capacities and money do not meet what {required(instance).en} asks for. The least extra: {en}",
    )
