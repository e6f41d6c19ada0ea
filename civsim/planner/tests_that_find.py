"""Tests that also find problems, in the mean: a visit to every grid, thinned by the chance that it is looked at."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaln

from civsim.model import DAY_MS, Model, SiteSample, site_sample
from civsim.planner.averages import arrival_weights

NOON = DAY_MS // 2


class MeanFindings(NamedTuple):
    """Visits by tests: one row (F, after the V visit channels of the mean course) for each channel by which any finds.

    Tests that find by one channel differ in how many grids they look at only, which is a matter of the day: with a row
    for each of them a year of different tests would make every day of the mean course dearer. C categories, D days.
    """

    channel: NDArray[np.int64]  # (F,) visit channel by which they find
    find: NDArray[np.float64]  # (F, C, D) chance that a problem is found on a day, a grid being drawn or not
    days: NDArray[np.int64]  # (F, D) 1 where a test hands over what it found

    def hours(self, model: Model) -> NDArray[np.int64]:
        """(V + F, 2) hours of all visits; those of tests pass at noon. [ms]"""
        return np.vstack([model.channels.visits.window_ms, np.full((len(self.channel), 2), NOON)])


def mean_findings(model: Model) -> MeanFindings:
    """The tests of a model that find; dates that are uncertain count with their probability.

    The mean course has one law for the city, so chances are averaged over the grids as arrivals choose them.
    """
    tests, weight, channels = model.assessments, arrival_weights(model), model.assessments.finding_channels
    missed = np.ones((len(channels), len(model.categories.ids), model.time.n_days))
    days = np.zeros((len(channels), model.time.n_days), np.int64)
    for sitting in tests.sittings.each:
        v = int(tests.finds[sitting.test])
        if v < 0 or sitting.probability <= 0:
            continue
        sample = site_sample(tests, model.sites, sitting.test)
        chance = sitting.probability * chance_of_a_look(sample, len(weight))
        f, day = int(np.searchsorted(channels, v)), sitting.days[-1]
        missed[f, :, day] *= 1.0 - model.channels.visits.find[v] * (weight * chance[:, None]).sum(axis=0)
        days[f, day] = 1
    return MeanFindings(channels, 1.0 - missed, days)


def chance_of_a_look(sample: SiteSample, grids: int) -> NDArray[np.float64]:
    """(G,) chance that a test draws a site of each grid: n of the N sites of a class are drawn, classes apart."""
    none = np.ones(grids)
    for first, last, n in zip(sample.class_start[:-1], sample.class_start[1:], sample.drawn, strict=True):
        m = np.bincount(sample.grid[first:last], minlength=grids)
        rest, sites = last - first - m, last - first
        drawn = np.minimum(n, rest)
        missed = np.exp(_log_choose(rest, drawn) - _log_choose(sites, n))
        none *= np.where(n <= rest, missed, 0.0)
    return 1.0 - none


def _log_choose(n: NDArray[np.int64], k: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.asarray(gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1))
