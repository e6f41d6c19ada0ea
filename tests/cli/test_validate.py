"""`civsim validate`: the table, the object, and a clear end where a law does not hold."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from civsim.language import Text
from civsim.study import proofs
from civsim.study.proofs import CASES, Claim, Effort
from tests.cli.conftest import called, done


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of the proofs."""
    for name in set(CASES) - {"attempts", "little"}:
        monkeypatch.delitem(proofs.CASES, name)


def test_the_object_names_theory_and_simulation(short: None) -> None:
    result = done("validate", "--quick")
    assert result["ok"] and result["quick"] and result["seed"] == 1
    exact, by_chance = sorted(result["claims"], key=lambda line: not line["exact"])
    assert exact["case"] == "little" and exact["theory"] == exact["simulated"] > 100 and exact["z"] is None
    assert by_chance["case"] == "attempts" and abs(by_chance["theory"] - 1 / 0.7) < 1e-12
    assert abs(by_chance["z"]) < result["z_limit"] and by_chance["finds"] < by_chance["mistake"]
    assert result["family_level"] == 0.001


@pytest.mark.parametrize(("language", "word"), [("zh", "整改次数"), ("en", "attempts")])
def test_a_person_sees_a_table(short: None, language: str, word: str) -> None:
    told = called("validate", "--quick", "--lang", language, "--seed", 5)
    assert told.code == 0
    assert word in told.stdout and "1.4286" in told.stdout
    assert ("2 项全部成立" if language == "zh" else "all 2 claims hold") in told.stdout


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_does_not_hold_is_named(short: None, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(effort: Effort) -> Iterator[Claim]:
        for claim in CASES["little"](effort):
            yield replace(claim, law=Text("一条定律", "some law"), simulated=claim.simulated - 1)

    monkeypatch.setitem(proofs.CASES, "attempts", wrong)
    told = called("validate", "--quick", "--lang", language)
    assert told.code == 1
    assert ("1 项不成立：\n  - 一条定律" if language == "zh" else "1 claims do not hold:\n  - some law") in told.stdout
    assert called("validate", "--quick", "--json", "--lang", language).code == 1
