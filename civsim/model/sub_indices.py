"""Sub-indices (专项指数, F8): groups of indicators that are published every month, for the city or by district.

Shenzhen publishes one for public civility, one for traffic civility and one for environmental hygiene. An index of
field leaves needs the open problems of every month's end: a snapshot a month, which only such an index asks for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.calendar import Timeline
from civsim.model.indicators import Indicators
from civsim.scenario import Block, Listed, Mistakes, Name, quantity, suggest


class SubIndexBlock(Block):
    """One sub-index."""

    name: Name | None = quantity(None, about=("名称", "name"))
    indicators: Listed = quantity(
        about=("包含的指标编号（任一层级，含其下全部）", "ids of indicators, each with all below it"), min_length=1
    )
    by: Literal["city", "district"] = quantity("city", about=("全市，或另按区", "for the city, or by district too"))


@dataclass(frozen=True)
class SubIndices:
    """Sub-indices (I) over leaves (L); `month_end` is the day of each month's value, at noon."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    leaves: NDArray[np.bool_]  # (I, L)
    by_district: NDArray[np.bool_]  # (I,)
    month_end: NDArray[np.int64]  # (M,)

    def snapshot_days(self, indicators: Indicators) -> tuple[int, ...]:
        """Days whose open problems are needed: the ends of months, where any index looks at sites."""
        field = [indicators.kind[leaf] == "field" for leaf in np.flatnonzero(self.leaves.any(axis=0))]
        return tuple(self.month_end.tolist()) if any(field) else ()


def build_sub_indices(
    blocks: dict[str, SubIndexBlock], indicators: Indicators, time: Timeline, mistakes: Mistakes
) -> SubIndices:
    """Arrays of the sub-indices; unknown indicators, and groups without weight, are mistakes."""
    leaves = np.zeros((len(blocks), len(indicators.kind)), bool)
    for i, (key, block) in enumerate(blocks.items()):
        path = ("sub_indices", key, "indicators")
        unknown = [node for node in block.indicators if node not in indicators.ids]
        for node in unknown:
            text = Text(f"指标表中没有 {node!r}", f"{node!r} is not in the table of indicators")
            mistakes.add(path, "unknown_name", text + suggest(node, indicators.ids))
        leaves[i] = _below(indicators, [indicators.ids.index(n) for n in block.indicators if n in indicators.ids])
        if not unknown and not indicators.weight[leaves[i]].sum() > 0:
            text = Text("所含指标的权重之和为 0", "the indicators in it have no weight")
            mistakes.add(path, "no_weight", text)
    ends = [int(time.month_days(month)[-1]) for month in range(len(time.months))]
    return SubIndices(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        leaves=leaves,
        by_district=np.array([b.by == "district" for b in blocks.values()], bool),
        month_end=np.array(ends, np.int64),
    )


def _below(indicators: Indicators, nodes: Sequence[int]) -> NDArray[np.bool_]:
    """(L,) leaves that are one of the nodes or stand below one."""
    inside = np.zeros(len(indicators.kind), bool)
    for leaf, start in enumerate(indicators.leaf):
        node, steps = int(start), 0
        while node >= 0 and not inside[leaf] and steps <= len(indicators.ids):  # a circle is told elsewhere
            inside[leaf], node, steps = node in nodes, int(indicators.parent[node]), steps + 1
    return inside
