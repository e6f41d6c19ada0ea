"""Tests seen with other weights of their leaves: the theme of a year (F12), or the field part alone.

What a plan is to achieve may stress some indicators; the official score keeps its weights. So the planner sees a test
twice: as it is, and as a copy whose leaves weigh more or less. A copy is no test of the city: it finds nothing and does
not count.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model.assessments import Assessments
from civsim.model.indicators import Indicators
from civsim.model.phases import PhaseBlock
from civsim.model.sittings import Sitting, Sittings
from civsim.scenario import Mistakes, suggest


def check_emphasis(
    phases: Mapping[int, PhaseBlock], tests: Assessments, nodes: Sequence[str], mistakes: Mistakes
) -> None:
    """Themes stress indicators of the tree, in years with a test that counts."""
    counted = {int(y) for y, w in zip(tests.year, tests.weight, strict=True) if w > 0}
    for year, phase in phases.items():
        for node in phase.emphasis:
            if node not in nodes:
                text = Text(f"指标表中没有 {node!r}", f"{node!r} is not in the table of indicators")
                mistakes.add(("plan", "phases", year, "emphasis", node), "unknown_name", text + suggest(node, nodes))
        if phase.emphasis and year not in counted:
            text = Text(f"{year} 年没有计分的测评", f"no test counts for {year}")
            mistakes.add(("plan", "phases", year, "emphasis"), "unknown_year", text)


def leaf_factors(emphasis: Mapping[str, float], indicators: Indicators) -> NDArray[np.float64]:
    """(L,) factor on the weight of each leaf: that of the nearest indicator named, itself or above it; 1 without."""
    found = np.ones(len(indicators.leaf))
    for i, leaf in enumerate(indicators.leaf):
        node = int(leaf)
        while node >= 0 and indicators.ids[node] not in emphasis:
            node = int(indicators.parent[node])
        if node >= 0:
            found[i] = emphasis[indicators.ids[node]]
    return found


def seen_again(tests: Assessments, which: Sequence[int], factors: NDArray[np.float64]) -> Assessments:
    """The tests, and behind them a copy of each of `which` whose leaves weigh by its row of factors (copies, L)."""
    A, own = len(tests.ids), list(which)
    assert len(tests.snapshots) == A, "every date is a test of its own"
    copies = [
        Sitting(A + i, 0, tests.sittings.each[a].probability, tests.sittings.each[a].days) for i, a in enumerate(own)
    ]
    return replace(
        tests,
        ids=tests.ids + tuple(f"{tests.ids[a]}*" for a in own),
        names=tests.names + tuple(tests.names[a] for a in own),
        kinds=tests.kinds + tuple(tests.kinds[a] for a in own),
        year=np.append(tests.year, tests.year[own]),
        weight=np.append(tests.weight, np.zeros(len(own))),
        sampled=tests.sampled + tuple(tests.sampled[a] for a in own),
        snapshots=tests.snapshots + tuple(tests.snapshots[a] for a in own),
        sittings=Sittings(
            tests.sittings.each + tuple(copies), tests.sittings.luck + tuple(((1.0, A + i),) for i in range(len(own)))
        ),
        miss=np.append(tests.miss, tests.miss[own]),
        respondents=np.append(tests.respondents, tests.respondents[own]),
        finds=np.append(tests.finds, np.full(len(own), -1)),
        leaf_factors=np.concatenate([np.ones((A, factors.shape[1])), factors]),
    )
