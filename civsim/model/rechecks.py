"""Re-checks (复查, F10) of a title that is held: tests at which a score of their own must be reached to keep it."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.assessments import AssessmentBlock, Assessments
from civsim.model.calendar import Timeline
from civsim.model.recurring import dated_tests
from civsim.scenario import Mistakes, suggest


def check_rechecks(rechecks: dict[str, float], tests: dict[str, AssessmentBlock], mistakes: Mistakes) -> None:
    """Re-checks are tests of the scenario."""
    for key in rechecks:
        if key not in tests:
            text = Text(f"没有测评 {key!r}", f"there is no test {key!r}") + suggest(key, tests)
            mistakes.add(("target", "rechecks", key), "unknown_name", text)


def recheck_levels(
    rechecks: dict[str, float], blocks: dict[str, AssessmentBlock], tests: Assessments, time: Timeline
) -> NDArray[np.float64]:
    """(A,) score that each re-check must reach, all copies of one that repeats alike; nan for other tests. [points]"""
    entry = {t.id: t.entry for t in dated_tests(blocks, time.date_of(time.n_days - 1))}
    return np.array([rechecks.get(entry[test], np.nan) for test in tests.ids], np.float64)
