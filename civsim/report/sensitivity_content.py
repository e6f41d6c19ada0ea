"""What a study of assumed values found, as charts and tables show it: effects by parameter, with their intervals."""

from dataclasses import dataclass

from civsim.language import Text
from civsim.scores import Difference


@dataclass(frozen=True)
class Moved:
    """One parameter at both ends of its range: score there - score beside it, paired; None where it cannot be. [points]

    `swing` is the best of (low end, as given, high end) less the worst of them.
    """

    key: str  # path of a value; with * that of several
    name: Text
    span: Text  # where it may lie, or how many values move together
    at_low: Difference | None
    at_high: Difference | None
    swing: Difference

    @property
    def ends(self) -> tuple[Difference, ...]:
        """What is known at the ends."""
        return tuple(d for d in (self.at_low, self.at_high) if d is not None)

    @property
    def significant(self) -> bool:
        """Whether it moves the score at either end by more than luck explains."""
        return any(d.significant for d in self.ends)


@dataclass(frozen=True)
class Joint:
    """What a parameter does while the others move as well: elementary effects over its whole range. [points]"""

    key: str
    name: Text
    size: float  # mean of their absolute values
    size_low: float  # 95 % interval over paths
    size_high: float
    luck: float  # luck alone gives a smaller size in 95 % of cases
    spread: float  # standard deviation: large where the effect depends on the others
    mean: float
    mean_low: float  # 95 % interval over paths
    mean_high: float
    n: int  # paths

    @property
    def beyond_luck(self) -> bool:
        """Whether it is larger than luck makes it."""
        return self.size > self.luck
