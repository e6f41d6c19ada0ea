"""The city among its peers: ties, years of their own, and indicator by indicator."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from civsim.model import build_model
from civsim.scores import counted_of, score_run, summary
from civsim.scores.rank import every_year, rank_of_cycle, rank_of_years
from civsim.study import load_scenario
from civsim.study.archive import packed, unpacked
from scores.city import city, made_run
from scores.test_cycle import WEIGHTS, tests_in

YEARS = (2021, 2022, 2023)


def test_who_scores_alike_shares_the_better_place() -> None:
    # .15 x 90 + .25 x 86 + .60 x 94 = 91.4, which floating numbers miss by a little: still level with a peer at 91.4.
    model = city(end="2023-12-31", assessments=tests_in(*YEARS), cycle=WEIGHTS, target={"rank": 2},
                 peers={"scores": [95.0, 91.4, 91.4, 80.0]})  # fmt: skip
    counted, years = counted_of(model), np.array([[90.0, 86.0, 94.0], [90.0, 86.0, 93.9]])
    chance, expected = rank_of_cycle(model, counted, years, counted.scores_of_cycles(years)[:, 0])
    assert chance.tolist() == [1.0, 0.0]
    assert expected.tolist() == [2.0, 4.0]


def test_lists_of_years_weigh_as_the_years_of_the_city_do() -> None:
    peers = {"by_year": {2021: {"scores": [99, 80]}, 2022: {"scores": [80, 99]}, 2023: {"scores": [90, 92]}}}
    model = city(end="2023-12-31", assessments=tests_in(*YEARS), cycle=WEIGHTS, target={"rank": 2}, peers=peers)
    counted = counted_of(model)
    # Peers: .15 x 99 + .25 x 80 + .6 x 90 = 88.85 and .15 x 80 + .25 x 99 + .6 x 92 = 91.95; without 2021:
    # 87.06, 94.06.
    years = np.array([[91.0, 91.0, 91.0], [np.nan, 87.5, 87.5], [85.0, 85.0, 85.0]])
    _, expected = rank_of_cycle(model, counted, years, counted.cycle_scores(years))
    assert expected.tolist() == [2, 2, 3]
    chance, places = rank_of_years(model, counted, years)
    assert places[0].tolist() == [2, 2, 2]
    assert np.isnan(places[1, 0]) and places[1, 1:].tolist() == [2, 3]
    assert every_year(chance, 1.0).tolist() == [1.0, 0.0, 0.0]


@pytest.mark.parametrize("correlation", [0.0, 0.4, 1.0])
def test_normal_peers_by_year_are_those_of_brute_force(correlation: float) -> None:
    # 9 peers with a common part and one of their own in each year, drawn 20 000 times: a share near 1/2 has a standard
    # error of .0035, so years taken as independent (or not) where they are not would show.
    law = {2021: (80.0, 6.0), 2022: (85.0, 2.0), 2023: (88.0, 4.0)}
    peers = {
        "cities": 10,
        "year_correlation": correlation,
        "by_year": {y: {"mean": m, "sd": s} for y, (m, s) in law.items()},
    }
    model = city(end="2023-12-31", assessments=tests_in(*YEARS), cycle=WEIGHTS, target={"rank": 3}, peers=peers)
    counted, years = counted_of(model), np.array([[84.0, 86.0, 91.0], [90.0, np.nan, 89.0]])
    draw, n = np.random.default_rng(5), 20_000
    z = np.sqrt(correlation) * draw.normal(size=(n, 9, 1)) + np.sqrt(1 - correlation) * draw.normal(size=(n, 9, 3))
    of_peers = np.array([m for m, _ in law.values()]) + z * np.array([s for _, s in law.values()])
    weight = np.array([[0.15, 0.25, 0.6], [0.15 / 0.75, 0, 0.6 / 0.75]])
    own = counted.cycle_scores(years)
    above = (of_peers @ weight.T > own).sum(axis=1)
    chance, expected = rank_of_cycle(model, counted, years, own)
    assert chance == pytest.approx((above <= 2).mean(axis=0), abs=3.5 * 0.5 / np.sqrt(n))
    assert expected == pytest.approx(1 + above.mean(axis=0), abs=3.5 * 1.5 / np.sqrt(n))
    by_year, _ = rank_of_years(model, counted, years)
    each = (of_peers[:, :, None, :] > years[None, None]).sum(axis=1) <= 2  # (n, 2, 3)
    assert by_year[0] == pytest.approx(each[:, 0].mean(axis=0), abs=3.5 * 0.5 / np.sqrt(n))
    joint = np.array([each[:, 0].all(axis=1).mean(), each[:, 1, [0, 2]].all(axis=1).mean()])
    found, error = every_year(by_year, correlation), 3.5 * 0.5 / np.sqrt(n)
    assert (found <= joint + error).all()
    if correlation in (0.0, 1.0):
        assert found == pytest.approx(joint, abs=error)


def test_gaps_to_the_peers_by_indicator() -> None:
    peers = {
        "by_indicator": {"1": {"mean": 80, "sd": 5}, "2.2": {"scores": [40, 50, 60, 70]}, "1.3": {"mean": 5, "sd": 1}}
    }
    tests = tests_in(2021) | {
        "none": {"kind": "mock", "days": ["2021-05-05"], "year": 2021, "sites_per_class": {"square": 3}}
    }
    model = city(assessments=tests, peers=peers)
    marks = score_run(model, made_run(model, 30, 3.0), 1)
    at = marks.sel(assessment="t2021")
    leaf = 100 * at["leaf_value"]
    own = (0.5 * leaf.sel(leaf="1.1") + 0.3 * leaf.sel(leaf="1.2") + 0.2 * leaf.sel(leaf="1.3")).values
    first = at.sel(peer_node="1")
    assert float(first["peer_own"]) == pytest.approx(own.mean())
    assert float(first["peer_gap"]) == pytest.approx(own.mean() - 80)
    half = 2.045229642 * own.std(ddof=1) / np.sqrt(30)  # t(29), 97.5 %
    for name, mean in (("peer_own", own.mean()), ("peer_gap", own.mean() - 80)):
        assert float(first[f"{name}_low"]) == pytest.approx(mean - half)
        assert float(first[f"{name}_high"]) == pytest.approx(mean + half)
    assert float(first["p_above_peers"]) == pytest.approx((own > 80).mean())
    survey = 100 * at["leaf_value"].sel(leaf="2.2").values
    below = np.array([(np.array([40, 50, 60, 70]) < x).mean() for x in survey])
    place = at.sel(peer_node="2.2")
    assert float(place["peer_percentile"]) == pytest.approx(below.mean())
    ends = below.mean() + 2.045229642 * below.std(ddof=1) / np.sqrt(30) * np.array([-1, 1])
    told = [float(place[f"peer_percentile_{end}"]) for end in ("low", "high")]
    assert told == pytest.approx(np.clip(ends, 0, 1))
    assert float(at["peer_mean"].sel(peer_node="2.2")) == 55
    place = at.sel(peer_node="1.3")  # far above all its peers: a share and its ends stay shares
    assert 0 <= float(place["peer_percentile_low"]) <= float(place["peer_percentile"]) <= 1
    assert float(place["peer_percentile_high"]) <= 1
    assert np.isnan(marks["peer_gap"].sel(assessment="none", peer_node="1.3"))  # no market is looked at
    said = summary(marks)["peers"]
    assert said["t2021"]["1"]["n"] == 30 and said["none"]["1.3"]["gap"] is None


def test_peers_that_score_alike_count_half() -> None:
    full = {"id": "1", "weight": 1.0, "kind": "desk", "base": 0.6, "d_or_n": 1.0}
    model = city(tree=(full,), peers={"by_indicator": {"1": {"scores": [50, 60, 60, 90]}}})
    marks = score_run(model, made_run(model, 3), 1)
    assert float(marks["peer_own"].squeeze()) == 60.0
    assert float(marks["peer_percentile"].squeeze()) == pytest.approx((1 + 2 / 2) / 4)


def test_a_title_lost_is_a_rank_lost() -> None:
    lost = {"scandal": {"per_year": 100, "fails": "title"}}
    found = [
        score_run(m, made_run(m, 5), 1)
        for m in (city(peers={"mean": 1}), city(peers={"mean": 1}, cycle={"incidents": lost}))
    ]
    assert [float(m["p_rank"]) for m in found] == pytest.approx([1, 0])
    assert [float(m["p_rank_year"][0]) for m in found] == pytest.approx([1, 0])


def rows(scores: dict[str, float], **where: Any) -> tuple[dict[str, Any], ...]:
    """Rows of a table of peers."""
    return tuple({"name": name, "score": score} | where for name, score in scores.items())


def test_a_table_says_what_lists_say() -> None:
    # Cities are followed by their names, in whatever order a year has them; 2022 stands in the rows without a year.
    table = (
        *rows({"jia": 99, "yi": 80}, year=2021),
        *rows({"yi": 99, "jia": 80}),
        *rows({"yi": 92, "jia": 90}, year=2023),
        *rows({"jia": 70, "bing": 50}, indicator="2.2"),
        *rows({"yi": 60}, indicator="2.2", year=2022),
        *rows({"bing": 81}, indicator="1", year=2023),
    )
    peers = {
        "scores": [80, 99],
        "by_year": {2021: {"scores": [99, 80]}, 2023: {"scores": [90, 92]}},
        "by_indicator": {
            "2.2": {"scores": [70, 50], "by_year": {2022: {"scores": [60]}}},
            "1": {"by_year": {2023: {"scores": [81]}}},
        },
    }
    common = {"end": "2023-12-31", "assessments": tests_in(*YEARS), "cycle": WEIGHTS, "target": {"rank": 2}}
    listed, tabled = city(peers=peers, **common), city(peer_rows=table, **common)
    assert tabled.spec.peers == listed.spec.peers
    assert tabled.spec.peers.size == 3
    marks = score_run(tabled, made_run(tabled, 20, 3.0), 1)
    assert marks["peer_mean"].sel(peer_node="2.2").values == pytest.approx([60, 60, 60])
    assert marks["peer_mean"].sel(peer_node="1").values == pytest.approx([np.nan, np.nan, 81], nan_ok=True)
    survey = 100 * marks["leaf_value"].sel(leaf="2.2").values
    lists = [70, 50], [60], [70, 50]
    place = [np.mean([(np.array(own) < x).mean() for x in survey[:, a]]) for a, own in enumerate(lists)]
    assert marks["peer_percentile"].sel(peer_node="2.2").values == pytest.approx(place)
    said = summary(marks)["peers"]
    assert said["t2021"]["1"]["gap"] is None and said["t2021"]["1"]["mean"] is None
    assert said["t2023"]["1"]["mean"] == 81 and said["t2023"]["1"]["n"] == 20


def test_a_table_of_indicators_alone_leaves_the_law_of_the_total() -> None:
    model = city(peer_rows=rows({"jia": 70}, indicator="2.2"), peers={"mean": 88, "sd": 2, "cities": 12})
    peers = model.spec.peers
    assert (peers.mean, peers.sd, peers.size, peers.scores) == (88, 2, 12, ())


def test_a_stored_run_keeps_the_table_of_its_peers(tmp_path: Path) -> None:
    file, other = tmp_path / "peers.csv", tmp_path / "other.csv"
    file.write_text("name,year,indicator,score\n甲市,2022,,72.5\n乙市,2022,,40\n甲市,,a,60\n", encoding="utf-8")
    other.write_text(file.read_text(encoding="utf-8").replace("72.5", "72.6"), encoding="utf-8")
    scenario = load_scenario("tiny", {"peers": {"table": str(file)}, "target.rank": 2})
    assert scenario.hash != load_scenario("tiny", {"peers": {"table": str(other)}, "target.rank": 2}).hash
    again = unpacked(json.dumps(packed(scenario)))
    assert again.hash == scenario.hash
    assert build_model(again).spec.peers.by_year[2022].scores == (72.5, 40.0)
    assert build_model(again).spec.peers.by_indicator["a"].scores == (60.0,)
