"""Optimise, date, simulate, certify: from a scenario to a plan that says how good it is.

What is simulated is the dated roster that is handed out. The usual ways of planning are simulated beside it, under
the same caps and the same luck.
"""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from math import inf, nan
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.model import Model, Plan, Scenario, VisitRow, build_model
from civsim.planner import BASELINES, NOT_POINTS, Optimum, PlanOptions, baseline_allocation
from civsim.report import Choice, Difference, Insurance, Variant
from civsim.roster import Changes, Roster, date_visits, keeping, visits_table
from civsim.scenario import Table
from civsim.scores import COMPARED, Interval, gap_share, score_interval
from civsim.study.ensemble import Advance
from civsim.study.future_runs import USUAL_NAME, World, in_futures, insurance, worlds_of
from civsim.study.objective_values import objective_interval, objective_values
from civsim.study.plans import last_year_plan
from civsim.study.precision import Wanted
from civsim.study.reach import Shortfall, shortfall
from civsim.study.reestimate import planned
from civsim.study.variants import judged, simulated_variant, without_counts
from civsim.study.warm import compiling_beside
from civsim.study.workers import Workers

BASELINE_NAMES = {
    "none": Text("不巡查", "no visits"),
    "uniform": Text("均匀巡查", "uniform"),
    "cyclic": Text("循环轮巡", "cyclic"),
    "population": Text("按人口分配", "by population"),
    "worst_first": Text("问题多者优先", "worst first"),
    "myopic": Text("逐月最优", "myopic"),
    "sprint": Text("迎检突击", "sprint before tests"),
    "last_year": Text("沿用上年", "as last year"),
}
USUAL = "usual"  # the plan for the scenario as given, beside one for the worst futures


REFUTED_POINTS = 0.5
"""A simulated score so far above the bound is not luck."""


@dataclass(frozen=True)
class CertifiedPlan:
    """A plan with its proof: the optimum, its dated roster, the roster's simulation, and the baselines beside it."""

    scenario: Scenario
    model: Model
    optimum: Optimum
    roster: Roster
    variant: Variant
    baselines: tuple[Variant, ...]
    differences: tuple[Difference, ...]  # plan - baseline, in the order of `baselines`
    simulated: Interval
    shortfall: Shortfall | None  # what the target lacks, where the bound proves it out of reach
    seconds: dict[str, float]
    seed: int
    precision: dict[str, Any] | None = None  # asked for and reached, where one was asked for
    reestimation: tuple[Mapping[str, Any], ...] = ()  # plans made with queues as simulated, one a round
    trials: tuple[Mapping[str, Any], ...] = ()  # plans tried since more arises than the programme can follow
    alternatives: tuple["CertifiedPlan", ...] = ()  # nearly as good, each a plan of its own (study/alternatives.py)
    choices: tuple[Choice, ...] = ()  # the same beside the plan
    changes: Changes | None = None  # in the earlier roster that the plan was to keep, if any
    insurance: Insurance | None = None  # of a plan for the worst futures: what it gives and costs

    @property
    def plan(self) -> Plan:
        """The dated plan, as the engine executes it."""
        return self.roster.plan

    @property
    def bound(self) -> float:
        """No plan that the bound covers can be better: the most points, or for least_money the least 万元."""
        return self.optimum.bound * self.sense

    @property
    def bound_fails(self) -> bool:
        """Whether the simulated plan lies above the bound, which then bounds nothing here."""
        return _above(self.simulated, self.optimum)

    def values_of(self, variant: Variant) -> NDArray[np.float64]:
        """The objective of the plan or of a baseline in every replication. [points]"""
        return objective_values(self.model, variant, self.optimum.objective)

    @property
    def gap_share(self) -> Interval:
        """What lacks to the bound, as a share of what the best baseline lacks; nan where that says nothing. [0..1]"""
        if not self.baselines or self.optimum.objective in NOT_POINTS:
            return Interval(nan, nan, nan, 0)
        best = max(map(self.values_of, self.baselines), key=lambda v: np.nan_to_num(score_interval(v).mean, nan=-inf))
        return gap_share(self.bound, self.values_of(self.variant), best)

    @property
    def value(self) -> float:
        """What the plan is worth under mean dynamics. [points, or 万元 for least_money]"""
        return self.optimum.value * self.sense

    @property
    def sense(self) -> int:
        """1 where more is better; -1 for money, which the planner maximises with its sign turned."""
        return -1 if self.optimum.objective == "least_money" else 1

    @property
    def prices(self) -> list[Any]:
        """What one more of each scarce thing is worth, dearest first."""
        return list(self.optimum.prices)

    @property
    def visits(self) -> pd.DataFrame:
        """Dated visits: date, team, district, grid, channel, order."""
        return self.visits_in("zh")

    def visits_in(self, language: Language) -> pd.DataFrame:
        """Dated visits with team labels in a language."""
        return visits_table(self.model, self.roster, language)

    def to_pulp(self) -> Any:
        """The linear programme as PuLP states it."""
        return self.optimum.problem


