"""Small made-up worlds, as `civsim validate` makes them, and what two runs differ in."""

from civsim.study.proofs.identities import differences
from civsim.study.proofs.worlds import ALWAYS, QUIET, run, visits, world

__all__ = ["ALWAYS", "QUIET", "differences", "run", "visits", "world"]
