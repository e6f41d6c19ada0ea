"""Straight lines for the points that waiting work costs."""

import numpy as np
import pytest

from civsim.planner.backlog import _more, _spread, _visible, build_shortage, wider
from civsim.planner.instance import build_instance
from civsim.scores import expected_field_points, field_terms
from tests.planner.cities import tiny


@pytest.mark.parametrize("times", [10.0, 10_000.0])
def test_lines_for_large_backlogs_take_off_what_is_lost_and_never_more(times: float) -> None:
    # From the dirtiest schedule on, the whole reference backlog costs what the field points fall by. Slopes at evenly
    # spaced levels take off 10 times too much for the larger one.
    instance = build_instance(tiny(), most_schedules=20)
    first = build_shortage(instance)
    found = wider(instance, first, times * first.reference)
    lines = np.einsum("pca,pc->a", found.penalty, found.reference)
    more = _more(instance, _spread(instance), found.reference)
    kept = 1.0 - instance.model.categories.relapse
    for a, test in enumerate(instance.tests):
        terms, seen = field_terms(instance.model, int(test)), _visible(instance, int(test), np.max)
        lost = expected_field_points(terms, seen) - expected_field_points(terms, seen + more)
        assert kept.min() * 0.85 * lost < lines[a] <= lost * (1 + 1e-9)
