"""The ledger on disk (整改销号台账): one Parquet file a run, one row a problem, written while the run goes on."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from civsim.engine import LEDGER_COLUMNS, Ledger, Outcome
from civsim.model import Model

COLUMNS = ("replication", *LEDGER_COLUMNS)


def with_ledgers_written(
    path: Path,
    model: Model,
    outcomes: Iterable[Outcome],
    replications: Sequence[int],
    provenance: Mapping[str, str],
) -> Iterator[Outcome]:
    """The same outcomes without their ledgers, each ledger written to `path` as it passes: one is in memory at a time.

    All columns are int64: instants in ms since the first simulated midnight, -1 = never; grid, category and source
    are places in the lists that the file's metadata hold beside `provenance`.
    """
    schema = pa.schema([(name, pa.int64()) for name in COLUMNS], _metadata(model, provenance))
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for replication, outcome in zip(replications, outcomes, strict=True):
            assert outcome.ledger is not None, "the engine was asked for ledgers"
            writer.write_table(_table(outcome.ledger, replication, schema))
            yield replace(outcome, ledger=None)


def _table(ledger: Ledger, replication: int, schema: pa.Schema) -> pa.Table:
    """The rows of one replication."""
    first = np.full(len(ledger.rows), replication, np.int64)
    columns = [first, *(np.ascontiguousarray(ledger.rows[:, i]) for i in range(len(LEDGER_COLUMNS)))]
    return pa.Table.from_arrays([pa.array(column) for column in columns], schema=schema)


def _metadata(model: Model, provenance: Mapping[str, str]) -> dict[str, str]:
    """What the numbers of the ledger mean, and where they come from."""
    return dict(provenance) | {
        "first_midnight": model.time.first.isoformat(),
        "grids": json.dumps(model.areas.grids, ensure_ascii=False),
        "categories": json.dumps(model.categories.ids, ensure_ascii=False),
        "sources": json.dumps(model.channels.ids, ensure_ascii=False),
    }
