"""The few functions an analyst calls from Python: `import civsim`."""

from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pandas as pd
import xarray as xr

from civsim.model import Plan, Scenario, build_model
from civsim.planner import NearLimits, PlanOptions
from civsim.scores import score_run
from civsim.study.alternatives import with_alternatives
from civsim.study.archive import unpacked
from civsim.study.certify import CertifiedPlan, certify
from civsim.study.comparison import compared_table
from civsim.study.ensemble import Advance
from civsim.study.plans import own_plan
from civsim.study.scoring import read_marked
from civsim.study.variants import differences, simulated_variant


def score(run: xr.Dataset | str | Path) -> xr.Dataset:
    """Scores, chances, lost points and KPIs of a run.

    Parameters
    ----------
    run
        From `simulate`, which carries its scenario; or the folder of a run or a plan.

    Returns
    -------
    Dataset with dims replication, assessment, leaf, year ...; every variable says its unit and its names in both
    languages (`units`, `long_name`, `long_name_zh`). docs/results.md lists them all.
    """
    if isinstance(run, str | Path):
        return read_marked(Path(run)).marks
    model = build_model(unpacked(str(run.attrs["inputs"])))
    return score_run(model, run, int(run.attrs["seed"]))


def optimize(
    scenario: Scenario,
    objective: str = "cycle_score",
    replications: int = 20,
    seed: int = 1,
    baselines: Literal["all", "none"] = "none",
    gap: float = 0.001,
    time_limit: float = 600.0,
    alternatives: int = 0,
    slack: float = 0.2,
    reestimate: int = 0,
    progress: Advance | None = None,
) -> CertifiedPlan:
    """The best plan found, dated, simulated and certified.

    Parameters
    ----------
    objective
        `cycle_score`, `final_score`, `worst_year`, `worst_district`, `themed_score`, `target_chance`,
        `cvar_score` (needs `plan.futures`) or `least_money`.
    replications, seed
        Runs of the dated roster; `baselines="all"` also runs the usual ways of planning under the same luck.
    gap, time_limit
        Relative gap at which the linear programme may stop, and its time limit. [s]
    alternatives, slack
        So many plans within `slack` points of the plan that differ as much as can be: `.alternatives`, `.choices`.
    reestimate
        Rounds in which the plan is made again with queues as simulated; the best by simulation is kept.

    Returns
    -------
    A plan with `.visits`, `.prices`, `.bound`, `.simulated`, `.to_pulp()`.
    """
    plan = certify(
        scenario,
        PlanOptions(objective=objective, gap=gap, seconds=time_limit, near=NearLimits(alternatives, slack)),
        replications,
        seed,
        baselines,
        progress,
        reestimate=reestimate,
    )
    return with_alternatives(plan)


def schedule(plan: CertifiedPlan) -> pd.DataFrame:
    """Dated visits of a plan: date, team, district, grid, channel, order."""
    return plan.visits


def compare(
    variants: Mapping[str, Scenario | CertifiedPlan | str | Path], replications: int = 20, seed: int = 1
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Variants under common seeds.

    Parameters
    ----------
    variants
        By name: a scenario (runs its own plan), or a plan from `optimize`.

    Returns
    -------
    Two tables: the variants (mean, low, high, n, p_target, cost), and the paired differences of all pairs
    (a, b, mean, low, high, n, significant, p, p_adjusted); of several differences significance is judged together
    (Holm). [points, 万元]
    """
    from civsim.study.load import load_scenario

    made = []
    for name, given in variants.items():
        source = load_scenario(given) if isinstance(given, str | Path) else given
        scenario = source.scenario if isinstance(source, CertifiedPlan) else source
        model = build_model(scenario)
        plan: Plan = source.plan if isinstance(source, CertifiedPlan) else own_plan(scenario, model)
        made.append(simulated_variant(name, scenario.name, scenario, model, plan, replications, seed))
    return compared_table(made, differences(made))
