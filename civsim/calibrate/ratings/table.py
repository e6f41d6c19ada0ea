"""Ratings as a table of months by places, as far as they are known at a month."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.ratings.reading import Ratings

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class RatingTable:
    """Shares (T, P) of places by month from `first`, NaN where a place was not rated; `area` numbers `areas`."""

    first: pd.Timestamp
    share: Floats
    area: NDArray[np.int64]
    places: tuple[str, ...]
    areas: tuple[str, ...]

    @property
    def n_months(self) -> int:
        """Months of the table, those without a rating included."""
        return len(self.share)

    @property
    def n(self) -> int:
        """Ratings."""
        return int((~np.isnan(self.share)).sum())

    @property
    def months(self) -> pd.DatetimeIndex:
        """First day of every month."""
        return pd.date_range(self.first, periods=self.n_months, freq="MS")

    def city(self) -> Floats:
        """Mean over the places that were rated, by month; NaN for a month without any."""
        return mean_by_month(self.share)

    def of_area(self, area: int) -> Floats:
        """Mean over the rated places of an area, by month."""
        return mean_by_month(self.share[:, self.area == area])


def mean_by_month(share: Floats) -> Floats:
    """Mean of each row over what is there."""
    there = ~np.isnan(share)
    total, n = np.where(there, share, 0.0).sum(axis=1), there.sum(axis=1)
    found: Floats = np.divide(total, n, out=np.full(len(share), np.nan), where=n > 0)
    return found


def rating_table(ratings: Ratings, months: int | None = None) -> RatingTable:
    """The first `months` months (all, if not given), with the places and areas that these rate."""
    months = ratings.n_months if months is None else months
    share = np.full((ratings.n_months, len(ratings.places)), np.nan)
    share[ratings.month, ratings.place] = ratings.share
    share = share[:months]
    rated = ~np.isnan(share).all(axis=0)
    numbers, area = np.unique(ratings.area[rated], return_inverse=True)
    return RatingTable(
        first=ratings.first,
        share=share[:, rated],
        area=area.astype(np.int64),
        places=tuple(name for name, kept in zip(ratings.places, rated, strict=True) if kept),
        areas=tuple(ratings.areas[i] for i in numbers),
    )
