"""Uncertain dates of tests: how often each is cancelled or moved, and that more doubt only ever cancels more."""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from civsim.engine import sittings_held
from civsim.language import Text
from civsim.model import Model
from civsim.study.proofs.claim import Claim, identity, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, world

REPLICATIONS = 4000
CANCEL, SHIFTS = 0.15, {-10: 0.2, 20: 0.3}


def city(cancel: float) -> Model:
    """Two tests that may be cancelled, earlier or later."""
    doubt = {"kind": "national", "cancel_probability": cancel, "shift_days": SHIFTS}
    tests = {f"t{year}": {**doubt, "days": [f"{year}-06-15"], "year": year} for year in (2021, 2022)}
    return world({"k": {**QUIET, "arrivals_per_grid_day": 0}}, end="2022-12-31", assessments=tests)


def dates_of_tests(effort: Effort) -> Iterator[Claim]:
    """Each date comes as often as the scenario says; the two tests are moved independently of each other."""
    model = city(CANCEL)
    held = sittings_held(model.assessments, effort.seed, range(REPLICATIONS))
    shift: NDArray[np.int64] = np.array([s.shift for s in model.assessments.sittings.each])
    drawn = np.where(held < 0, 999, shift[held])
    yield mean_claim(_law("取消", "cancelled"), (drawn == 999).ravel().astype(float), CANCEL, 0.04)
    for days, chance in {0: 1 - CANCEL - sum(SHIFTS.values()), **SHIFTS}.items():
        law = _law(f"改期 {days:+d} 天", f"moved by {days:+d} d") if days else _law("如期", "as planned")
        yield mean_claim(law, (drawn == days).ravel().astype(float), chance, 0.05)
    both = (drawn[:, 0] == 999) & (drawn[:, 1] == 999)
    law = Text("两次测评同时取消", "both tests cancelled: independent")
    yield mean_claim(law, both.astype(float), CANCEL**2, CANCEL * (1 - CANCEL) / 4)
    surer = sittings_held(city(CANCEL / 2).assessments, effort.seed, range(REPLICATIONS))
    gone = surer < 0
    law = Text("取消概率增大只增加取消", "a larger chance only ever cancels more")
    yield identity(law, int((held[gone] < 0).sum()), int(gone.sum()))


def _law(zh: str, en: str) -> Text:
    return Text(f"测评日期：{zh}", f"dates of tests: {en}")
