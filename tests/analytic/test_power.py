"""The proofs can fail: each is shown a copy of the package with the mistake that it is there to find."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import civsim

PACKAGE = Path(civsim.__file__).parent
JUDGE = """
import sys
from civsim.study.proofs import CASES, Effort
sys.exit(sum(not claim.holds(4.33) for claim in CASES[sys.argv[1]](Effort(quick=True))))
"""
"""Ends with the number of claims that do not hold."""

DRAWN_BY_TEST = "uniform(key_of_test(seed, replication, a), TEST_DATE, 0)"
FOUND = "is_found(uniform(key, FIND, code), city.find[v, c])"
LOOKED_AT = "grids = np.unique(sample.grid[place])"
SITES_OF_TEST = "drawn_sites(sample, 1, key_of_test(self.seed, replication, a))"
CAPPED = "return np.clip((level - low) / (full - low), 0.0, 1.0)"
KNOWN_UNTIL = "known_until=until * DAY_MS"
MISTAKES = {  # name: (case, file, what it says, what a mistake would say)
    "a shock that is too weak": (
        "shared_shocks", "model/arrival_mechanisms.py", "return mean / (dispersion - 1.0)", "return mean / dispersion",
    ),
    "districts with shocks of their own": (
        "shared_shocks", "model/shocks.py", 'city = block.dispersion_scope == "city"', "city = False",
    ),
    "a weekly shock drawn every day": (
        "shared_shocks", "model/shocks.py", 'if block.dispersion_period == "week":', "if False:",
    ),
    "build-up by mean life": (
        "campaigns", "model/arrival_mechanisms.py", "1.0 - 2.0 ** (-ran / build_up)", "1.0 - np.exp(-ran / build_up)",
    ),
    "decay by mean life": (
        "campaigns", "model/arrival_mechanisms.py", "2.0 ** (-since / half_life)", "np.exp(-since / half_life)",
    ),
    "stages that cut the first arrivals": (
        "stages", "model/mechanisms.py", "return before * kept", "return before - (1.0 - kept)",
    ),
    "findings that fade at once": (
        "points", "model/arrival_mechanisms.py", "before * lasting + found", "(before + found) * lasting",
    ),
    "rounds that are a day late": (
        "rounds", "engine/places.py", "contiguousarray(visits.every.T)", "contiguousarray(visits.every.T + 1)",
    ),
    "lateness from the filing": (
        "escalation", "engine/kernel_steps.py", "p.category, k], p.deadline", "p.category, k], p.filed",
    ),
    "a postponed deadline that stays": (
        "postponement", "model/mechanisms.py", "return 2 * allowed if postponed else allowed", "return allowed",
    ),
    "districts before streets": (
        "responsibility", "model/responsibility.py", "area: area in areas.streets", "area: area not in areas.streets",
    ),
    "volunteers for orders from everywhere": (
        "volunteers", "model/responsibility.py", "(o.channels and name not in o.channels)", "False",
    ),
    "volunteers who are asked twice": (
        "volunteers", "model/mechanisms.py", "return u < accept", "return u < accept * accept",
    ),
    "a stock that is drawn though it was observed": (
        "opening_stock", "engine/kernel_birth.py",
        "(n if city.opening_hidden[g, c] < 0 else city.opening_hidden[g, c])", "n",
    ),
    "a warm-up that counts": (
        "warm_up", "results/replication.py", "first = 1 if warm else 0", "first = 0",
    ),
    "a warm-up that is a month too long": (
        "warm_up", "results/replication.py", "states_of(outcome.flows[0])", "states_of(outcome.flows[:2].sum(axis=0))",
    ),
    "chances of dates that do not add up": (
        "dates_of_tests", "model/sittings.py", "below += probability", "below = probability",
    ),
    "tests that share their luck": (
        "dates_of_tests", "engine/holding.py", DRAWN_BY_TEST, DRAWN_BY_TEST.replace(", a)", ", 0)"),
    ),
    "tests that find wherever they might have looked": (
        "handed_over", "engine/visits_of_tests.py", LOOKED_AT, LOOKED_AT.replace("[place]", ""),
    ),
    "tests that return to the same sites": (
        "handed_over", "engine/visits_of_tests.py", SITES_OF_TEST, SITES_OF_TEST.replace(", a)", ", 0)"),
    ),
    "a look for every site that is drawn": (
        "handed_over", "engine/visits_of_tests.py", LOOKED_AT, LOOKED_AT.replace("np.unique", "np.sort"),
    ),
    "tests that hand over before they count": (
        "handed_over", "engine/places.py", "(tests, 2), DAY_MS // 2 + 1)", "(tests, 2), DAY_MS // 2 - 1)",
    ),
    "people at a place who are independent": (
        "watching", "scores/observation_law.py", "if watch.icc > 0.0:", "if False:",
    ),
    "a level that must be passed": (
        "watching", "scores/observation.py", "share >= full[leaves]", "share > full[leaves]",
    ),
    "a linear leaf that has no cap": (
        "watching", "scores/evidence.py", CAPPED, CAPPED.replace("1.0)", "np.inf)"),
    ),
    "campaigns that leave behaviours alone": (
        "watching", "model/behaviours.py", "campaign_factor(where[", "campaign_factor(0 * where[",
    ),
    "epochs that lose their last day": (
        "blind_policies", "engine/epochs.py", KNOWN_UNTIL,
        KNOWN_UNTIL.replace("until *", "(until - (until < self.days[-1])) *"),
    ),
    "rows of ledgers as they come": (
        "threads", "engine/ledger_rows.py", "is_turn = run == self._turn", "is_turn = True",
    ),
    "a luck of visits that depends on the plan": (
        "common_luck", "engine/kernel_birth.py", FOUND, FOUND.replace("code)", "code + len(city.visit_code))"),
    ),
}  # fmt: skip


@pytest.mark.proof
@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_proof_finds_its_mistake(mistake: str, tmp_path: Path) -> None:
    case, file, right, wrong = MISTAKES[mistake]
    shutil.copytree(PACKAGE, tmp_path / "civsim", ignore=shutil.ignore_patterns("__pycache__"))
    (tmp_path / "scenarios").symlink_to(PACKAGE.parent / "scenarios")
    source = tmp_path / "civsim" / file
    text = source.read_text(encoding="utf-8")
    assert text.count(right) == 1
    source.write_text(text.replace(right, wrong), encoding="utf-8")
    judged = subprocess.run(
        [sys.executable, "-c", JUDGE, case], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(tmp_path)},
        check=False, capture_output=True, text=True, timeout=600,
    )  # fmt: skip
    failed = 0 < judged.returncode < 20 and "Traceback" not in judged.stderr
    assert failed, f"{case} does not see {mistake}: {judged.returncode} {judged.stderr[-2000:]}"


def test_every_mistake_could_still_be_made() -> None:
    # What the code says may change; then the mistake must be made anew.
    for mistake, (_, file, right, wrong) in MISTAKES.items():
        assert (PACKAGE / file).read_text(encoding="utf-8").count(right) == 1, mistake
        assert right != wrong
