"""Points systems (积分制): whoever is found out behaves better for a while, so that fewer problems appear (F28).

Every problem that is found in a grid counts; a finding counts half after each half-life. With x such recent findings
the arrivals of the category in this grid are lowered by `most` x / (x + half): the first findings impress most, half of
the largest cut is reached at `half` recent findings, and no number of them does more than `most`.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scenario import Block, Mistakes, Name, Probability, quantity, suggest


class PointsBlock(Block):
    """One points system."""

    name: Name | None = quantity(None, about=("名称", "name"))
    most_cut: dict[str, Probability] = quantity(
        about=("新发问题的最大降幅，按类别", "largest cut of arrivals, by category"), source="F28"
    )
    half_findings: float = quantity(
        3.0,
        about=("达到最大降幅一半的近期发现数", "recent findings in a grid at which half the largest cut is reached"),
        gt=0,
        le=1e6,
        span=(1, 10),
    )
    half_life_days: float = quantity(
        30.0,
        about=("一次发现的作用减半的天数", "days after which a finding counts half"),
        unit="d",
        gt=0,
        le=3650,
        span=(7, 90),
    )


_NO_FINDINGS = Text(
    "积分制按网格内发现的问题起作用，不能用于行为；请改用 campaigns 的 cut",
    "points work by what is found in a grid, so not on a behaviour; use the cut of a campaign instead",
)


@dataclass(frozen=True)
class Points:
    """The points system of each category (C); none where `most` is 0."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    most: NDArray[np.float64]
    half: NDArray[np.float64]  # recent findings
    lasting: NDArray[np.float64]  # what a finding counts a day later

    @property
    def active(self) -> bool:
        """Whether any category has one."""
        return bool((self.most > 0).any())


def build_points(
    blocks: dict[str, PointsBlock], categories: tuple[str, ...], mistakes: Mistakes, behaviours: tuple[str, ...] = ()
) -> Points:
    """Arrays of the points systems; unknown categories, and those that two systems are for, are mistakes.

    So are behaviours: points are for what is found in a grid, and nobody finds a behaviour there.
    """
    most, half, lasting = np.zeros(len(categories)), np.ones(len(categories)), np.zeros(len(categories))
    owner: dict[str, str] = {}
    for key, block in blocks.items():
        for name, cut in block.most_cut.items():
            place = ("points", key, "most_cut", name)
            if name in behaviours:
                mistakes.add(place, "not_a_category", _NO_FINDINGS)
            elif name not in categories:
                text = Text(f"未定义的问题类别 {name!r}", f"unknown category {name!r}") + suggest(name, categories)
                mistakes.add(place, "unknown_name", text)
            elif name in owner:
                text = Text(f"{owner[name]!r} 已对该类别积分", f"{owner[name]!r} is for this category already")
                mistakes.add(place, "duplicate_id", text)
            else:
                owner[name], c = key, categories.index(name)
                most[c], half[c], lasting[c] = cut, block.half_findings, 0.5 ** (1.0 / block.half_life_days)
    names = tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items())
    return Points(tuple(blocks), names, most, half, lasting)
