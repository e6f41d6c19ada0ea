"""Teams for a plan that already has its dates: a stored plan, or a table of visits from elsewhere."""

import numpy as np

from civsim.model import Model, Plan
from civsim.roster.dating import Roster
from civsim.roster.route import route
from civsim.roster.tours import team_tours


def crewed(model: Model, plan: Plan) -> Roster:
    """The roster of a dated plan: the same teams that `date_visits` would give its days. Nothing is dropped.

    Utilisation is unknown (NaN), as the days on which teams were meant to go out are not part of a plan.
    """
    team, order = team_tours(model, plan, route(model.areas))
    shape = (len(model.channels.visits.channel), len(model.time.months))
    return Roster(plan, team, order, (), np.full(shape, np.nan))
