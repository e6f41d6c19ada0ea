"""Team rows: visits of a channel's teams in an area and period, and in windows with a limit of days."""

import pulp

from civsim.planner.statement import Statement, Use, at_most


def _districts(statement: Statement, channel: int, area: int) -> list[int]:
    """Districts that the teams of an area serve."""
    instance = statement.instance
    if instance.model.channels.visits.per_district[channel]:
        return [area]
    return list(range(len(instance.pool)))


def _more(statement: Statement, channel: int, area: int, cap: float) -> pulp.LpAffineExpression:
    """Minus what extra team-days add to a capacity, where a statement has such a variable."""
    extra = statement.extras.get(f"team_v{channel}_a{area}")
    return pulp.LpAffineExpression() if extra is None or cap <= 0 else -cap * extra


def team_rows(statement: Statement) -> None:
    """sum of visits <= teams x days of work x grids a team-day x utilisation, by channel, area and period."""
    grids = statement.instance.model.areas.district
    capacity = statement.instance.capacity
    for v, (caps, fewest) in enumerate(zip(capacity.visits, capacity.scarcest or capacity.visits, strict=True)):
        for area, by_period in enumerate(caps):
            districts = _districts(statement, v, area)
            members = sum(int((grids == d).sum()) for d in districts)
            for t, cap in enumerate(by_period):
                most = int(statement.instance.schedules[:, v, t].max(initial=0))
                if fewest[area, t] < members * most:
                    uses: list[Use] = [(d, statement.demands.visits(v, t), 1.0) for d in districts]
                    statement.row(f"team_v{v}_a{area}_t{t}", at_most(_more(statement, v, area, cap), cap), uses)


def window_rows(statement: Statement) -> None:
    """Visits in the periods of a window <= teams x its days at most x grids a team-day x utilisation."""
    for i, window in enumerate(statement.instance.capacity.windows):
        districts = _districts(statement, window.channel, window.area)
        uses: list[Use] = [
            (d, statement.demands.visits(window.channel, t), 1.0) for d in districts for t in window.periods
        ]
        more = _more(statement, window.channel, window.area, window.visits)
        statement.row(f"window_{i}_v{window.channel}_a{window.area}", at_most(more, window.visits), uses)
