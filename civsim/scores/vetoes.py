"""What gates and incidents (model/vetoes.py) do in each replication: points off years, tests, years and titles lost.

A gate is missed where a counted test finds less of its indicator than it must reach. Incidents of a kind in a calendar
year are a Poisson count, keyed by (seed, replication, incident, year): the same under every plan, and never fewer at a
higher rate. Points come off every counted test of the year, so off the year's score, in full.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.engine import derived_key, replication_key, uniform
from civsim.language import Text
from civsim.model import Model
from civsim.model.mechanisms import poisson_quantile
from civsim.scores.cycle import Counted
from civsim.scores.drawn_sites import INCIDENT
from civsim.scores.indicator_values import values_by_replication

_INCIDENTS = 1 << 51  # keys of incidents lie beyond those of arrivals and tests
ROUNDING = 1e-9


@dataclass(frozen=True)
class Vetoes:
    """Causes (V): gates (K), then incidents. Replications (R), tests (A), years with a test (Y), cycles (N)."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    gate_value: NDArray[np.float64]  # (R, A, K) 0..100, nan where a test does not look at it
    count: NDArray[np.int64]  # (R, Y, V - K) incidents in each tested year
    points_off: NDArray[np.float64]  # (R, A, V) of the test's year
    spoilt: NDArray[np.bool_]  # (R, A, V) tests that do not reach the target for this cause
    lost: NDArray[np.bool_]  # (R, N, V) cycles in which the title is lost for this cause


def find_vetoes(
    model: Model, counted: Counted, value: NDArray[np.float64], seed: int, replications: Sequence[int]
) -> Vetoes:
    """Gates and incidents of all replications, from the leaves as sampled (R, A, L)."""
    cycle, tests = model.spec.cycle, model.assessments
    gates, incidents = list(cycle.gates.values()), list(cycle.incidents.values())
    R, A, K, V = *value.shape[:2], len(gates), len(gates) + len(incidents)
    number = {node: i for i, node in enumerate(model.indicators.ids)}
    gate_value = values_by_replication(model.indicators, value, [number[g.node] for g in gates])
    gate_value[:, ~counted.tests] = np.nan
    spoilt, points = np.zeros((R, A, V), bool), np.zeros((R, A, V))
    lost = np.zeros((R, len(counted.spans), V), bool)
    spoilt[:, :, :K] = gate_value < np.array([g.least for g in gates]) - ROUNDING
    of_cycle = _tests_of_cycles(counted)
    for v, gate in enumerate(gates):
        if gate.fails == "title":
            lost[:, :, v] = spoilt[:, :, v] @ of_cycle.T
    years = _years(model, counted)
    counts = _counts(seed, replications, years, [i.per_year for i in incidents])
    in_cycle = np.array([[first <= y <= last for y in years] for first, last in counted.spans], bool)
    at = np.array([years.index(int(y)) if c else 0 for y, c in zip(tests.year, counted.tests, strict=True)], np.int64)
    for i, incident in enumerate(incidents):
        happened = counts[:, at, i] * counted.tests  # (R, A)
        points[:, :, K + i] = happened * incident.points
        spoilt[:, :, K + i] = (happened > 0) & (incident.fails is not None)
        if incident.fails == "title":
            lost[:, :, K + i] = (counts[:, :, i] > 0) @ in_cycle.reshape(len(counted.spans), len(years)).T
    tested = [years.index(y) for y in counted.years]
    return Vetoes(tuple(cycle.causes), model.cause_names, gate_value, counts[:, tested], points, spoilt, lost)


def expected_points_off(model: Model) -> NDArray[np.float64]:
    """(A,) points that incidents take on average off a test that counts, 0 of any other."""
    total = sum(i.per_year * i.points for i in model.spec.cycle.incidents.values())
    return np.where(model.assessments.weight > 0, total, 0.0)


def _tests_of_cycles(counted: Counted) -> NDArray[np.bool_]:
    """(N, A) counted tests of each cycle."""
    years = np.array([[first <= y <= last for y in counted.years] for first, last in counted.spans], bool)
    shape = (len(counted.spans), len(counted.years))
    return np.asarray((years.reshape(shape).astype(int) @ (counted.within_year > 0)) > 0)


def _years(model: Model, counted: Counted) -> list[int]:
    """Years in which incidents matter: those with a counted test, and those simulated that lie in a cycle."""
    time = model.time
    simulated = range(time.date_of(time.warm_up_days).year, time.date_of(time.n_days - 1).year + 1)
    inside = {y for y in simulated if any(first <= y <= last for first, last in counted.spans)}
    return sorted(inside | set(counted.years))


def _counts(seed: int, replications: Sequence[int], years: Sequence[int], rates: Sequence[float]) -> NDArray[np.int64]:
    """(R, years, incidents) how often each happened."""
    found = np.zeros((len(replications), len(years), len(rates)), np.int64)
    for r, replication in enumerate(replications if rates else ()):
        run = replication_key(seed, replication)
        for i, rate in enumerate(rates):
            key = derived_key(run, _INCIDENTS + i)
            found[r, :, i] = [poisson_quantile(uniform(derived_key(key, y), INCIDENT, 0), rate) for y in years]
    return found
