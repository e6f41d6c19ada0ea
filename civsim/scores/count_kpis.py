"""KPIs of a run that kept no ledger: from its counts by month, grid and category, which know less.

Counts cannot say: delays with the open ones counted, relapse within so many days, the overdue stock, shares by channel.
What is closed or redone counts by the end of the month of the deadline, also in longer periods.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Model
from civsim.results import cells
from civsim.scores.order_kpis import OrderKpis
from civsim.scores.order_marks import OrderMarks
from civsim.scores.periods import PeriodName

Ints = NDArray[np.int64]
COUNTED = ("due", "closed_due", "on_time", "due_redo", "postponed")
TOLD = ("closed_share", "on_time_share", "redo_share", "postponed_share")


def count_marks(model: Model, run: xr.Dataset, period: PeriodName, by: Sequence[str] = ()) -> OrderMarks:
    """KPIs of due orders of a run, by month or whole, and by one or more of department, district and category.

    Raises
    ------
    CivsimError
        For quarters and channels, which counts do not have.
    """
    for asked in {period, *by} & {"quarter", "channel"}:
        text = Text(f"该推演没有台账，不能按 {asked} 分组", f"the run has no ledger, so there are no rows by {asked}")
        raise CivsimError(text + Text("；请用 simulate --ledger", "; simulate with --ledger"))
    ids, names, group = _groups(model, by)
    months = [str(month) for month in run["month"].values]
    label = months if period == "month" else [f"{months[0]}/{months[-1]}"]
    counts, n = {}, run.sizes["replication"]
    for name in COUNTED:
        table = np.stack([_by_group(cells(run, name, r), group, len(ids)) for r in range(n)])
        counts[name] = (table if period == "month" else table.sum(axis=1, keepdims=True)).reshape(n, -1)
    rows = [(p, g) for p in label for g in range(len(ids))]
    here = np.flatnonzero(counts["due"].sum(axis=0) > 0) if by else np.arange(len(rows))
    kpis = OrderKpis(
        by=("period", *(name for name in ("department", "district", "category") if name in by)),
        ids=tuple((rows[i][0], *ids[rows[i][1]]) for i in here),
        names=tuple((Text(rows[i][0], rows[i][0]), *names[rows[i][1]]) for i in here),
        counts={name: values[:, here] for name, values in counts.items()},
        told=TOLD,
    )
    return OrderMarks(kpis, None, (), None, n)


def _by_group(counts: Ints, group: NDArray[np.integer], number: int) -> Ints:
    """(M, groups) of one replication's counts (M, G, C)."""
    return np.stack([counts[:, group == g].sum(axis=1, dtype=np.int64) for g in range(number)], axis=1)


def _groups(
    model: Model, by: Sequence[str]
) -> tuple[list[tuple[str, ...]], list[tuple[Text, ...]], NDArray[np.integer]]:
    """Ids and names of the combinations of groups, and (G, C) which of them each place and category belongs to."""
    areas, departments, categories = model.areas, model.departments, model.categories
    shape = departments.pool_of.shape
    columns: dict[str, tuple[NDArray[np.integer], Sequence[str], Sequence[Text]]] = {
        "department": (departments.pool_department[departments.pool_of], departments.ids, departments.names),
        "district": (
            np.broadcast_to(areas.district[:, None], shape),
            areas.districts,
            [Text(d, d) for d in areas.districts],
        ),
        "category": (np.broadcast_to(np.arange(shape[1]), shape), categories.ids, categories.names),
    }
    used = [columns[name] for name in columns if name in by]
    place = np.zeros(shape, np.int64)
    for number, known, _ in used:
        place = place * len(known) + number
    found, group = np.unique(place, return_inverse=True)
    sizes = tuple(len(known) for _, known, _ in used)
    ids, names = [], []
    for one in found:
        at = np.unravel_index(int(one), sizes) if used else ()
        ids.append(tuple(str(known[int(i)]) for (_, known, _), i in zip(used, at, strict=True)))
        names.append(tuple(texts[int(i)] for (_, _, texts), i in zip(used, at, strict=True)))
    return ids, names, group.reshape(shape)
