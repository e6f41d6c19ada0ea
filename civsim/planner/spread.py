"""How far a test's score spreads under a plan, by closed forms: which sites are drawn, where problems lie, who answers.

Problems at the sites are independent Poisson counts with the means of the plan. With Y the points that a site of a
class would earn, n of N sites drawn without replacement give the variance ((1 - n / N) S^2 + V) / n, with S^2 the
variance of E Y between sites and V the mean variance of Y at a site. Standards that look at different categories of
one site count as independent. Left out: work that waits, shared shocks, incidents, and on which day of the test a site
is visited.

References
----------
[cochran-1977] sections 2.6 (finite population correction) and 10.3 (two stages).
"""

import math

import numpy as np
from numpy.typing import NDArray

from civsim.model.compiled import compiled
from civsim.planner.columns import Choice
from civsim.planner.gains import look_numbers
from civsim.planner.instance import Instance, survey_loads
from civsim.scores import (
    FieldTerms,
    field_terms,
    leaf_points,
    observation_variance,
    satisfaction,
    site_mark,
    survey_variance,
)

Floats = NDArray[np.float64]


def score_spread(instance: Instance, choice: Choice) -> Floats:
    """Standard deviation of the score of each real test, given that it is held, under a choice for every grid. [points]

    For an uncertain date: the root of the mean variance over its dates.
    """
    answers = _answers(instance, choice)
    variance = np.array([_field(instance, choice, a) for a in range(len(instance.tests))]) + answers
    return np.sqrt(instance.if_held(variance))


def _field(instance: Instance, choice: Choice, a: int) -> float:
    """Variance of the field part of a test. [points^2]"""
    test, total = int(instance.tests[a]), 0.0
    terms = field_terms(instance.model, test)
    in_class = np.diff(terms.class_start)
    worth = terms.coefficient * np.repeat(in_class, np.diff(terms.term_start))
    moments = site_moments(terms, worth, terms.by_set(_visible(instance, choice, test)))
    for k, (first, last) in enumerate(zip(terms.class_start[:-1], terms.class_start[1:], strict=True)):
        mean, within = moments[first:last].T
        drawn, sites = int(terms.drawn[k]), int(in_class[k])
        between = mean.var(ddof=1) if sites > 1 else 0.0
        total += ((1.0 - drawn / sites) * between + within.mean()) / drawn
    return total


def _visible(instance: Instance, choice: Choice, test: int) -> Floats:
    """(G, C) problems that an assessor could see at a test, on average over its days and the phases of visits."""
    days = look_numbers(instance.model, instance.dynamics, test)
    by_schedule = instance.responses.visible[..., days].mean(axis=(3, 4))  # (J, C, S)
    features = instance.modes.features[choice.mode]
    return np.asarray(np.maximum(np.einsum("gcs,gcs->gc", features, by_schedule[choice.schedule]), 0.0))


@compiled
def site_moments(terms: FieldTerms, worth: Floats, seen: Floats) -> Floats:
    """(S, 2) mean and variance of the points of each site; seen (G, sets) are Poisson means, worth (T,) full marks."""
    found = np.zeros((len(terms.grid), 2))
    for s in range(len(terms.grid)):
        g, k = terms.grid[s], terms.site_class[s]
        first, last = terms.term_start[k], terms.term_start[k + 1]
        for t in range(first, last):
            new = True
            for u in range(first, t):
                new = new and terms.mask[u] != terms.mask[t]
            if not new:
                continue
            mean = terms.share[s] * seen[g, terms.mask[t]]
            one, two = 0.0, 0.0
            low = max(0, int(mean - 10.0 * math.sqrt(mean) - 30.0))
            for n in range(low, int(mean + 10.0 * math.sqrt(mean) + 30.0) + 1):
                p = 1.0 if n == 0 else 0.0
                if mean > 0.0:
                    p = math.exp(n * math.log(mean) - mean - math.lgamma(n + 1.0))
                earned = 0.0
                for u in range(t, last):
                    if terms.mask[u] == terms.mask[t]:
                        earned += worth[u] * site_mark(terms.rule[u], terms.threshold[u], n)
                one += p * earned
                two += p * earned * earned
            found[s, 0] += one
            found[s, 1] += max(two - one * one, 0.0)
    return found


def _answers(instance: Instance, choice: Choice) -> Floats:
    """(A,) variance of surveys and of behaviours watched. [points^2]"""
    model, found = instance.model, np.zeros(len(instance.tests))
    load = survey_loads(instance, choice.mode, choice.schedule) if instance.surveys else None
    for leaf in instance.surveys:
        assert load is not None
        curve = leaf.curve
        level = satisfaction(curve, load[leaf.assessment, leaf.categories].sum())
        one = (np.array(x) for x in (curve.asked, curve.low, curve.full))
        found[leaf.assessment] += curve.points**2 * float(survey_variance(level, *one))
    watched = model.indicators.of_kind("observation")
    if len(watched):
        squares = leaf_points(model)[instance.tests][:, watched] ** 2
        found += (observation_variance(model)[instance.tests] * squares).sum(axis=1)
    return found
