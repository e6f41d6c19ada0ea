"""What the page of a fit of test results is about: the fit, its numbers, and its months."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from civsim.language import Text
from civsim.report.fit_content import Factors, factors_of

if TYPE_CHECKING:
    from civsim.calibrate import Evidence, RatedMonths, RatingFit


@dataclass(frozen=True)
class RatingContent:
    """All that the page shows. `provenance` says records, map, version and the block's file."""

    fit: "RatingFit"
    evidence: tuple["Evidence", ...]
    months: "RatedMonths"
    provenance: Mapping[str, str] = field(default_factory=dict)

    @property
    def names(self) -> dict[str, Text]:
        """Ratings have no categories: all is of the city."""
        return {"": Text("全市", "whole city")}

    @property
    def factors(self) -> dict[str, tuple[Factors, ...]]:
        """Lists by month and by area."""
        return factors_of(self.evidence, self.names)

    @property
    def causes(self) -> tuple["Evidence", ...]:
        """Standard deviations of one rating by cause."""
        return tuple(e for e in self.evidence if e.path.startswith("ratings.sd."))
