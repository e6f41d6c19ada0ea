"""What must be true of the engine whatever the city: closed forms, identities, and two engines with one trace.

`civsim validate` shows them to a user; the tests hold them with the same cases. A new proof is a function in one of
these files and a line in CASES.
"""

from collections.abc import Callable, Iterator

from civsim.study.proofs.arrivals import attempts, infinite_servers, poisson_days, relapses
from civsim.study.proofs.claim import FAMILY_LEVEL, MISS, Claim, z_limit
from civsim.study.proofs.identities import conservation, littles_law, traces
from civsim.study.proofs.inspection import more_visits, periodic
from civsim.study.proofs.queues import cobham, erlang, first_thousand, one_crew
from civsim.study.proofs.worlds import Effort

Prove = Callable[[Effort], Iterator[Claim]]

CASES: dict[str, Prove] = {
    "traces": traces,
    "conservation": conservation,
    "little": littles_law,
    "more_visits": more_visits,
    "erlang_c": erlang,
    "cobham": cobham,
    "one_crew": one_crew,
    "first_thousand": first_thousand,
    "infinite_servers": infinite_servers,
    "poisson_days": poisson_days,
    "periodic_inspection": periodic,
    "relapses": relapses,
    "attempts": attempts,
}
"""Every proof by its name, in the order of the table."""

__all__ = ["CASES", "FAMILY_LEVEL", "MISS", "Claim", "Effort", "Prove", "z_limit"]
