"""Plans nearly as good as the best that differ from it, and from one another, as much as can be.

The linear programme of the plan (with its reserve) gets one more row: the objective stays within `slack` of the best.
Then it is solved for directions (directions.py), one after the other, columns and basis kept. From what these reach,
that plan is taken which is farthest from all taken before, and rounded to whole grids; where rounding costs more than
the slack, the row is drawn tighter and the direction solved again. Distance is the share of team-days that lie in
another district, channel or quarter.
"""

from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pulp
from numpy.typing import NDArray

from civsim.errors import CivsimError, InfeasibleError
from civsim.language import Text
from civsim.planner.alternative_facts import all_money, alternative_of, used_by, visits_of
from civsim.planner.directions import Direction, away_from, named_directions, objective_of
from civsim.planner.evaluate import Worth, overtime_shares
from civsim.planner.generate import Generated, generate, in_use
from civsim.planner.groups import Groups, groups_of
from civsim.planner.instance import Instance, with_works
from civsim.planner.master import demanding, state
from civsim.planner.near import Alternative, moved_share
from civsim.planner.objectives import LACKING, OBJECTIVES
from civsim.planner.rounding import settled_works
from civsim.planner.rows.near import near_rows
from civsim.planner.solve import sought
from civsim.planner.statement import Statement
from civsim.planner.whole_plan import PlanOptions, WholePlan, hold_works, plan_worth, rounded, with_overtime

NO_FLOOR = -1e6
ROUNDS, GAP = 3, 0.002  # of column generation in one direction: extremes need not be exact
ASIDE = 0.02  # what the whole slack is worth, beside a direction in shares of all team-days
PLAIN = 0.8  # a direction with a name is preferred where it leads nearly as far
LEAST_APART = 0.005  # share of team-days; plans that are closer are no choice
TRIES, LETTERS = 4, "abcdefghij"


@dataclass
class _Near:
    """The problem whose directions are explored; `found` is its latest solution."""

    plan: WholePlan
    instance: Instance
    options: PlanOptions
    groups: Groups
    found: Generated
    best: float  # value of the LP with the plan's reserve

    def solved(self, direction: Direction | None, floor: float, works: tuple[int, ...] | None = None) -> Generated:
        """The LP in a direction, within a floor; works held if given."""
        stated = partial(_stated, self.plan, self.instance, self.options, self.groups, direction, floor, works)
        limits = (GAP, ROUNDS, self.options.seconds / 4)
        first = _demanding(self.plan, self.instance, self.options)
        self.found = sought(self.found, stated, first, *limits)
        return self.found


def check_objective(objective: str) -> None:
    """Alternatives are near by points.

    Raises
    ------
    CivsimError
        If the objective is not a score.
    """
    if objective == "least_money":
        raise CivsimError(
            Text(
                "备选方案按得分接近程度选取，目标 least_money 不适用；请换一个得分目标",
                "alternatives are near in points, so not for the objective least_money; choose one that is a score",
            )
        )


def near_optimal(plan: WholePlan, instance: Instance, options: PlanOptions) -> tuple[Alternative, ...]:
    """As many alternatives as wanted; fewer where what is left to choose is closer than `LEAST_APART`."""
    near = _started(plan, instance, options)
    groups, wanted = near.groups, options.near
    own = groups.days(visits_of(instance, plan.choice.schedule), instance.model.areas.district)
    total, optional = float(own.sum()), instance.modes.optional
    taken, running = [own], [np.isin(optional, plan.works)]
    money = all_money(used_by(plan))
    floor = near.best - wanted.slack
    named = [(d, near.solved(d, floor)) for d in named_directions(instance.model, groups, total, money, len(optional))]
    made: list[Alternative] = []
    while len(made) < wanted.number:
        away = away_from(groups, taken, running, total)
        offers = [*named, (away, near.solved(away, floor))]
        apart = [min(moved_share(_days_planned(found), x) for x in taken) for _, found in offers]
        n = int(np.argmax([*apart[:-1], PLAIN * apart[-1]]))
        if apart[n] < LEAST_APART:
            break
        direction, planned = offers[n]
        named = [offer for offer in named if offer[0] is not direction]
        choice = _whole(near, direction, planned)
        again = 1 + sum(direction.key == other.direction for other in made)
        alternative, days = alternative_of(
            plan, choice, near.instance, groups, options, direction.numbered(again), LETTERS[len(made)], taken
        )
        if alternative.apart >= LEAST_APART:
            made.append(alternative)
        elif direction is away:
            break
        taken.append(days)
        running.append(np.isin(optional, choice.works))
    return tuple(made)


