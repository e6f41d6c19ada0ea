"""The records beside the fit, summed up for whoever draws them: no order by itself is left in it."""

from dataclasses import dataclass

from civsim.calibrate.area_rates import AreaRates, area_rates
from civsim.calibrate.closing_curves import ClosingCurve, closing_curves
from civsim.calibrate.fit import Fit
from civsim.calibrate.records.orders import Orders
from civsim.calibrate.repeat_days import RepeatDays, repeat_days
from civsim.calibrate.stock import Stock, stocks
from civsim.calibrate.threads import one_thread
from civsim.calibrate.weekly_counts import WeeklyCounts, weekly_counts


@dataclass(frozen=True)
class RecordsAndFit:
    """Counts a week, closing times, open orders, rates of areas and repeats: counted, and as the fit has them."""

    weekly: tuple[WeeklyCounts, ...]
    closing: tuple[ClosingCurve, ...]
    stock: tuple[Stock, ...]
    areas: AreaRates
    repeats: tuple[RepeatDays, ...]


@one_thread
def records_and_fit(orders: Orders, fit: Fit, seed: int = 1) -> RecordsAndFit:
    """The records beside the fit; `seed` is that of the simulated open orders."""
    return RecordsAndFit(
        weekly=weekly_counts(orders, fit),
        closing=closing_curves(orders, fit),
        stock=stocks(orders, fit, seed),
        areas=area_rates(orders, fit),
        repeats=repeat_days(fit),
    )
