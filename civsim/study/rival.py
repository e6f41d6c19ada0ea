"""A black-box search beside the planner: CMA-ES turns the numbers of a rate policy, and each plan is simulated.

It knows nothing of linear programmes: plans are dated like all others, simulated, and ranked by their mean score.
Within a generation all plans have the same luck, and each generation has luck of its own, so that no plan wins by
fitting one. It starts from the best of some simple members of the family. At the end the means of the last generations
are judged by more replications. Its limit is processor time.

References
----------
[hansen-2016] for CMA-ES, as in the library cma.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import count, repeat

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model, Plan, Scenario
from civsim.planner import PolicySpace, policy_space
from civsim.roster import date_visits
from civsim.scores import SCORES_ONLY, score_run
from civsim.study.simulation import simulate
from civsim.study.workers import cores

STEP = 0.3  # first standard deviation of a generation
JUDGED_SHARE = 0.15  # of the processor time, for judging at the end
JUDGED_TIMES = 5  # as many replications as the search looks at
FIRST_LUCK = 1_000_000  # seeds of the search lie from here on, away from those of any comparison


@dataclass(frozen=True)
class Rival:
    """The best plan that a black-box search found, and what it took."""

    plan: Plan
    started_from: str
    numbers: int
    evaluations: int
    generations: int
    seconds: float  # of the processor


def black_box_plan(scenario: Scenario, model: Model, seconds: float, replications: int = 4) -> Rival:
    """The plan with the best expected cycle score that CMA-ES finds in so much processor time.

    Raises
    ------
    CivsimError
        If the library cma is not there.
    """
    began, space, tried = time.process_time(), policy_space(model), count()

    def used() -> float:
        return time.process_time() - began

    def dated(x: NDArray[np.float64]) -> Plan:
        return date_visits(model, space.allocation(x)).plan

    def worth(x: NDArray[np.float64], luck: int, n: int = replications) -> float:
        next(tried)
        run = simulate(scenario, dated(x), n, FIRST_LUCK + luck, workers=1, model=model)
        return float(score_run(model, run, FIRST_LUCK + luck, SCORES_ONLY)["cycle_expected"].mean())

    simple = starts(space)
    first = {name: worth(x, 0, 2 * replications) for name, x in simple.items()}
    start = max(first, key=lambda name: first[name])
    means = _generations(simple[start], worth, lambda: used() < (1.0 - JUDGED_SHARE) * seconds)
    found = [simple[start], *means[-1::-3][:4]]
    judged: list[float] = []
    for x in found:
        if judged and used() > seconds:
            break
        judged.append(worth(x, -1, JUDGED_TIMES * replications))
    best = found[int(np.argmax(judged))]
    return Rival(dated(best), start, space.size, next(tried), len(means), used())


def starts(space: PolicySpace) -> dict[str, NDArray[np.float64]]:
    """Simple members of the family: steady, by need, sprinting, sparing, idle."""
    V, phases = space.shapes["level"]
    late = np.where(np.arange(phases) < 2, 0.3, -4.0)[None].repeat(V, axis=0)
    need = np.zeros(space.shapes["power"])
    need[:, :, 0] = 1.0
    stake = np.zeros(space.shapes["power"])
    stake[:, :, 1] = 1.0
    usual = {"level": 0.3, "set_aside": 0.7, "works": 0.5}
    return {
        "uniform": space.vector(**usual),
        "by_need": space.vector(**usual | {"power": need}),
        "by_stake": space.vector(**usual | {"power": stake}),
        "sprint": space.vector(**usual | {"level": late}),
        "half": space.vector(**usual | {"level": -0.7}),
        "tenth": space.vector(**usual | {"level": -2.3}),
        "none": space.vector(**usual | {"level": -6.0}),
    }


def _generations(
    start: NDArray[np.float64], worth: Callable[[NDArray[np.float64], int], float], goes_on: Callable[[], bool]
) -> list[NDArray[np.float64]]:
    """The mean of every generation of CMA-ES, while it goes on."""
    try:
        import cma
    except ImportError:
        text = Text("黑箱搜索需要 cma：pip install civsim[rival]", "the black-box search needs cma: civsim[rival]")
        raise CivsimError(text) from None
    search = cma.CMAEvolutionStrategy(start, STEP, {"seed": 1, "verbose": -9, "tolflatfitness": 10**6})
    means: list[NDArray[np.float64]] = []
    with ThreadPoolExecutor(cores()) as team:
        while goes_on() and not (len(means) > 1 and search.stop()):
            plans = search.ask()
            search.tell(plans, [-value for value in team.map(worth, plans, repeat(len(means) + 1))])
            means.append(np.array(search.result.xfavorite))
    return means
