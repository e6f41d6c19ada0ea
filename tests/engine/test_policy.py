"""Policies see what the city knows and no more, and move visits; both engines follow them alike."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import numpy as np
import pytest
from hypothesis import given

from civsim.engine import simulate
from civsim.errors import CivsimError
from civsim.model import (
    DAY_MS,
    Cyclic,
    Decision,
    Due,
    Fixed,
    Known,
    Model,
    Myopic,
    Plan,
    Policy,
    Threshold,
    WorstFirst,
    epoch_days,
)
from civsim.model.plan import Cadence
from tests.engine.random_worlds import Drawn, drawn_worlds
from tests.engine.test_parts import city
from tests.engine.test_trace import examples
from tests.engine.worlds import differences, run, visits, world

SHIPPED: list[Policy] = [Cyclic("day"), WorstFirst("week"), Threshold("week", found=1), Myopic("month")]


def two_kinds(**blocks: object) -> Model:
    """Six grids, the last three times as dirty as the first, with patrols and a hotline."""
    return world(
        {
            "litter": {"arrivals_per_grid_day": 0.5, "natural_end_days": 30},
            "stalls": {"arrivals_per_grid_day": 0.2, "on_the_spot_share": 0.5},
        },
        {
            "patrol": {"kind": "visit", "teams": 2, "find_probability": {"litter": 0.8, "stalls": 0.5}},
            "hotline": {"kind": "report", "mean_delay_days": {"litter": 30, "stalls": 20}},
        },
        {"crew": {"crews": 9}},
        grids=6,
        sizes=(1, 1, 1, 1, 2, 3),
        end="2021-06-30",
        **blocks,  # type: ignore[arg-type]
    )


def rounds(model: Model) -> Plan:
    """A visit a day, around the six grids."""
    return visits(model, [(d, 0, d % 6) for d in range(model.time.n_days)])


@examples(25)
@given(drawn_worlds())
def test_a_policy_that_changes_nothing_leaves_the_trace_of_the_plan(drawn: Drawn) -> None:
    try:
        alone = run(drawn.model, replace(drawn.plan, policy=None), drawn.seed)
    except CivsimError:  # this plan commits more than the budget
        return
    for every in ("month", "week", "day"):
        assert differences(run(drawn.model, replace(drawn.plan, policy=Fixed(every)), drawn.seed), alone) == []  # type: ignore[arg-type]


@pytest.mark.parametrize("policy", SHIPPED, ids=lambda p: p.name)
def test_both_engines_follow_a_policy_alike(policy: Policy) -> None:
    model = two_kinds(warm_up_days=20)
    plan = replace(rounds(model), policy=policy)
    fast, reference = run(model, plan), run(model, plan, engine="reference")
    assert differences(fast, reference) == []
    alone = run(model, rounds(model))
    assert (differences(fast, alone) == []) == (policy.name == "cyclic")  # rounds by policy are the plan's own rounds


def test_parts_that_share_nothing_follow_one_policy_together() -> None:
    model, plan = city()  # four districts with crews of their own
    alone = run(model, plan)
    assert differences(run(model, replace(plan, policy=Fixed("week"))), alone) == []
    watched = replace(plan, policy=WorstFirst("week"))
    fast = run(model, watched)
    assert differences(fast, run(model, watched, engine="reference")) == []
    assert not np.array_equal(fast.flows, alone.flows)


@dataclass
class Watching:
    """Notes what it is shown, and moves every visit to grid 5."""

    every: Cadence = "week"
    name: str = "watching"
    shown: list[tuple[Known, Due]] = field(default_factory=list)

    def start(self, model: Model) -> Decision:
        def decide(known: Known, due: Due) -> np.ndarray:
            self.shown.append((known, due))
            return np.full(len(due.grid), 5)

        return decide


@pytest.mark.parametrize("engine", ["fast", "reference"])
def test_a_policy_is_shown_the_books_of_the_morning_and_nothing_hidden(engine: str) -> None:
    model, policy = two_kinds(), Watching()
    outcome = run(model, replace(rounds(model), policy=policy), engine=engine)
    assert outcome.ledger
    of = outcome.ledger.column
    assert [k.day for k, _ in policy.shown] == epoch_days(model.time, "week").tolist()
    assert np.array_equal(np.concatenate([due.day for _, due in policy.shown]), np.arange(model.time.n_days))
    by_patrol = of("source") == 0
    for known, _ in policy.shown:
        now = known.day * DAY_MS
        for shown, here in (
            (known.found, (of("found") >= 0) & (of("found") < now) & by_patrol),
            (known.reported, (of("found") >= 0) & (of("found") < now) & ~by_patrol),
            (known.closed, (of("closed") >= 0) & (of("closed") < now)),
        ):
            counts = np.zeros(shown.shape, int)
            np.add.at(counts, (of("grid")[here], of("category")[here]), 1)
            assert np.array_equal(shown, counts)
        assert (known.open >= 0).all()
        assert known.last_visit[0].tolist() == [-1] * 5 + [known.day - 1]
    found_by_patrol = of("grid")[by_patrol & (of("found") >= 0)]
    assert len(found_by_patrol) > 100 and (found_by_patrol == 5).all()


def test_each_replication_begins_without_a_memory_of_the_others() -> None:
    model = two_kinds()
    plan = replace(rounds(model), policy=WorstFirst("week"))
    together = list(simulate(model, plan, 1, [0, 1, 2], workers=2))
    assert together[2].trace_hash == next(simulate(model, plan, 1, [2])).trace_hash


def test_rounds_by_policy_visit_every_grid_in_turn() -> None:
    model = two_kinds()
    plan = visits(model, [(d, 0, 0) for d in range(model.time.n_days)])  # the plan itself would see grid 0 alone
    policy = Cyclic("day")
    decide, last = policy.start(model), np.full((1, 6), -1)
    nothing = np.zeros((6, 2), int)
    order = []
    for d in range(12):
        due = Due(plan.day[d : d + 1], plan.channel[d : d + 1], plan.grid[d : d + 1])
        order.append(int(decide(Known(d, nothing, nothing, nothing, last.copy()), due)[0]))
        last[0, order[-1]] = d
    assert order == [0, 1, 2, 3, 4, 5] * 2


def test_threshold_looks_again_where_enough_was_found() -> None:
    model = two_kinds()
    decide = Threshold("week", found=3).start(model)
    due = Due(np.array([7, 8], np.int32), np.zeros(2, np.int16), np.zeros(2, np.int32))
    found, none = np.zeros((6, 2), int), np.zeros((6, 2), int)
    found[4] = 2, 1
    found[2] = 2, 0
    last = np.array([[0, 1, 2, 3, 4, 5]])
    assert decide(Known(7, found, none, none, last), due).tolist() == [4, 0]
    assert decide(Known(14, found, none, none, last), due).tolist() == [0, 1]  # nothing new since


def test_myopic_goes_where_most_is_hidden_and_believes_what_it_sees() -> None:
    model = two_kinds()
    decide = Myopic("week").start(model)
    due = Due(np.array([70], np.int32), np.zeros(1, np.int16), np.zeros(1, np.int32))
    none, last = np.zeros((6, 2), int), np.full((1, 6), 60)
    assert decide(Known(70, none, none, none, last), due).tolist() == [5]  # the largest grid
    last[0, 0] = 0
    fresh = last.copy()
    fresh[0, 1:] = 69
    assert decide(Known(70, none, none, none, fresh), due).tolist() == [0]  # the only one not seen for long
    shown = np.zeros((6, 2), int)
    shown[3] = 400
    last[0, 0] = 60
    assert decide(Known(70, shown, none, none, last), due).tolist() == [3]  # dirtier than the model thinks


def test_following_what_is_found_pays_where_the_model_does_not_know_which_grids_are_dirty() -> None:
    """Rounds find less than worst-first when one grid of six has ten times the problems; z over 30 paired runs."""
    model = world(
        {"litter": {"arrivals_per_grid_day": 0.2}},
        {"patrol": {"kind": "visit", "teams": 1, "find_probability": {"litter": 1.0}}},
        {"crew": {"crews": 9}},
        grids=6,
        sizes=(1, 1, 1, 1, 1, 20),
        end="2021-04-30",
    )
    hidden = {}
    for policy in (Fixed(), WorstFirst("week")):
        outcomes = simulate(model, replace(rounds(model), policy=policy), 1, range(30))
        hidden[policy.name] = np.array([o.delay_sum_ms[0].sum() for o in outcomes]) / DAY_MS
    gain = hidden["fixed"] - hidden["worst_first"]
    assert gain.mean() / (gain.std(ddof=1) / np.sqrt(30)) > 5


class Stubborn:
    """Returns what it was made with."""

    def __init__(self, answer: object) -> None:
        self.answer, self.name, self.every = answer, "stubborn", "week"

    def start(self, model: Model) -> Decision:
        return lambda known, due: self.answer  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([1, 2], "7 whole"),
        ([[1], 2], "7 whole"),
        (None, "7 whole"),
        (np.zeros(7), "7 whole"),
        (np.full(7, 6), "0 to 5"),
        (np.full(7, -1), "0 to 5"),
    ],
)
def test_an_impossible_decision_is_refused_clearly(answer: object, says: str) -> None:
    model = two_kinds()
    with pytest.raises(CivsimError, match=f"stubborn.*{says}"):
        run(model, replace(rounds(model), policy=Stubborn(answer)))  # type: ignore[arg-type]


@pytest.mark.parametrize("answer", [[], np.zeros(0), None, ["g1"]])
def test_where_nothing_is_due_only_an_empty_answer_fits(answer: object) -> None:
    model = two_kinds()
    plan = replace(visits(model, []), policy=Stubborn(answer))  # type: ignore[arg-type]
    if answer is None or len(answer):  # type: ignore[arg-type]
        with pytest.raises(CivsimError, match="0 whole"):
            run(model, plan)
    else:
        assert differences(run(model, plan), run(model, visits(model, []))) == []


def test_a_policy_that_writes_on_what_it_is_shown_changes_no_plan() -> None:
    model = two_kinds()

    class Scribbling(Fixed):
        def start(self, model: Model) -> Decision:
            def decide(known: Known, due: Due) -> np.ndarray:
                answer = due.grid.copy()
                for shown in (due.day, due.channel, due.grid, known.found, known.closed, known.last_visit):
                    shown[:] = 0
                return answer

            return decide

    plan = rounds(model)
    alone = run(model, plan)
    assert differences(run(model, replace(plan, policy=Scribbling("week"))), alone) == []
    assert differences(run(model, plan), alone) == []


class Nameless:
    """A policy in all but its name."""

    every = "week"

    def start(self, model: Model) -> None:
        """Nothing."""


class Silent(Nameless):
    """A policy whose `start` forgets to return."""

    name = "silent"


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("cyclic", "such as civsim.policies.Cyclic\\(\\), got 'cyclic'"),
        (Cyclic, "such as civsim.policies.Cyclic\\(\\), got Cyclic"),
        (Cyclic("year"), "needs a name .* got 'cyclic' and 'year'"),  # type: ignore[arg-type]
        (Nameless(), "needs a name .* got None"),
        (Silent(), "silent: start must return a function, got None"),
    ],
)
def test_what_is_no_policy_is_refused_clearly(policy: object, says: str) -> None:
    model = two_kinds()
    with pytest.raises(CivsimError, match=says):
        run(model, replace(rounds(model), policy=policy))  # type: ignore[arg-type]


@pytest.mark.parametrize("made", [lambda: WorstFirst(epochs=0), lambda: Threshold(found=0), lambda: Myopic(belief=0)])
def test_the_shipped_policies_refuse_numbers_without_meaning(made: Callable[[], Policy]) -> None:
    with pytest.raises(CivsimError, match="must be >"):
        made()


def test_a_team_of_a_district_is_not_sent_to_another() -> None:
    model = world(
        {"litter": {"arrivals_per_grid_day": 0.2}},
        {"patrol": {"kind": "visit", "teams": 1, "per": "district", "find_probability": {"litter": 1.0}}},
        grids=4,
        districts=2,
        end="2021-01-10",
    )
    plan = visits(model, [(d, 0, 0) for d in range(7)])
    run(model, replace(plan, policy=Stubborn(np.full(7, 2))))  # type: ignore[arg-type]
    with pytest.raises(CivsimError, match="patrol belong to districts"):
        run(model, replace(plan, policy=Stubborn(np.full(7, 1))))  # type: ignore[arg-type]
