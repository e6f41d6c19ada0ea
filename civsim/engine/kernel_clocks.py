"""The clocks of a problem: its natural end, and the reports of it."""

from civsim.engine.draws import NATURAL, REPORT, uniform
from civsim.engine.inputs import Inputs
from civsim.model.compiled import part
from civsim.model.mechanisms import add_shift_time, exponential_wait


@part
def first_clock(city: Inputs, key: int, g: int, c: int, appeared: int) -> tuple[int, int]:
    """When the first clock rings, and its source: a report channel after the visit channels, or -1 for the natural end.

    Of clocks that ring together, reports come first, in their order.
    """
    visits, place = len(city.find), city.place[g]
    end = appeared + exponential_wait(uniform(key, NATURAL, 0), city.category[c].natural_end)
    source = -1
    for r in range(city.report_delay.shape[1] - 1, -1, -1):
        wait = exponential_wait(uniform(key, REPORT, r), city.report_delay[place, r, c])
        reported = appeared + wait
        if reported <= end and city.report_timed[r]:  # where hours are kept it can only be later
            reported = add_shift_time(
                appeared, max(wait, 1), city.report_opens[r], city.report_closes[r], city.report_before[r]
            )
        if reported <= end:
            end, source = reported, visits + r
    return end, source
