"""Plan totals become dated visits: teams, calendars, and the files that are handed out."""

from civsim.roster.caps import CapViolation, cap_violations, within_caps
from civsim.roster.changes import Changes
from civsim.roster.changes_file import write_changes
from civsim.roster.crewing import crewed
from civsim.roster.dating import REASONS, Dropped, Roster, date_visits
from civsim.roster.doubts import doubtful_visits
from civsim.roster.guard import guarded
from civsim.roster.handout import FORMATS, write_schedule
from civsim.roster.keep import keeping, keeping_teams
from civsim.roster.path_check import path_breaches
from civsim.roster.review import close_visits
from civsim.roster.stored import crewed_as
from civsim.roster.table import visits_table
from civsim.roster.user_visits import plan_from_visits, read_visits, visits_table_of

__all__ = [
    "FORMATS",
    "REASONS",
    "CapViolation",
    "Changes",
    "Dropped",
    "Roster",
    "cap_violations",
    "close_visits",
    "crewed",
    "crewed_as",
    "date_visits",
    "doubtful_visits",
    "guarded",
    "keeping",
    "keeping_teams",
    "path_breaches",
    "plan_from_visits",
    "read_visits",
    "visits_table",
    "visits_table_of",
    "within_caps",
    "write_changes",
    "write_schedule",
]
