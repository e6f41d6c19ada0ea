"""Where the points went (谁丢分、谁担责)."""

import numpy as np

from civsim.language import Text
from civsim.scores.labels import variable
from civsim.scores.scored import TEST, Scored, Variables


def loss_marks(scored: Scored) -> Variables:
    """Where the points went; each cut sums to what the tests lost."""
    assessed = scored.assessed
    leaf = assessed.points * (1.0 - np.nan_to_num(assessed.value, nan=1.0))
    leaf[~assessed.held] = np.nan
    return {
        "lost": variable(
            (*TEST, "lost_category", "lost_district"),
            assessed.lost,
            Text("失分，按问题类别和区", "points lost, by category and district"),
        ),
        "lost_leaf": variable((*TEST, "leaf"), leaf, Text("失分，按指标", "points lost, by leaf")),
        "lost_grid": variable(
            ("assessment", "grid"), assessed.lost_grid, Text("平均失分，按网格", "mean points lost at sites, by grid")
        ),
    }