def _started(plan: WholePlan, instance: Instance, options: PlanOptions) -> _Near:
    """The LP of the plan with the rows of `rows/near.py`, solved for its own objective."""
    check_objective(options.objective)
    instance = _like_plan(plan, instance)
    groups, first = groups_of(instance), _demanding(plan, instance, options)
    stated = partial(_stated, plan, instance, options, groups, None, NO_FLOOR, None)
    limits = (options.gap / 2, options.rounds, options.seconds)
    found = generate(stated(first), *limits, None, 0.0 if first else np.inf, in_use(plan.planned))
    if first:
        found = sought(found, stated, True, *limits)
    found.solver.expect_new_objectives()
    missed = sum(_variables(found)[variable.name] for variable in found.statement.lacking)
    best = found.solution.value + (LACKING * missed if found.statement.tolerant else 0.0)
    return _Near(plan, instance, options, groups, found, best)


def _like_plan(plan: WholePlan, instance: Instance) -> Instance:
    """The problem with the requirements that the plan was made for, margins for rounding included."""
    aim = plan.planned.statement.instance
    return replace(instance, target=aim.target, floors=aim.floors)


def _demanding(plan: WholePlan, instance: Instance, options: PlanOptions) -> bool:
    """Whether what fulfils the requirements is sought first; not where even the plan misses some."""
    return demanding(instance, OBJECTIVES[options.objective]) and not plan.planned.statement.tolerant


def _stated(
    plan: WholePlan,
    instance: Instance,
    options: PlanOptions,
    groups: Groups,
    direction: Direction | None,
    floor: float,
    works: tuple[int, ...] | None,
    nearest: bool,
) -> Statement:
    """The careful master with the rows of `rows/near.py`; without a direction, for its own objective."""
    before = plan.planned.statement

    def objective(statement: Statement) -> pulp.LpAffineExpression:
        wanted = OBJECTIVES[options.objective](statement)
        near_rows(statement, groups, wanted, floor)
        if direction is None:
            return wanted
        return objective_of(statement, direction) + (ASIDE / max(options.near.slack, 1e-3)) * wanted

    forgiving = before.tolerant and not nearest
    stated = state(
        instance, objective, before.shortage, reserve=before.reserve, as_due=True, nearest=nearest, forgiving=forgiving
    )
    hold_works(stated, works)
    return stated


def _whole(near: _Near, direction: Direction, planned: Generated) -> WholePlan:
    """Whole grids within the slack of the plan, as far as a few tries reach."""
    wanted, plan = near.options.near, near.plan
    works = settled_works(planned)
    settled, floor = with_works(near.instance, works), near.best - wanted.slack
    best: WholePlan | None = None
    for n in range(TRIES):
        if n or near.instance.modes.optional:
            try:
                planned = near.solved(direction, floor, works)
            except InfeasibleError:  # with whole works nothing is as near as this
                if best is not None:
                    break
        choice = rounded(planned, settled, works)
        overtime = overtime_shares(planned.statement, _variables(planned)) if direction.money else None
        made = WholePlan(settled, works, choice, plan.worth, planned, planned.statement.shortage)
        made = replace(made, worth=_worth(near, made, overtime))
        best = made if best is None or made.worth.value > best.worth.value else best
        lacking = plan.worth.value - wanted.slack - made.worth.value
        if lacking <= 1e-9:
            return made
        floor = min(floor + 1.2 * lacking, near.best - 1e-6)
    assert best is not None
    return best


def _worth(near: _Near, made: WholePlan, overtime: NDArray[np.float64] | None) -> Worth:
    """What whole grids are worth: with the overtime that goes best with them, or with that given."""
    if overtime is None:
        return plan_worth(made.settled, made.choice, made.works, near.options, made.shortage)
    return with_overtime(made, near.options.objective, overtime).worth


def _variables(planned: Generated) -> dict[str, float]:
    return dict(zip(planned.statement.variables, planned.solution.variables.tolist(), strict=True))


def _days_planned(planned: Generated) -> NDArray[np.float64]:
    """(N,) team-days by group in a solution of the LP."""
    own = _variables(planned)
    return np.array([own[name] for name in own if name.startswith("days_")])
