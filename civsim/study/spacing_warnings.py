"""Visits of a roster that lie closer together than three days without need."""

from civsim.language import Text
from civsim.model import Model
from civsim.roster import Roster, close_visits
from civsim.study.model_warnings import Warned


def spacing_warnings(model: Model, roster: Roster) -> list[Warned]:
    """How many visits come less than three days after the channel's last at the same grid, with the first of them."""
    found = close_visits(model, roster)
    if not len(found):
        return []
    plan, first = roster.plan, int(found[0])
    day, grid = model.time.date_of(int(plan.day[first])), model.areas.grids[plan.grid[first]]
    name = model.channels.names[model.channels.visits.channel[plan.channel[first]]]
    text = Text(
        f"{len(found)} 次巡查距同一渠道上次到该网格不足 3 天，而方案并未要求这样密"
        f"（首例 {day} {name.zh} {grid}）；见排班表的季度回顾",
        f"visits less than 3 days after the channel's last at the same grid, though the plan does not ask for it: "
        f"{len(found)} (first {day}, {name.en}, {grid}); see the roster's review by quarter",
    )
    return [Warned("visits_too_close", text)]
