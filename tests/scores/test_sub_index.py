"""Sub-indices at the ends of months: marks at all sites, by district, and snapshots that change nothing else."""

from typing import Any

import numpy as np
import pytest
from scipy import special, stats

import civsim
from civsim.engine import simulate
from civsim.model import build_model
from civsim.results import stock
from civsim.scores import score_run
from civsim.study.plans import own_plan
from scores.city import city, made_run

INDICES: dict[str, Any] = {
    "order": {"name": {"zh": "环境", "en": "order"}, "indicators": ["1"], "by": "district"},
    "answers": {"indicators": ["2.2"], "by": "district"},
    "loop": {"indicators": "2.3", "by": "district"},
    "records": {"indicators": ["2.1"]},
    "mixed": {"indicators": ["1.1", "2.2"]},
}


def made(**more: Any) -> Any:
    """A model with sub-indices, a run of two replications, and its marks."""
    model = city(sub_indices=INDICES | more)
    shape = (2, 12, *model.shape[:2])
    few = np.random.default_rng(3).poisson(0.6, shape)
    none = {k: np.zeros(shape) for k in ("spot", "closed", "gone")}
    run = made_run(model, 2, 4.0, works=("alley",), appeared=few, **none)
    return model, run, score_run(model, run, 1)


def test_field_leaves_are_marked_at_every_site_of_an_area() -> None:
    model, run, marks = made()
    value = marks["sub_index_value"].sel(sub_index="order")
    day = [int(k) for k in np.searchsorted(model.assessments.snapshot_day, model.sub_indices.month_end)]
    assert len(set(day)) == 12
    at = model.sites
    sites = list(zip(at.grid.tolist(), at.site_class.tolist(), at.share.tolist(), strict=True))
    market = model.sites.classes.index("market")
    for r, m, district in ((0, 0, None), (1, 7, 1), (0, 11, 2)):
        seen = run["visible"].values[r, day[m]]
        own = [s for s in sites if district is None or model.areas.district[s[0]] == district]

        def mean(of: Any, chosen: list[tuple[int, int, float]], stock: Any) -> float:
            n = np.arange(60)
            return float(np.mean([stats.binom.pmf(n, stock[g], p) @ of(n) for g, _, p in chosen]))

        leaf = [
            mean(lambda n: np.maximum(1 - 0.2 * n, 0), own, seen.sum(axis=1)),
            mean(lambda n: n <= 2, own, seen[:, :2].sum(axis=1)),
            mean(lambda n: n <= 0, [s for s in own if s[1] == market], seen.sum(axis=1)),
        ]
        area = "city" if district is None else model.areas.districts[district]
        found = float(value.isel(replication=r, month=m).sel(index_area=area))
        assert found == pytest.approx(100 * np.dot([0.5, 0.3, 0.2], leaf), abs=1e-9)


def test_other_leaves_by_hand() -> None:
    model, run, marks = made()
    value = marks["sub_index_value"]
    # Records: base .7 and a work that is done from 1 April on; full at .9.
    records = value.sel(sub_index="records", index_area="city").values[0]
    assert records == pytest.approx(100 * np.array([0.7 / 0.9] * 3 + [1.0] * 9))
    assert np.isnan(value.sel(sub_index="records").values[..., 1:]).all()
    # Answers in June of district d1: open problems at the ends of April to June, by residents.
    grids = np.flatnonzero(model.areas.district == 1)
    people = model.areas.population[grids] / model.areas.population[grids].sum() / model.areas.size[grids]
    signs = (("appeared", 1), ("spot", -1), ("closed", -1), ("gone", -1))
    change = sum(sign * run[k].values[1].astype(int) for k, sign in signs)
    lived = (np.cumsum(change, axis=0)[3:6, grids].sum(axis=2) @ people).mean()
    level = special.expit(special.logit(0.95) - 0.3 * lived)
    found = float(value.sel(sub_index="answers", index_area="d1").isel(replication=1, month=5))
    assert 0.6 < level < 0.9, "a survey at either end would prove nothing"
    assert found == pytest.approx(100 * (level - 0.6) / 0.3)
    # The loop in August of district d2: orders due from January to August.
    grids = np.flatnonzero(model.areas.district == 2)
    on_time, due = (run[k].values[0][:8, grids].sum() for k in ("on_time", "due"))
    found = float(value.sel(sub_index="loop", index_area="d2").isel(replication=0, month=7))
    assert found == pytest.approx(100 * min(1, (on_time / due - 0.5) / 0.45))
    # A mix weighs by the tree: .3 of the field leaf and .16 of the answers.
    first = made(single={"indicators": ["1.1"]})[2]["sub_index_value"].sel(index_area="city")
    mix = (0.3 * first.sel(sub_index="single") + 0.16 * first.sel(sub_index="answers")) / 0.46
    assert first.sel(sub_index="mixed").values == pytest.approx(mix.values)


def test_the_loop_looks_at_the_twelve_months_to_its_own() -> None:
    tests = {"test": {"kind": "national", "days": ["2022-11-15"], "year": 2022}}
    model = city(sub_indices={"loop": {"indicators": "2.3"}}, end="2022-12-31", assessments=tests)
    run = made_run(model, 1)
    on_time, due = (run[k].sum(["grid", "category"]).values[0].astype(float) for k in ("on_time", "due"))
    value = score_run(model, run, 1)["sub_index_value"].sel(sub_index="loop", index_area="city").values[0]
    for m in range(24):
        level = on_time[max(0, m - 11) : m + 1].sum() / due[max(0, m - 11) : m + 1].sum()
        assert value[m] == pytest.approx(100 * np.clip((level - 0.5) / 0.45, 0, 1))


def test_snapshots_of_months_change_nothing_else_and_are_the_same_in_both_engines() -> None:
    asked = {"sub_indices": {"order": {"indicators": ["a"], "by": "district"}}}
    scenario = civsim.load_scenario("tiny", asked)
    plain = civsim.simulate(civsim.load_scenario("tiny"), replications=2, seed=3)
    fast, model = civsim.simulate(scenario, replications=2, seed=3), build_model(scenario)
    slow = list(simulate(model, own_plan(scenario, model), 3, range(2), engine="reference"))
    assert fast["visible"].values.tolist() == [o.snapshots.tolist() for o in slow]
    assert fast.attrs["trace_hashes"] == ",".join(f"{o.trace_hash:016x}" for o in slow)
    for flow in ("appeared", "found", "closed", "gone"):
        assert (fast[flow].values == plain[flow].values).all()
    assert plain.sizes["snapshot"] == 3 and fast.sizes["snapshot"] == 9
    marks, before = civsim.score(fast), civsim.score(plain)
    assert (marks["score"] == before["score"]).all()
    assert "sub_index_value" not in before
    value = marks["sub_index_value"]
    assert np.isfinite(value).all() and 0 < float(value.min()) < float(value.max()) <= 100
    # Conservation: what can be seen at noon of a month's last day lies open at its end, but for half a day.
    open_ = stock(fast)["open"].sum(["grid", "category"]).values
    seen = fast["visible"].sum(["grid", "category"]).values[:, [0, 1, 2, 4, 5, 8]]
    assert np.abs(seen - open_).max() <= 25
