"""Marks of the sub-indices, month by month, for the city and by district."""

from civsim.language import Text
from civsim.scores.labels import coordinate, variable
from civsim.scores.scored import Scored, Variables
from civsim.scores.sub_index import sub_index_values


def sub_index_marks(scored: Scored) -> Variables:
    """Values at the ends of months; nothing where no sub-index is asked for."""
    model = scored.model
    indices, districts = model.sub_indices, model.areas.districts
    if not indices.ids:
        return {}
    areas = [Text("全市", "city"), *(Text(d, d) for d in districts)]
    return {
        "sub_index": coordinate("sub_index", indices.ids, indices.names, Text("专项指数", "sub-index")),
        "index_area": coordinate("index_area", ["city", *districts], areas, Text("区域", "area")),
        "sub_index_value": variable(
            ("replication", "month", "sub_index", "index_area"),
            sub_index_values(model, scored.run, scored.counts),
            Text("专项指数（月末）", "sub-index at the end of the month"),
        ),
    }
