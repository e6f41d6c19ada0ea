"""What a fit as a whole tells of a city holds the truth: arrivals net of relapses, flags, channels, profiles, areas."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from civsim.calibrate import Mapping, Orders, load_mapping
from civsim.calibrate.fit import fit_records
from civsim.calibrate.records.marks import Marks
from tests.calibrate.coverage import HIGH, LOW, Found, coverage, told
from tests.calibrate.records import MAP

DAYS, BEFORE = 1095, 150
AREAS = 24
PROFILES = ("old", "new", "edge")
FACTOR = np.array([1.5, 1.0, 0.7])  # of the rubbish; litter comes by size alone
SIZE = np.linspace(0.5, 1.5, AREAS)
NEW, LITTER = 5.0, 7.0  # a day in the city
BACK, BACK_DAYS = 0.2, 15.0
PLACES = 250  # of an area
FLAGS = {"redo": 0.03, "on_the_spot": 0.15, "postponed": 0.01}
CHANNEL = 0.3


@cache
def mapping() -> Mapping:
    """Two categories, and areas of three profiles."""
    text = MAP.replace(
        "values: [bags, litter]}", "values: [bags]}\n  litter: {name: {zh: 杂物, en: litter}, values: [litter]}"
    )
    with TemporaryDirectory() as folder:
        rows = [f"a{i},g{i},s{i},d,{PROFILES[i % 3]},1000\n" for i in range(AREAS)]
        (Path(folder) / "areas.csv").write_text(
            "area,grid,street,district,profile,population\n" + "".join(rows), "utf-8"
        )
        (Path(folder) / "map.yaml").write_text(text, "utf-8")
        return load_mapping(Path(folder) / "map.yaml")


def filed(
    draw: np.random.Generator, rate: NDArray[np.float64], back: float
) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Days of filing and closing, and places, of problems that arise at a rate by area and come back."""
    n = draw.poisson(rate.sum() * (DAYS + BEFORE))
    area = draw.choice(AREAS, n, p=rate / rate.sum())
    at, place = [draw.random(n) * (DAYS + BEFORE) - BEFORE], [area * PLACES + draw.integers(0, PLACES, n)]
    closed = [at[0] + np.exp(draw.normal(0.7, 0.8, n))]
    while len(at[-1]):
        again = draw.random(len(at[-1])) < back
        at.append(closed[-1][again] + draw.exponential(BACK_DAYS, int(again.sum())))
        place.append(place[-1][again])
        closed.append(at[-1] + np.exp(draw.normal(0.7, 0.8, len(at[-1]))))
    return np.concatenate(at), np.concatenate(closed), np.concatenate(place)


def records(draw: np.random.Generator) -> Orders:
    """Orders of both categories, as a reader would hand them on."""
    weight = SIZE * FACTOR[np.arange(AREAS) % 3]
    both = [filed(draw, NEW * weight / weight.sum(), BACK), filed(draw, LITTER * SIZE / SIZE.sum(), 0.0)]
    at, closed, place = (np.concatenate(parts) for parts in zip(*both, strict=True))
    category = np.repeat([0, 1], [len(part[0]) for part in both])
    inside = np.flatnonzero((at >= 0) & (at < DAYS))
    order = inside[np.argsort(at[inside])]
    n = len(order)
    closed = np.where(closed[order] < DAYS, closed[order], np.nan)
    marks = Marks(
        channel=(draw.random(n) < CHANNEL).astype(np.int64),
        channels=("call", "app"),
        flags={key: draw.random(n) < share for key, share in FLAGS.items()},
    )
    address = np.where(category[order] == 0, place[order].astype(str), "").astype(object)  # litter's are not told
    first = pd.Timestamp("2011-01-01")
    area = (place[order] // PLACES).astype(np.int64)
    return Orders(first, DAYS, at[order], closed, category[order], area, address, True, n, {}, marks)


def experiment(draw: np.random.Generator) -> Found:
    """What the fit finds, and what made the records."""
    fit = fit_records(records(draw), mapping(), "x")
    rubbish, litter = fit.categories
    weight = SIZE * FACTOR[np.arange(AREAS) % 3]
    rates = NEW / (1 - BACK) * weight / weight.sum(), LITTER * SIZE / SIZE.sum()
    both = rates[0] + rates[1]
    share = [rates[0][i::3].sum() / both[i::3].sum() * both.sum() / rates[0].sum() for i in range(3)]
    assert rubbish.relapse
    return {
        "arrivals": (rubbish.arrivals, NEW / AREAS),
        "arrivals of litter": (litter.arrivals, LITTER / AREAS),
        "relapse": (rubbish.relapse.probability, BACK),
        **{key: (rubbish.flags[key], value) for key, value in FLAGS.items()},
        "channel": (rubbish.channels["app"], CHANNEL),
        **{f"profile {name}": (rubbish.profiles[name], x) for name, x in zip(PROFILES, share, strict=True)},
        **{f"size {i}": (fit.sizes[i], float(both[i] / both.mean())) for i in (0, 12, 23)},
        **{f"rate {i}": (rubbish.areas.rates[i], float(rates[0][i])) for i in (0, 12, 23)},
        "median": (rubbish.closing.median, float(np.exp(0.7))),
    }


@pytest.mark.proof
def test_intervals_hold_the_truth() -> None:
    shares = coverage(experiment)
    print("\n" + told("fit", shares))
    assert all(LOW <= held <= HIGH for held, *_ in shares.values())


def test_a_few_experiments_hold_the_truth() -> None:
    # Of 48 intervals of 95 %, fewer than 40 hold with a probability of 1e-3, were they independent.
    found = [experiment(np.random.default_rng([4, seed])) for seed in range(3)]
    assert sum(e is not None and e.low <= x <= e.high for each in found for e, x in each.values()) >= 40
