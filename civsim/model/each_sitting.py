"""Tests on uncertain dates, spread out: every date on which a test may be held as a test of its own (F4)."""

from dataclasses import replace

from civsim.language import Text
from civsim.model.assessments import Assessments
from civsim.model.sittings import Sitting, Sittings


def every_sitting(tests: Assessments) -> Assessments:
    """The same with each sitting that may come about as a test of its own: what a plan reckons with."""
    kept = [i for i, s in enumerate(tests.sittings.each) if s.probability > 0]
    sittings = [tests.sittings.each[i] for i in kept]
    of = [s.test for s in sittings]

    def named(s: Sitting) -> Text:
        moved = Text(f"（改期 {s.shift:+d} 天）", f" (moved by {s.shift:+d} days)") if s.shift else Text("", "")
        return tests.names[s.test] + moved

    return replace(
        tests,
        ids=tuple(tests.ids[s.test] + (f"{s.shift:+d}d" if s.shift else "") for s in sittings),
        names=tuple(named(s) for s in sittings),
        kinds=tuple(tests.kinds[a] for a in of),
        year=tests.year[of],
        weight=tests.weight[of],
        sampled=tuple(tests.sampled[a] for a in of),
        snapshots=tuple(tests.snapshots[i] for i in kept),
        sittings=Sittings(
            tuple(Sitting(n, 0, s.probability, s.days) for n, s in enumerate(sittings)),
            tuple(((1.0, n),) for n in range(len(sittings))),
        ),
        miss=tests.miss[of],
        respondents=tests.respondents[of],
        finds=tests.finds[of],
    )
