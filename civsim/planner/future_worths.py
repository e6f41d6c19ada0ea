"""What a whole plan is worth in each future of the city: crews and money used as well as they can be there."""

from dataclasses import dataclass

from civsim.language import Text
from civsim.model import AS_GIVEN, Model, weight_as_given
from civsim.planner.evaluate import Worth, worth_of
from civsim.planner.futures import each_future, each_shortage
from civsim.planner.objectives import OBJECTIVES
from civsim.planner.whole_plan import WholePlan

GIVEN_NAME = Text("场景本身", "as given")


@dataclass(frozen=True)
class FutureWorth:
    """One future, and the expected cycle score of the plan there."""

    key: str
    name: Text
    chance: float
    score: float  # under mean dynamics [points]


def worths_in_futures(plan: WholePlan) -> tuple[Worth, ...]:
    """Worth of the cycle score in the city as given and in each future, with the overtime that is planned."""
    shortages, cycle = each_shortage(plan.shortage), OBJECTIVES["cycle_score"]
    every = zip(each_future(plan.settled), shortages, strict=True)
    return tuple(worth_of(one, plan.choice, plan.works, cycle, own, overtime=plan.worth.overtime) for one, own in every)


def future_names(model: Model) -> dict[str, tuple[Text, float]]:
    """Name and probability of the city as given and of every future of a scenario, by key."""
    futures = model.spec.plan.futures
    given = {AS_GIVEN: (GIVEN_NAME, weight_as_given(futures))}
    return given | {key: (future.called(key), future.weight) for key, future in futures.items()}


def told_futures(model: Model, worths: tuple[Worth, ...]) -> tuple[FutureWorth, ...]:
    """The futures with the scores of a plan."""
    named = zip(future_names(model).items(), worths, strict=True)
    return tuple(FutureWorth(key, name, chance, worth.value) for (key, (name, chance)), worth in named)