def _above(simulated: Interval, optimum: Optimum) -> bool:
    """Whether simulation refutes a bound on points, by more than luck and rounding explain."""
    return optimum.objective not in NOT_POINTS and simulated.low > optimum.bound + REFUTED_POINTS


def certify(
    scenario: Scenario,
    options: PlanOptions,
    replications: int | Wanted = 20,
    seed: int = 1,
    baselines: Literal["all", "none"] = "all",
    progress: Advance | None = None,
    workers: int | Workers = 0,
    keep: Table[VisitRow] | None = None,
    reestimate: int = 0,
) -> CertifiedPlan:
    """The best plan found, its dated roster simulated, and the baselines beside it.

    `reestimate`: rounds in which the plan is made again with queues as simulated (reestimate.py).

    With a precision, more replications are run until the paired differences to the baselines are that precise, or,
    without baselines, the objective itself. `progress` is called with (steps done, steps wanted); a step is one solve
    or one simulated plan. Of the visits of an earlier roster, `keep`, as few as can be change.
    """
    started = time.perf_counter()
    model = build_model(scenario)
    worlds = worlds_of(scenario, options.objective)
    advance = progress or (lambda done, total: None)
    with compiling_beside():
        chosen = planned(scenario, model, options, reestimate, seed, workers)
        optimum, roster, changes = chosen.optimum, chosen.roster, None
        if keep is not None:
            roster, changes = keeping(model, roster, keep)
        others = baseline_plans(scenario, model) if baselines == "all" else {}
        as_given = replace(options, objective="cycle_score")
        usual = {USUAL: planned(scenario, model, as_given, 0, seed, workers).roster.plan} if worlds else {}
    steps = 2 + len(others) + len(usual)
    advance(1, steps)
    solved = time.perf_counter()
    wanted = Wanted(replications) if isinstance(replications, int) else replications
    n: int | None = wanted.replications
    while n is not None:
        main, beside = _simulated(scenario, model, roster.plan, others | usual, n, seed, workers, advance, worlds)
        insured = insurance(model, optimum, main, beside.pop()) if worlds else None
        values = _to_be_precise(model, main, beside, options.objective)
        n = wanted.after(values)
    finished = time.perf_counter()
    simulated = objective_interval(objective_values(model, main, options.objective), options.objective)
    return CertifiedPlan(
        scenario,
        model,
        optimum,
        roster,
        main,
        tuple(beside),
        tuple(_differences(model, main, beside, options.objective)),
        simulated,
        None if _above(simulated, optimum) else shortfall(model, optimum),
        dict(optimum.seconds) | {"simulate": finished - solved, "total": finished - started},
        seed,
        wanted.told(values),
        reestimation=chosen.history,
        trials=chosen.trials,
        changes=changes,
        insurance=insured,
    )


def _simulated(
    scenario: Scenario,
    model: Model,
    plan: Plan,
    others: dict[str, Plan],
    replications: int,
    seed: int,
    workers: int | Workers,
    advance: Advance,
    worlds: Sequence[World],
) -> tuple[Variant, list[Variant]]:
    """The plan and the others under the same luck, in every future; of the others only what is small."""
    name, steps = Text("优化方案", "optimised plan"), 2 + len(others)
    main = simulated_variant("plan", name, scenario, model, plan, replications, seed, workers)
    main = in_futures(main, worlds, seed, workers)
    advance(2, steps)
    beside: list[Variant] = []
    for key, other in others.items():
        label = USUAL_NAME if key == USUAL else BASELINE_NAMES[key]
        variant = simulated_variant(key, label, scenario, model, other, replications, seed, workers, COMPARED)
        beside.append(without_counts(in_futures(variant, worlds, seed, workers)))
        advance(2 + len(beside), steps)
    return main, beside


def _to_be_precise(model: Model, main: Variant, beside: list[Variant], objective: str) -> NDArray[np.float64]:
    """Paired differences (replications, baselines), or the objective (replications, 1) where there is no baseline."""
    own = objective_values(model, main, objective)
    others = [own - objective_values(model, other, objective) for other in beside]
    return np.stack(others or [own], axis=1)


def baseline_plans(scenario: Scenario, model: Model) -> dict[str, Plan]:
    """The usual ways of planning, dated under the same caps; `last_year` where the scenario ships a file."""
    found = {key: date_visits(model, baseline_allocation(model, key)).plan.renamed(key) for key in BASELINES}
    last_year = last_year_plan(scenario, model)
    return found | ({"last_year": last_year} if last_year else {})


def _differences(model: Model, plan: Variant, others: list[Variant], objective: str) -> list[Difference]:
    own = objective_values(model, plan, objective)
    return judged([(plan.key, other.key, own, objective_values(model, other, objective)) for other in others])
