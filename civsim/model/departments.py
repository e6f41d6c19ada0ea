"""Departments and their crews: who repairs, in which shifts, and what overtime costs (F23).

A pool is the crews of one department in the city or in one district. Crew time passes only in the pool's shift; a
job begun before the shift ends goes on in the next. Overtime lengthens the shift of a month by a share of it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import DAY_MS, Shift, Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.model.responsibility import OfferBlock, acceptance
from civsim.model.shares import Count, Per, check_by_district, check_years, counts_by_year
from civsim.scenario import Block, Mistakes, Name, quantity


class DepartmentBlock(Block):
    """One department."""

    name: Name | None = quantity(None, about=("名称", "name"))
    crews: Count | dict[str, Count] = quantity(about=("整改班组数（可按区给出）", "crews, or crews by district"))
    crews_by_year: dict[int, Count | dict[str, Count]] = quantity(
        {}, about=("某些年度的班组数，替代 crews", "crews in some years, in place of crews"), source="F12"
    )
    per: Per = quantity(
        "city", about=("班组数按全市或按每区计", "whether crews are counted for the city or for each district")
    )
    shift: Shift = quantity(Shift.model_validate({}), about=("班次", "shift"), unit="h")
    overtime_share: float = quantity(
        0.25,
        about=("每月加班工时占正常工时的上限", "overtime of a month as a share of the shift, at most"),
        ge=0,
        le=2,
        span=(0.0, 0.36),
        source="Labour Law art. 41: 36 h a month, about 0.2",
    )
    overtime_cost: float = quantity(
        0.01,
        about=("每班组加班小时费用", "cost of a crew-hour of overtime"),
        unit="万元",
        ge=0,
        le=1e3,
        span=(0.005, 0.03),
    )


@dataclass(frozen=True)
class Departments:
    """Departments, and crew pools (P): one a department, or one a department and district."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    pool_department: NDArray[np.int32]  # (P,)
    pool_district: NDArray[np.int32]  # (P,) -1 = city-wide
    crews: NDArray[np.int64]  # (P,) most of any year
    crews_on: NDArray[np.int64]  # (P, D)
    pool_of: NDArray[np.int32]  # (G, C)
    offer_pool: NDArray[np.int32]  # (G, C) volunteers to whom orders are offered first; -1 = nobody
    accepts: NDArray[np.float64]  # (channels, C) probability that they accept, by the channel of the order
    opens: NDArray[np.int64]  # (P, D) [ms of the day]
    closes: NDArray[np.int64]  # (P, D) equal to opens on days off
    overtime_share: NDArray[np.float64]  # (P,)
    overtime_fen_per_hour: NDArray[np.int64]  # (P,) a crew-hour

    def pool_label(self, pool: int, districts: tuple[str, ...]) -> str:
        """`department` or `department@district`."""
        district = int(self.pool_district[pool])
        name = self.ids[int(self.pool_department[pool])]
        return name if district < 0 else f"{name}@{districts[district]}"


def with_overtime(departments: Departments, time: Timeline, overtime: NDArray[np.float64]) -> NDArray[np.int64]:
    """(P, D) closing of each shift when month m of pool p has overtime share overtime[p, m]. [ms of the day]

    Overtime follows the shift; no shift lasts past midnight.
    """
    length = departments.closes - departments.opens
    in_horizon = time.month >= 0
    extra = np.zeros_like(length)
    extra[:, in_horizon] = np.rint(length[:, in_horizon] * overtime[:, time.month[in_horizon]]).astype(np.int64)
    return np.minimum(departments.closes + extra, DAY_MS)


def build_departments(
    blocks: dict[str, DepartmentBlock],
    department_of: NDArray[np.int32],
    offers: list[OfferBlock | None],
    channels: tuple[str, ...],
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
) -> Departments:
    """Pools of all departments and the pool of each (grid, category), whose departments are `department_of` (G, C)."""
    pools: list[tuple[int, int]] = []
    first_pool: list[int] = []
    crews_on: list[NDArray[np.int64]] = []
    for i, (key, block) in enumerate(blocks.items()):
        check_by_district(("departments", key, "crews"), block.crews, block.per, areas, mistakes)
        check_years(("departments", key, "crews_by_year"), block.crews_by_year, block.per, areas, time, mistakes)
        by_year = counts_by_year(block.crews, block.crews_by_year, block.per, areas.districts, time)
        first_pool.append(len(pools))
        pools += [(i, d if block.per == "district" else -1) for d in range(len(by_year))]
        crews_on.append(by_year[:, time.year_number])
    department = np.array([p[0] for p in pools], np.int32)
    per_district = np.array([b.per == "district" for b in blocks.values()], bool)
    first = np.array(first_pool, np.int32)
    own = areas.district[:, None]
    pool_of = first[department_of] + np.where(per_district[department_of], own, 0)
    known = list(blocks)
    to = np.array([known.index(o.to) if o and o.to in known else -1 for o in offers], np.int32)
    offer_pool = np.where(to >= 0, first[to] + np.where(per_district[to], own, 0), -1)
    crews = np.vstack(crews_on)
    windows = [b.shift.windows(time) for b in blocks.values()]
    of_pool = list(blocks.values())
    return Departments(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        pool_department=department,
        pool_district=np.array([p[1] for p in pools], np.int32),
        crews=crews.max(axis=1),
        crews_on=np.ascontiguousarray(crews),
        pool_of=pool_of.astype(np.int32),
        offer_pool=offer_pool.astype(np.int32),
        accepts=acceptance(offers, channels),
        opens=np.array([windows[d][0] for d in department], np.int64),
        closes=np.array([windows[d][1] for d in department], np.int64),
        overtime_share=np.array([of_pool[d].overtime_share for d in department], np.float64),
        overtime_fen_per_hour=np.array([round(of_pool[d].overtime_cost * FEN_PER_WAN) for d in department], np.int64),
    )
