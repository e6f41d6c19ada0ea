"""The ledger on disk (整改销号台账): one Parquet file a run, one row a problem, written while the run goes on."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from civsim.engine import LEDGER_COLUMNS, Take
from civsim.model import Model
from civsim.scenario import whole_file

COLUMNS = ("replication", *LEDGER_COLUMNS)
FEW_VALUES = ["replication", "grid", "category", "source", "redo", "postponed"]
"""Columns with few values, kept as places in a dictionary; to try so with the others takes half of the time."""


@contextmanager
def ledger_file(path: Path, model: Model, provenance: Mapping[str, str]) -> Iterator[Take]:
    """Takes rows of ledgers, chunk by chunk, and writes each at once; the file appears at `path` when it is whole.

    All columns are int64: instants in ms since the first simulated midnight, -1 = never; grid, category and source
    are places in the lists that the file's metadata hold beside `provenance`. For the order of rows see
    `civsim.engine.Ledger`; replications follow each other.
    """
    schema = pa.schema([(name, pa.int64()) for name in COLUMNS], _metadata(model, provenance))
    with _written(path, schema) as writer:

        def take(replication: int, rows: NDArray[np.int64]) -> None:
            if len(rows):
                columns = [np.full(len(rows), replication), *np.ascontiguousarray(rows.T)]
                writer.write_table(pa.Table.from_arrays([pa.array(column) for column in columns], schema=schema))

        yield take


@contextmanager
def _written(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    """A Parquet file, complete or absent. The sink is Python's own: Arrow's stays open when the disk is full."""
    with (
        whole_file(path) as growing,
        growing.open("wb") as sink,
        pq.ParquetWriter(sink, schema, compression="zstd", compression_level=1, use_dictionary=FEW_VALUES) as writer,
    ):
        yield writer


def joined_ledgers(path: Path, parts: Iterable[Path], model: Model, provenance: Mapping[str, str]) -> None:
    """One ledger file from several, a chunk in memory at a time."""
    schema = pa.schema([(name, pa.int64()) for name in COLUMNS], _metadata(model, provenance))
    with _written(path, schema) as writer:
        for part in parts:
            with pq.ParquetFile(part) as file:
                for group in range(file.num_row_groups):
                    writer.write_table(file.read_row_group(group).cast(schema))


def _metadata(model: Model, provenance: Mapping[str, str]) -> dict[str, str]:
    """What the numbers of the ledger mean, and where they come from."""
    return dict(provenance) | {
        "first_midnight": model.time.first.isoformat(),
        "grids": json.dumps(model.areas.grids, ensure_ascii=False),
        "categories": json.dumps(model.categories.ids, ensure_ascii=False),
        "sources": json.dumps(model.channels.ids, ensure_ascii=False),
    }
