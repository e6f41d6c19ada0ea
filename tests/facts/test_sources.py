"""F31-F35: what lowers the arrival of problems, and where they arise."""

import math

import numpy as np
import pytest
import xarray as xr

from tests.facts.snippets import count, model_of, runs


def test_f31_works_cut_arrivals() -> None:
    done, without = runs("F31", 10), runs("F31", 10, works__alley__cut={"rubbish": 0})
    place = {"category": "rubbish", "grid": ["g02", "g04", "g06", "g08"]}
    after, before = ["2022-05", "2022-06"], ["2022-01", "2022-02", "2022-03", "2022-04"]
    kept, whole = (count(run, "appeared", month=after, **place) for run in (done, without))
    # The same draws at a lower rate: the error of the ratio is at most that of independent counts.
    assert abs(kept / whole - 0.6) < 3.5 * 0.6 * math.sqrt(1 / kept + 1 / whole)
    assert count(done, "appeared", month=before, **place) == count(without, "appeared", month=before, **place)
    others = [g for g in done["grid"].values if g not in place["grid"]]
    rubbish = [run["appeared"].sel(category="rubbish", grid=others).values for run in (done, without)]
    assert (rubbish[0] == rubbish[1]).all()
    assert float(done["committed"].sel(use="works").sum()) == pytest.approx(5)


def test_f35_profiles_differ() -> None:
    run, areas = runs("F35", 12), model_of("F35").areas
    counts, sizes = {}, {}
    for profile in areas.profiles:
        own = run["grid_profile"].values == profile
        arrivals = run["appeared"].sel(category="rubbish").values[:, 1:, own]  # the first month has the opening stock
        counts[profile], sizes[profile] = int(arrivals.sum()), float(areas.size[own].sum())
    old, street = (counts[p] / sizes[p] for p in ("old_neighbourhood", "main_street"))
    error = 1.4 * math.sqrt(sum(1 / n for n in counts.values()))
    assert error < 0.05
    assert abs(old / street - 1.4) < 3.5 * error


def test_f32_works_over_a_whole_district() -> None:
    stages = [{"months": 2, "cost_share": share, "cut": {}} for share in (0.4, 0.6)]
    none = {"works__machines__cut": {"rubbish": 0}, "works__renewal__stages": stages}
    done, without = runs("F32", 10), runs("F32", 10, **none)
    after, d1 = [f"2022-{m:02d}" for m in (3, 4, 5, 6)], [f"g{n:02d}" for n in range(1, 11)]
    stalls = {"category": "stall", "grid": d1, "month": after}
    assert count(done, "appeared", **stalls) == count(done, "relapsed", **stalls)  # no new ones, old ones come back
    for month, share in ((after[:2], 0.5 * 0.8), (after[2:], 0.5 * 0.8 * 0.75)):
        street = {"category": "rubbish", "grid": d1[:5], "month": month}
        kept, whole = (count(run, "appeared", **street) for run in (done, without))
        assert abs(kept / whole - share) < 3.5 * share * math.sqrt(1 / kept + 1 / whole)


def kept_by_month(fact: str, campaign: str, category: str = "rubbish") -> tuple[np.ndarray, np.ndarray]:
    """(months) arrivals with a campaign as a share of those without, and the error of independent counts."""
    with_it, without = runs(fact, 12), runs(fact, 12, **{f"campaigns__{campaign}__cut": {category: 0}})
    kept, whole = (r["appeared"].sel(category=category).sum(["replication", "grid"]).values for r in (with_it, without))
    return kept / whole, np.sqrt(1 / kept + 1 / whole)


def mean_by_month(effect: np.ndarray, fact: str) -> np.ndarray:
    """Mean over the days of each month of a factor by day."""
    month = model_of(fact).time.month
    return np.array([effect[month == m].mean() for m in range(month.max() + 1)])


def test_f33_habits_build_up_and_stay() -> None:
    share, error = kept_by_month("F33", "law")
    day = np.arange(181) + 0.5
    theory = mean_by_month(1 - 0.3 * (1 - 0.5 ** (day / 30)), "F33")
    assert error.max() < 0.03  # at once instead of building up would be 0.2 off
    assert (np.abs(share - theory) < 3.5 * error).all()
    assert share[0] > share[2] > share[5]


def test_f34_publicity_is_cheaper_weaker_and_fades() -> None:
    share, error = kept_by_month("F34", "children")
    day, end = np.arange(181) + 0.5, 59
    built = 1 - 0.5 ** (np.minimum(day, end) / 10)
    theory = mean_by_month(1 - 0.15 * built * 0.5 ** (np.maximum(day - end, 0) / 30), "F34")
    assert (np.abs(share - theory) < 3.5 * error).all()
    assert share[1] < share[3] < share[5]
    costs = [float(runs(f, 1)["committed"].sum()) - float(runs(f, 1, **free)["committed"].sum()) for f, free in FREE]
    assert costs == pytest.approx([3, 0.5])


def test_f28_points_lower_what_is_found_out() -> None:
    none = {"points__shops__most_cut": {"stall": 0}}
    with_it, without = runs("F28", 12), runs("F28", 12, **none)
    idle = {"channels__patrol__find_probability": {}}
    unseen, unseen_without = runs("F28", 12, **idle), runs("F28", 12, **idle, **none)

    def kept(a: xr.Dataset, b: xr.Dataset, category: str) -> tuple[float, float]:
        n, whole = (count(r, "appeared", category=category, month=LATER) for r in (a, b))
        return n / whole, math.sqrt(1 / n + 1 / whole)

    share, error = kept(with_it, without, "stall")
    assert 0.5 < share < 1 - 4 * error
    assert share < kept(unseen, unseen_without, "stall")[0] - error  # who looks more finds out more
    both = [r["appeared"].sel(category="rubbish").sum(["grid", "month"]).values for r in (unseen, unseen_without)]
    assert abs(both[0].mean() / both[1].mean() - 1) < 0.05
    unpaid, paid = runs("F28", 1, campaigns__rewards__cost=0), runs("F28", 1)
    assert float(paid["committed"].sum() - unpaid["committed"].sum()) == pytest.approx(6)


LATER = ["2022-03", "2022-04", "2022-05", "2022-06"]
FREE = (("F33", {"campaigns__law__cost": 0}), ("F34", {"campaigns__children__cost": 0}))
