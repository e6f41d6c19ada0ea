"""Who repairs: the department of a category, of a category in an area (F29), and volunteers who may take it over (F21).

An area is a district, or a street written `district/street`; what is said of a street goes before what is said of its
district. An order that is offered to volunteers and accepted becomes their work; one that is not stays with the
department. Acceptance is decided when the order is filed.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.known import check_known, check_known_item
from civsim.scenario import Block, Mistakes, Probability, quantity, suggest

ByArea = dict[str, dict[str, str]]


class OfferBlock(Block):
    """Orders that are offered to volunteers before the department has to do them (F21)."""

    to: str = quantity(about=("志愿服务队（部门编号）", "the volunteers, as a department"), source="F21")
    accept_probability: Probability = quantity(
        about=("志愿者接单的概率", "probability that volunteers accept the order"), span=(0.3, 0.9)
    )
    channels: tuple[str, ...] = quantity(
        (), about=("只限这些渠道来的工单（空为全部）", "only orders from these channels (empty: all)"), source="F21"
    )


def responsible(
    usual: NDArray[np.int32],
    by_area: ByArea,
    categories: tuple[str, ...],
    departments: list[str],
    areas: Areas,
    mistakes: Mistakes,
) -> NDArray[np.int32]:
    """(G, C) department of each category in each grid; `usual` (C,) holds where an area says nothing else."""
    found = np.repeat(usual[None, :], len(areas.grids), axis=0)
    for name in sorted(by_area, key=lambda area: area in areas.streets):  # streets last: they overrule
        path = "responsibility", name
        if name in areas.districts:
            here = areas.district == areas.districts.index(name)
        elif name in areas.streets:
            here = areas.street == areas.streets.index(name)
        else:
            text = Text(f"没有区或街道 {name!r}", f"unknown district or street {name!r}")
            known = [*areas.districts, *areas.streets]
            mistakes.add(path, "unknown_name", text + suggest(name, known))
            continue
        check_known("category", by_area[name], categories, path, mistakes)
        for category, department in by_area[name].items():
            check_known_item("department", department, departments, (*path, category), mistakes)
            if category in categories and department in departments:
                found[here, categories.index(category)] = departments.index(department)
    return found


def check_offer(
    category: str, offer: OfferBlock, departments: list[str], channels: tuple[str, ...], mistakes: Mistakes
) -> None:
    """Volunteers and channels must be known."""
    path = "categories", category, "offer"
    check_known_item("department", offer.to, departments, (*path, "to"), mistakes)
    for i, name in enumerate(offer.channels):
        if name not in channels:
            text = Text(f"未定义的渠道 {name!r}", f"unknown channel {name!r}")
            mistakes.add((*path, "channels", i), "unknown_name", text + suggest(name, channels))


def acceptance(offers: list[OfferBlock | None], channels: tuple[str, ...]) -> NDArray[np.float64]:
    """(channels, C) probability that volunteers accept an order, by the channel that it came from."""
    return np.array(
        [
            [0.0 if o is None or (o.channels and name not in o.channels) else o.accept_probability for o in offers]
            for name in channels
        ]
    ).reshape(len(channels), len(offers))
