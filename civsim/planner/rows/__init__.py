"""Families of rows of the master problem, one a file; each function adds its variables and rows to a statement."""

from civsim.planner.rows.crews import crew_rows
from civsim.planner.rows.extras import MOST as MOST_GROWTH
from civsim.planner.rows.extras import add_extras
from civsim.planner.rows.futures import future_rows, prefix_of
from civsim.planner.rows.money import money_rows
from civsim.planner.rows.phases import floor_rows, share_rows
from civsim.planner.rows.points import point_rows
from civsim.planner.rows.teams import team_rows, window_rows
from civsim.planner.rows.unpaid import unpaid_rows

ROWS = (team_rows, window_rows, crew_rows, money_rows, unpaid_rows, point_rows, floor_rows, share_rows, future_rows)

__all__ = ["MOST_GROWTH", "ROWS", "add_extras", "prefix_of"]
