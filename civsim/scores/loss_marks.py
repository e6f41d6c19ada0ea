"""Where the points went (谁丢分、谁担责)."""

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model
from civsim.scores.labels import NO_PLACE, NOBODY, coordinate, variable
from civsim.scores.losses import Losses
from civsim.scores.scored import TEST, Scored, Variables


def loss_marks(scored: Scored) -> Variables:
    """Where the points went: `lost..` at the sampled test, `expected_lost..` of the expected score.

    Each cut sums to what the test lost.
    """
    assessed = scored.assessed
    kinds = (
        ("", Text("失分", "points lost"), assessed.value, assessed.lost),
        ("expected_", Text("期望失分", "expected points lost"), assessed.expected, assessed.expected_lost),
    )
    found = _coordinates(scored.model)
    for prefix, name, value, losses in kinds:
        leaf = assessed.points * np.maximum(1.0 - np.nan_to_num(value, nan=1.0), 0.0)  # no rounding below 0
        cuts = _cuts(losses) | {"lost_leaf": ((*TEST, "leaf"), leaf, Text("按指标", "by leaf"))}
        for cut, (dims, values, by) in cuts.items():
            if dims[0] == "replication":
                values[~assessed.held] = np.nan
            else:
                values[~assessed.held.any(axis=0)] = np.nan
            title = Text(f"{name.zh}，{by.zh}", f"{name.en}, {by.en}")
            found[prefix + cut] = variable(dims, values, title)
    return found


def _cuts(losses: Losses) -> dict[str, tuple[tuple[str, ...], NDArray[np.float64], Text]]:
    """Dimensions, values and words of each cut."""
    return {
        "lost": (
            (*TEST, "lost_category", "lost_district"),
            losses.cell,
            Text("按问题类别和区", "by category, district"),
        ),
        "lost_by_department": ((*TEST, "lost_department"), losses.department, Text("按责任部门", "by department")),
        "lost_by_street": ((*TEST, "lost_street"), losses.street, Text("按街道", "by street")),
        "lost_by_class": ((*TEST, "lost_class"), losses.site_class, Text("按点位类别", "by class of sites")),
        "lost_grid": (("assessment", "grid"), losses.grid, Text("按网格，均值", "mean at sites, by grid")),
        "lost_duty": (
            ("assessment", "lost_department", "lost_category"),
            losses.duty,
            Text("按责任部门和问题类别，均值", "mean, by department and category"),
        ),
    }


def _coordinates(model: Model) -> dict[str, xr.Variable]:
    """Labels of the cuts, with the part that has no place at the end."""
    departments, classes = model.departments, model.sites.classes
    parts = (
        ("lost_department", departments.ids, departments.names, Text("责任部门", "department"), NOBODY),
        (
            "lost_street",
            model.areas.streets,
            [Text(s, s) for s in model.areas.streets],
            Text("街道", "street"),
            NO_PLACE,
        ),
        ("lost_class", classes, [Text(c, c) for c in classes], Text("点位类别", "class of sites"), NO_PLACE),
    )
    return {dim: coordinate(dim, [*ids, "none"], [*names, none], title) for dim, ids, names, title, none in parts}
