"""The ledger of a stored run as neutral tables of orders, one a replication."""

from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import DAY_MS, NEVER, Model, OrderTable
from civsim.results.ledger import COLUMNS

READ = tuple(name for name in COLUMNS if name not in ("replication", "started"))
NOT_TOLD = {"rejected"}
KNOWN = frozenset({f.name for f in fields(OrderTable)} - NOT_TOLD)
"""What a ledger tells of: all but reports that were rejected, which are no problems."""
Ints = NDArray[np.int64]


def ledger_rows(path: Path) -> int:
    """Number of rows of a ledger."""
    return int(pq.read_metadata(path).num_rows)


def ledger_orders(path: Path, model: Model) -> Iterator[OrderTable]:
    """The orders of each replication of a ledger, as this model names them; one replication in memory at a time.

    A simulated order is dispatched when it is filed. A place is a problem with all its relapses, so that what comes
    back there is known, not guessed from an address.

    Raises
    ------
    CivsimError
        If the ledger was written by a version that noted no deadlines.
    """
    with pq.ParquetFile(path) as file:
        if not set(COLUMNS) <= set(file.schema_arrow.names):
            raise CivsimError(
                Text(
                    f"{path} 由较早的版本写成，没有处置时限；请重新推演（simulate --ledger）",
                    f"{path} was written by an earlier version, without deadlines; simulate again with --ledger",
                )
            )
    replications = pc.unique(pq.read_table(path, columns=["replication"])["replication"]).to_pylist()
    for replication in replications:
        table = pq.read_table(path, columns=[*READ], filters=[("replication", "==", replication)])
        yield _orders({name: table[name].to_numpy() for name in READ}, model)


def _orders(column: dict[str, Ints], model: Model) -> OrderTable:
    """The rows of one replication."""
    areas, categories, departments, channels = model.areas, model.categories, model.departments, model.channels
    grid, category, filed = column["grid"], column["category"], column["filed"]
    return OrderTable(
        first=model.time.first,
        start=model.time.warm_up_days * DAY_MS,
        end=model.time.n_days * DAY_MS,
        open_before=True,
        known=KNOWN,
        arose=np.where(column["appeared"] > 0, column["appeared"], NEVER),  # the stock at the start is older
        found=column["found"],
        filed=filed,
        dispatched=filed,
        deadline=column["deadline"],
        closed=column["closed"],
        gone=column["gone"],
        failed=column["failed"],
        on_time=(column["closed"] != NEVER) & (column["closed"] <= column["deadline"]),
        redo=column["redo"] > 0,
        postponed=column["postponed"] > 0,
        spot=(filed == NEVER) & (column["closed"] != NEVER),
        place=_lineage(column["key"], column["parent"]),
        department=departments.pool_department[departments.pool_of][grid, category].astype(np.int64),
        district=areas.district[grid].astype(np.int64),
        category=category,
        channel=column["source"],
        ids={
            "department": tuple(departments.ids),
            "district": tuple(areas.districts),
            "category": tuple(categories.ids),
            "channel": tuple(channels.ids),
        },
        names={
            "department": tuple(departments.names),
            "district": tuple(Text(name, name) for name in areas.districts),
            "category": tuple(categories.names),
            "channel": tuple(channels.names),
        },
    )


def _lineage(key: Ints, parent: Ints) -> Ints:
    """(N) a number shared by a problem and all its relapses: the row of the first of them."""
    order = np.argsort(key)
    place = order[np.minimum(np.searchsorted(key[order], parent), len(key) - 1)] if len(key) else key
    up = np.where((parent != -1) & (key[place] == parent), place, np.arange(len(key))) if len(key) else key
    while True:  # each step doubles how far up it looks
        further = up[up]
        if (further == up).all():
            return up
        up = further
