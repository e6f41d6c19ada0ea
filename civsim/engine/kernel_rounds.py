"""Rounds of the teams that belong to grids: visits by rule, worked out where they are needed and kept in no list."""

from civsim.engine.draws import FIND, POSITION, uniform
from civsim.engine.inputs import Inputs
from civsim.engine.visit_codes import visit_code
from civsim.model.compiled import part
from civsim.model.mechanisms import DAY, is_found, is_round, visit_instant


@part
def first_round(city: Inputs, key: int, g: int, c: int, appeared: int, end: int, source: int) -> tuple[int, int]:
    """When and by what a problem is found if it is found at `end` by `source` without rounds."""
    visits = len(city.find)
    for f in range(len(city.round_channel)):
        v, every, offset = city.round_channel[f], city.round_every[g, f], city.round_offset[g, f]
        find = city.find[v, c]
        if every == 0 or find <= 0.0:
            continue
        n, last = city.round_before[f, appeared // DAY], city.round_before[f, city.days]
        n += (every - (n + offset) % every) % every
        while n < last and is_round(n, offset, every):
            day = city.round_day[f, n]
            if day * DAY > end:
                break
            seen = visit_instant(day, city.window[v, 0], city.window[v, 1], uniform(key, POSITION, v))
            if seen >= appeared and _is_seen(key, day, v, city.round_teams[g, f], find):
                if seen < end or (seen == end and (not 0 <= source < visits or v < source)):
                    end, source = seen, v
                break
            n += every
    return end, source


@part
def _is_seen(key: int, day: int, channel: int, teams: int, find: float) -> bool:
    """Whether any of the grid's teams sees the problem on a round."""
    for team in range(teams):  # noqa: SIM110 - compiled code knows no generators
        if is_found(uniform(key, FIND, visit_code(day, channel, team)), find):
            return True
    return False
