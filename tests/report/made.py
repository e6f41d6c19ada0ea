"""Made-up runs and marks with the variable names of the real ones, for pictures at any size."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

FLOWS = (
    "appeared",
    "found",
    "spot",
    "filed",
    "started",
    "done",
    "redo",
    "closed",
    "gone",
    "due",
    "on_time",
    "closed_due",
    "due_redo",
    "postponed",
    "relapsed",
)


WARNED = {"standard": 90.0, "yellow_from": 0.2, "red_from": 0.5, "colours": "red_yellow_green"}


def months_from(first: str, n: int) -> list[str]:
    """n month labels from YYYY-MM on."""
    start = np.datetime64(first, "M")
    return [str(start + i) for i in range(n)]


def made_run(
    grids: Sequence[str],
    districts: Sequence[str],
    categories: Sequence[str],
    months: Sequence[str],
    replications: int = 4,
    snapshots: int = 2,
    pools: int = 2,
    budget: float = 60.0,
    seed: int = 1,
) -> xr.Dataset:
    """A run of random counts; `districts` gives the district of each grid."""
    draw = np.random.default_rng(seed)
    R, M, G, C, P = replications, len(months), len(grids), len(categories), pools
    years = sorted({int(m[:4]) for m in months})
    flows = {
        name: (("replication", "month", "grid", "category"), draw.poisson(9.0 - 0.4 * i, (R, M, G, C)).astype("u2"))
        for i, name in enumerate(FLOWS)
    }
    visible = draw.gamma(1.5, 3.0, (1, snapshots, G, C)) * np.linspace(1.6, 0.7, snapshots)[None, :, None, None]
    return xr.Dataset(
        {
            **flows,
            "spent": (("replication", "month", "pool"), draw.gamma(4, budget / max(M, 1) / 30, (R, M, P))),
            "committed": (("use", "year"), draw.uniform(0.05, 0.25, (3, len(years))) * budget),
            "budget": (("year",), np.full(len(years), budget)),
            "visible": (
                ("replication", "snapshot", "grid", "category"),
                draw.poisson(np.broadcast_to(visible, (R, snapshots, G, C))).astype("u2"),
            ),
        },
        coords={
            "replication": np.arange(R),
            "month": list(months),
            "grid": list(grids),
            "district": ("grid", list(districts)),
            "category": list(categories),
            "pool": [f"pool{i}" for i in range(P)],
            "use": ["visits", "overtime", "works"],
            "year": years,
            "snapshot": np.arange(snapshots),
        },
    )


def made_marks(
    assessments: Sequence[str],
    categories: Sequence[str],
    districts: Sequence[str],
    leaves: Sequence[str] = (),
    nodes: Sequence[str] = (),
    replications: int = 4,
    level: float = 88.0,
    seed: int = 1,
    dates: Sequence[str] | None = None,
) -> xr.Dataset:
    """Marks around a level."""
    draw = np.random.default_rng(seed)
    R, A, C, D, L = replications, len(assessments), len(categories), len(districts), len(leaves)
    score = np.clip(draw.normal(level, 1.2, (R, A)) + np.linspace(-4, 2, A), 0, 100)
    lost = draw.dirichlet(np.ones((C + 1) * (D + 1)) * 0.6, (R, A)).reshape(R, A, C + 1, D + 1)
    lost = lost * (100 - score)[:, :, None, None]
    by_category = lost.sum(axis=3)
    data = xr.Dataset(
        {
            "score": (("replication", "assessment"), score),
            "expected_score": (("replication", "assessment"), score - 0.1),
            "local_score": (("replication", "assessment"), score - 1.5),
            "leaf_value": (("replication", "assessment", "leaf"), draw.uniform(0.6, 1, (R, A, L))),
            "node_value": (("assessment", "node"), draw.uniform(60, 100, (A, len(nodes)))),
            "cycle_score": (("replication",), score[:, -1] if A else np.full(R, np.nan)),
            "p_target": (("assessment",), (score >= 90).mean(0)),
            "p_cycle": ((), float((score[:, -1] >= 90).mean()) if A else np.nan),
            "p_held": ((), float((score >= 90).all(1).mean()) if A else np.nan),
            "p_rank": ((), 0.4),
            "lost": (("replication", "assessment", "lost_category", "lost_district"), lost),
            "lost_by_department": (("replication", "assessment", "lost_department"), by_category),
            "expected_lost_duty": (
                ("assessment", "lost_department", "lost_category"),
                by_category.mean(0)[:, :, None] * (0.7 * np.eye(C + 1) + 0.3 / (C + 1)),
            ),
            **{
                name: ((("assessment", dim)), draw.uniform(0, 1, (A, n)), WARNED)
                for name, dim, n in (
                    ("p_below_leaf", "leaf", L),
                    ("p_below_department", "lost_department", C + 1),
                    ("p_below_district", "lost_district", D + 1),
                )
            },
        },
        coords={
            "replication": np.arange(R),
            "assessment": list(assessments),
            "lost_category": [*categories, "none"],
            "lost_district": [*districts, "none"],
            "lost_department": [*(f"部门{i}" for i in range(C)), "none"],
            "leaf": list(leaves),
            "node": list(nodes),
        },
    )
    if dates is not None:
        data = data.assign_coords(date=("assessment", np.array(dates, "datetime64[ns]")))
    return data
