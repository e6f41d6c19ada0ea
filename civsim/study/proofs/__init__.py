"""What must be true of the engine whatever the city: closed forms, identities, and two engines with one trace.

`civsim validate` shows them to a user; the tests hold them with the same cases. A new proof is a function in one of
these files and a line in CASES.
"""

from collections.abc import Callable, Iterator

from civsim.study.proofs.arrivals import attempts, infinite_servers, poisson_days, relapses
from civsim.study.proofs.claim import FAMILY_LEVEL, MISS, Claim, z_limit
from civsim.study.proofs.dates import dates_of_tests
from civsim.study.proofs.duties import escalation, postponement, responsibility, volunteers
from civsim.study.proofs.handed_over import handed_over
from civsim.study.proofs.identities import conservation, littles_law, traces
from civsim.study.proofs.inspection import more_visits, periodic, rounds
from civsim.study.proofs.luck import blind_policies, common_luck, threads
from civsim.study.proofs.opening import opening_stock, warm_up
from civsim.study.proofs.prevention import campaigns, points, stages
from civsim.study.proofs.queues import cobham, erlang, first_thousand, one_crew
from civsim.study.proofs.surges import shared_shocks
from civsim.study.proofs.watching import watching
from civsim.study.proofs.worlds import Effort

Prove = Callable[[Effort], Iterator[Claim]]

CASES: dict[str, Prove] = {
    "traces": traces,
    "conservation": conservation,
    "little": littles_law,
    "more_visits": more_visits,
    "blind_policies": blind_policies,
    "threads": threads,
    "common_luck": common_luck,
    "erlang_c": erlang,
    "cobham": cobham,
    "one_crew": one_crew,
    "first_thousand": first_thousand,
    "infinite_servers": infinite_servers,
    "poisson_days": poisson_days,
    "shared_shocks": shared_shocks,
    "campaigns": campaigns,
    "stages": stages,
    "points": points,
    "periodic_inspection": periodic,
    "rounds": rounds,
    "relapses": relapses,
    "attempts": attempts,
    "escalation": escalation,
    "postponement": postponement,
    "responsibility": responsibility,
    "volunteers": volunteers,
    "opening_stock": opening_stock,
    "warm_up": warm_up,
    "dates_of_tests": dates_of_tests,
    "handed_over": handed_over,
    "watching": watching,
}
"""Every proof by its name, in the order of the table."""

__all__ = ["CASES", "FAMILY_LEVEL", "MISS", "Claim", "Effort", "Prove", "z_limit"]
