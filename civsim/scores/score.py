"""From a run to its marks: every test's score, sampled and expected, years, cycle, chances, lost points and KPIs."""

from collections.abc import Callable, Sequence

import xarray as xr

from civsim.model import Model
from civsim.scores.assess import assess
from civsim.scores.assessment_marks import assessment_marks, date_marks
from civsim.scores.cycle import counted_of
from civsim.scores.cycle_marks import cycle_marks, title_marks
from civsim.scores.error_marks import error_marks
from civsim.scores.labels import mark_coordinates
from civsim.scores.loop_marks import delay_marks, escalation_marks, kpi_marks
from civsim.scores.loss_marks import loss_marks
from civsim.scores.observation_marks import observation_marks
from civsim.scores.peer_marks import peer_marks
from civsim.scores.rank_marks import rank_marks, stake_marks
from civsim.scores.run_counts import run_counts
from civsim.scores.scored import Scored, Variables, scored_run
from civsim.scores.service import service_marks
from civsim.scores.sub_index_marks import sub_index_marks
from civsim.scores.veto_marks import veto_marks
from civsim.scores.warning_marks import warning_marks

Part = Callable[[Scored], Variables]
PARTS: tuple[Part, ...] = (
    assessment_marks,
    date_marks,
    cycle_marks,
    title_marks,
    veto_marks,
    peer_marks,
    sub_index_marks,
    loss_marks,
    stake_marks,
    rank_marks,
    warning_marks,
    kpi_marks,
    delay_marks,
    service_marks,
    escalation_marks,
    observation_marks,
    error_marks,
)
SCORES_ONLY: tuple[Part, ...] = (assessment_marks, date_marks, cycle_marks)
COMPARED: tuple[Part, ...] = tuple(part for part in PARTS if part is not error_marks)
"""For plans that are only compared with another: the errors of sampling, a quarter of the work, say nothing of them."""
LEFT_OUT = ("inputs",)  # attributes of a run that its marks do not repeat


def score_run(model: Model, run: xr.Dataset, seed: int, parts: Sequence[Part] = PARTS) -> xr.Dataset:
    """What the tests of a run would say.

    Parameters
    ----------
    model
        The model that was run.
    run
        Dataset from `to_dataset`.
    seed
        Seed of the run; sites, inspectors' luck and answers are keyed by it, so plans are tested alike.
    parts
        What is wanted of the marks, in the order of `PARTS`.

    Returns
    -------
    Dataset `marks`. `score` is what a test finds at its sample of sites and people; `expected_score` is its
    expectation given the state of the city, without that sampling noise, and the better one to compare plans by.

    Raises
    ------
    CivsimError
        If the run comes from another scenario.
    """
    counts, counted = run_counts(model, run), counted_of(model)
    scored = scored_run(model, run, counts, counted, assess(model, counts, seed), seed)
    target, peers = model.spec.target, model.spec.peers
    attrs = {k: v for k, v in run.attrs.items() if k not in LEFT_OUT}
    attrs |= {"target_score": target.score, "target_rank": target.rank, "cities": peers.size, "score_seed": seed}
    found = {name: values for part in parts for name, values in part(scored).items()}
    return xr.Dataset(found, mark_coordinates(model, counts.replications, counted), attrs)
