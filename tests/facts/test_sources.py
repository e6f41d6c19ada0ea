"""F31-F35: what lowers the arrival of problems, and where they arise."""

import math

import pytest

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
    none = {f"works__{work}__cut": {} for work in ("machines", "renewal")}
    done, without = runs("F32", 10), runs("F32", 10, **none)
    after, d1 = [f"2022-{m:02d}" for m in (3, 4, 5, 6)], [f"g{n:02d}" for n in range(1, 11)]
    stalls = {"category": "stall", "grid": d1, "month": after}
    assert count(done, "appeared", **stalls) == count(done, "relapsed", **stalls)  # no new ones, old ones come back
    street = {"category": "rubbish", "grid": d1[:5], "month": after}
    kept, whole = (count(run, "appeared", **street) for run in (done, without))
    assert abs(kept / whole - 0.5 * 0.8) < 3.5 * 0.4 * math.sqrt(1 / kept + 1 / whole)
