"""Engine output as labelled datasets, with units, names and provenance; stored and read back."""

from civsim.results.dataset import dataset_of, frame_of, to_dataset
from civsim.results.dry_account import DryYear, dry_years
from civsim.results.growing import GrowingRun
from civsim.results.ledger import joined_ledgers, ledger_file
from civsim.results.ledger_orders import ledger_orders, ledger_rows
from civsim.results.reading import cells
from civsim.results.replication import Replication, kept_of
from civsim.results.stock import conservation_ok, flow_sums, states_at_end, states_of, stock
from civsim.results.storage import read_run, write_netcdf, write_run
from civsim.results.totals import totals

__all__ = [
    "DryYear",
    "GrowingRun",
    "Replication",
    "cells",
    "conservation_ok",
    "dataset_of",
    "dry_years",
    "flow_sums",
    "frame_of",
    "joined_ledgers",
    "kept_of",
    "ledger_file",
    "ledger_orders",
    "ledger_rows",
    "read_run",
    "states_at_end",
    "states_of",
    "stock",
    "to_dataset",
    "totals",
    "write_netcdf",
    "write_run",
]
