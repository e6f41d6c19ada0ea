"""The stock at the start: observed numbers are exact and there at once; the warm-up keeps what has ended in it."""

from collections.abc import Iterator
from math import exp

import numpy as np

from civsim.engine import FLOWS
from civsim.language import Text
from civsim.model import DAY_MS
from civsim.results import kept_of
from civsim.study.proofs.claim import Claim, identity, mean_claim
from civsim.study.proofs.worlds import QUIET, Effort, run, runs, world

STOCK = (("g0", "a", 7, 3), ("g1", "a", None, 5), ("g1", "b", 0, 0), ("g2", "b", 4, 0))
"""(grid, category, hidden, known); where the hidden were not observed they are drawn, with mean DRAWN."""
DRAWN = 6.0
NOTHING_NEW = {**QUIET, "arrivals_per_grid_day": 0}


def opening_stock(effort: Effort) -> Iterator[Claim]:
    """Observed hidden problems and known orders to the number, known orders filed at the first instant; what was not
    observed is drawn."""
    kind = {**NOTHING_NEW, "opening_per_grid": DRAWN}
    model = world({"a": kind, "b": kind}, grids=3, end="2021-01-31", opening=STOCK)
    held, drawn = list[bool](), list[int]()
    for outcome in runs(model, None, effort.seed, range(400)):
        assert outcome.ledger
        of = outcome.ledger.column
        for g, category, hidden, known in STOCK:
            here = (of("grid") == int(g[1:])) & (of("category") == "ab".index(category))
            filed = here & (of("filed") == 0)
            held += [int(filed.sum()) == known, bool((of("appeared")[here] <= 0).all())]
            if hidden is None:
                drawn.append(int((here & ~filed).sum()))
            else:
                held.append(int((here & ~filed).sum()) == hidden)
    law = Text("起始存量与观测数逐格相等", "observed opening stock is exact, cell by cell")
    yield identity(law, sum(held), len(held))
    yield mean_claim(Text("未观测的起始存量", "opening stock that was not observed"), np.array(drawn), DRAWN, 1.0)


def warm_up(effort: Effort) -> Iterator[Claim]:
    """Of n hidden problems that end by themselves after a mean life, n exp(-w / life) are left after the warm-up. They
    are carried into the results, which count none of the others. The likely mistake: a day of warm-up more or less."""
    hidden, grids, life, days = 400, 600, 60.0, 40
    kind = {**NOTHING_NEW, "natural_end_days": life}
    stock = tuple((f"g{i}", "k", hidden, 0) for i in range(grids))
    model = world({"k": kind}, grids=grids, end="2021-06-30", warm_up_days=days, opening=stock)
    outcome = run(model, seed=effort.seed)
    assert outcome.ledger
    kept = kept_of(outcome, model).arrays
    carried = kept["carried_in"].sum(axis=(0, 2)).astype(float)
    theory = hidden * exp(-days / life)
    law = Text("预热期后每网格余下的存量", "stock of a grid that is left after the warm-up")
    yield mean_claim(law, carried, theory, theory / life)
    gone = outcome.ledger.column("gone")
    later = np.bincount(outcome.ledger.column("grid")[gone >= days * DAY_MS], minlength=grids)
    counted = np.asarray(kept["gone"], np.int64).sum(axis=(0, 2))
    new = sum(int(kept[name].sum()) for name in FLOWS if name != "gone")
    law = Text("结果只计预热期之后的事件", "results count what happens after the warm-up alone")
    yield identity(law, int((counted == later).sum()) if new == 0 else 0, grids)
