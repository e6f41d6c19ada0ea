"""The proofs that `civsim validate` shows: each holds, each could fail, and the page that tells of them has all."""

import re
from pathlib import Path

import numpy as np
import pytest

from civsim.language import Text
from civsim.study.proofs import CASES, Claim, Effort, inspection, queues, z_limit
from civsim.study.proofs.claim import identity, mean_claim, poisson_claim
from civsim.study.proofs.queues import ERLANG, LARGE_ERLANG

PAGE = Path(__file__).parents[2] / "docs" / "validation.md"
LIMIT = 4.33
"""About that of the whole table, which a test below compares."""
LAW = Text("定律", "law")
shown: dict[str, list[Claim]] = {}


def assert_holds(claim: Claim) -> None:
    assert claim.holds(LIMIT), (
        f"{claim.law.en}: theory {claim.theory:.6g}, simulated {claim.simulated:.6g}, z {claim.z:.2f}, finds "
        f"{claim.finds(LIMIT):.3g} and must find {claim.mistake:.3g}"
    )


@pytest.mark.parametrize("case", CASES)
def test_proof_holds(case: str) -> None:
    shown[case] = list(CASES[case](Effort(seed=1, quick=True)))
    assert shown[case]
    for claim in shown[case]:
        assert_holds(claim)


def test_laws_that_are_slightly_wrong_fail(monkeypatch: pytest.MonkeyPatch) -> None:
    right = {"erlang_c": queues.erlang_c, "mean_delay": inspection.mean_delay}
    monkeypatch.setattr(queues, "erlang_c", lambda c, load: right["erlang_c"](c + 1, load * c / (c + 1)))
    monkeypatch.setattr(queues, "ERLANG", ((5, 0.8, 150, 40),))
    monkeypatch.setattr(inspection, "mean_delay", lambda period, *rest: right["mean_delay"](1.1 * period, *rest))
    for prove in (queues.erlang, inspection.periodic):
        assert not any(claim.holds(LIMIT) for claim in prove(Effort(quick=True)))


@pytest.mark.proof
@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_proof_holds_with_other_luck_and_at_length(case: str, seed: int) -> None:
    for claim in CASES[case](Effort(seed=seed)):
        assert_holds(claim)


def test_the_page_shows_every_proof() -> None:
    # The laws and what theory says; what was simulated is noise and may differ from platform to platform.
    if set(shown) != set(CASES):
        pytest.skip("looks at what the tests above have shown: run the whole file")
    rows = re.findall(r"^\| (.+?) \| (\S+) \| ", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    told = dict(rows)
    claims = [claim for found in shown.values() for claim in found]
    missing = [claim.law.en for claim in claims if claim.law.en not in told]
    assert not missing, "run .venv/bin/python docs/make_validation.py"
    assert all(told[c.law.en] == f"{c.theory:.4f}" for c in claims if not c.exact)
    assert len([law for law in told if law.startswith("share of orders that wait")]) == len([*ERLANG, LARGE_ERLANG])
    assert abs(z_limit(claims) - LIMIT) < 0.05


def test_a_claim_needs_closeness_and_power() -> None:
    values = np.random.default_rng(1).normal(5.0, 1.0, 400)
    assert mean_claim(LAW, values, 5.0, 0.5).holds(LIMIT)
    assert not mean_claim(LAW, values, 5.5, 0.5).holds(LIMIT)
    assert not mean_claim(LAW, values, 5.0, 0.1).holds(LIMIT), "too few values to tell"
    counts = np.random.default_rng(1).poisson(7.0, 2000)
    assert poisson_claim(LAW, counts).holds(LIMIT)
    assert not poisson_claim(LAW, 2 * counts).holds(LIMIT)


def test_an_identity_allows_no_exception() -> None:
    assert identity(LAW, 100, 100).holds(LIMIT)
    assert not identity(LAW, 99, 100).holds(LIMIT)
    assert not identity(LAW, 0, 0).holds(LIMIT), "nothing was looked at"


def test_few_values_are_judged_by_student() -> None:
    # With 5 values, 4 standard errors happen by chance 1.6 times in 100: that of a normal deviate of 2.4.
    values = np.array([1.0, 2.0, 3.0, 4.0, 5.0])
    error = float(np.std(values, ddof=1)) / np.sqrt(5)
    assert abs(mean_claim(LAW, values, 3.0 - 4 * error, 1.0).z - 2.41) < 0.02


def test_the_limit_grows_with_the_family() -> None:
    claims = [mean_claim(LAW, np.arange(9.0), 4.0, 9.0)] * 50
    assert abs(z_limit(claims[:1]) - 3.29) < 0.01
    assert abs(z_limit(claims) - 4.26) < 0.01
    assert z_limit([*claims, identity(LAW, 1, 1)]) == z_limit(claims)
