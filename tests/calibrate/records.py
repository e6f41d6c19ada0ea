"""Simulated work orders with known parameters, and the map that reads them."""

from pathlib import Path

import numpy as np
import pandas as pd

MONTH = np.array([0.5, 0.6, 0.8, 1.0, 1.2, 1.4, 1.5, 1.4, 1.2, 1.0, 0.8, 0.6])
WEEKDAY = np.array([1.4, 1.2, 1.1, 1.0, 1.0, 0.7, 0.6])
AREAS = ("north", "south", "east")
WEIGHT = np.array([0.5, 1.0, 1.5])
RATE = 10.0  # first orders a day in an area of weight 1, on a mean day
MEDIAN, SIGMA = 2.0, 0.8  # days from filing to closing
RELAPSE, RELAPSE_DAYS = 0.2, 15.0

ROWS = """\
id,created,closed,kind,area,address,status
1,2011-01-03,2011-01-05,bags,north,1 Main St,done
1,2011-01-03,2011-01-04,bags,north,1 Main St,done
2,2011-01-03,,bags,south,2 Main St,open
3,2011-01-04,2011-01-03,litter,south,3 Main St,done
4,2011-01-04,2011-01-05,,south,4 Main St,done
5,2011-01-04,2011-01-05,litter,south,5 Main St,dup
6,2011-01-05,2011-01-09,litter,east,1  main st,done
"""
MAP = """\
kind: orders
name: {zh: 模拟工单, en: simulated orders}
columns: {id: id, created: created, closed: closed, category: kind, area: area, address: address}
duplicates: {column: status, values: [dup]}
categories:
  rubbish: {name: {zh: 垃圾, en: rubbish}, values: [bags, litter]}
areas: {table: areas.csv}
"""
AREA_TABLE = "area,grid,street,district,profile,population\n" + "".join(
    f"{a},{a[0].upper()},{a} street,{a},plain,1000\n" for a in AREAS
)


def simulated(years: int = 3, seed: int = 7, addresses: int = 40_000) -> pd.DataFrame:
    """Orders of some years: Poisson arrivals, lognormal closing, a share that comes back at its address."""
    draw = np.random.default_rng(seed)
    days = pd.date_range("2011-01-01", periods=365 * years)
    factor = MONTH[days.month - 1] * WEEKDAY[days.weekday]
    factor = factor / factor.mean()
    counts = draw.poisson(RATE * WEIGHT[:, None] * factor)
    area = np.repeat(np.arange(len(AREAS)), counts.sum(axis=1))
    day = np.concatenate([np.repeat(np.arange(len(days)), c) for c in counts]) + draw.random(len(area))
    rows, address = [(area, day)], [draw.integers(0, addresses, len(area))]
    closed = [day + np.exp(draw.normal(np.log(MEDIAN), SIGMA, len(day)))]
    while len(rows[-1][0]):
        back = draw.random(len(rows[-1][0])) < RELAPSE
        again = closed[-1][back] + draw.exponential(RELAPSE_DAYS, back.sum())
        again_area, where = rows[-1][0][back], address[-1][back]
        rows.append((again_area, again))
        address.append(where)
        closed.append(again + np.exp(draw.normal(np.log(MEDIAN), SIGMA, len(again))))
    created = np.concatenate([r[1] for r in rows])
    ended = np.concatenate(closed)
    inside = created < len(days)
    first = days[0]
    table = pd.DataFrame(
        {
            "created": first + pd.to_timedelta(created, unit="D"),
            "closed": first + pd.to_timedelta(ended, unit="D"),
            "kind": np.where(draw.random(len(created)) < 0.5, "bags", "litter"),
            "area": np.array(AREAS)[np.concatenate([r[0] for r in rows])],
            "address": [f"No. {n}" for n in np.concatenate(address)],
            "status": "done",
        }
    )[inside].reset_index(drop=True)
    table.loc[ended[inside] > len(days), "closed"] = pd.NaT
    table.insert(0, "id", [f"r{i}" for i in range(len(table))])
    return table


def written(folder: Path, table: pd.DataFrame, text: str = MAP) -> tuple[Path, Path]:
    """The orders and the map as files."""
    orders, mapping = folder / "orders.csv", folder / "map.yaml"
    table.to_csv(orders, index=False)
    (folder / "areas.csv").write_text(AREA_TABLE, encoding="utf-8")
    mapping.write_text(text, encoding="utf-8")
    return orders, mapping
