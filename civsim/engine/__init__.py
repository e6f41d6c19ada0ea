"""The only room with a clock and with randomness: what a plan leads to, replication by replication."""

from civsim.engine.drawn_sites import SITE_DAY, drawn_sites
from civsim.engine.draws import FIRST_FREE, derived_key, replication_key, uniform
from civsim.engine.holding import key_of_test, sittings_held
from civsim.engine.kernel_run import kernel_is_compiled
from civsim.engine.ledger_rows import Take
from civsim.engine.money import USES, available_fen, check_plan_money, committed_fen
from civsim.engine.outcome import DELAY_EDGES, DELAYS, FLOWS, LEDGER_COLUMNS, STATES, Ledger, Outcome
from civsim.engine.run import EngineName, PreparedRun, simulate

__all__ = [
    "DELAYS",
    "DELAY_EDGES",
    "FIRST_FREE",
    "FLOWS",
    "LEDGER_COLUMNS",
    "SITE_DAY",
    "STATES",
    "USES",
    "EngineName",
    "Ledger",
    "Outcome",
    "PreparedRun",
    "Take",
    "available_fen",
    "check_plan_money",
    "committed_fen",
    "derived_key",
    "drawn_sites",
    "kernel_is_compiled",
    "key_of_test",
    "replication_key",
    "simulate",
    "sittings_held",
    "uniform",
]
