"""The numbers of a fit as one list, each with its interval, rows, unit and method, and whether counted or fitted.

Hand-outs show this list and know no number of their own: whoever estimates one more thing adds it here (`PARTS` and
`CITY_PARTS`), and it stands in the page.
"""

from collections.abc import Callable, Iterator

from civsim.calibrate.evidence_counted import (
    capacity_evidence,
    deadline_evidence,
    reporting_evidence,
    share_evidence,
)
from civsim.calibrate.evidence_fitted import (
    arrival_evidence,
    closing_evidence,
    relapse_evidence,
    scatter_evidence,
    trend_evidence,
)
from civsim.calibrate.evidence_line import Evidence
from civsim.calibrate.fit import CategoryFit, Fit

CITY_PARTS: tuple[Callable[[Fit], Iterator[Evidence]], ...] = (capacity_evidence,)
PARTS: tuple[Callable[[CategoryFit, Fit], Iterator[Evidence]], ...] = (
    arrival_evidence,
    trend_evidence,
    scatter_evidence,
    closing_evidence,
    deadline_evidence,
    relapse_evidence,
    share_evidence,
    reporting_evidence,
)


def evidence(fit: Fit) -> tuple[Evidence, ...]:
    """All numbers of a fit: those of the whole city, then category by category."""
    city = [found for part in CITY_PARTS for found in part(fit)]
    return (*city, *(found for category in fit.categories for part in PARTS for found in part(category, fit)))
