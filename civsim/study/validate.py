"""Running the proofs, for a user who wants to see that the engine on this computer computes what the model says."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from civsim.study.proofs import CASES, FAMILY_LEVEL, MISS, Claim, Effort, z_limit

Advance = Callable[[int, int], None]


def validated(seed: int = 1, quick: bool = False, progress: Advance | None = None) -> dict[str, Any]:
    """The table of proofs as plain data.

    Parameters
    ----------
    seed
        Of all simulations; laws must hold whatever it is.
    quick
        Leave out the longest cases.
    progress
        Called with (proofs done, proofs in all).
    """
    started, claims = perf_counter(), list[tuple[str, Claim]]()
    for done, (name, prove) in enumerate(CASES.items()):
        if progress:
            progress(done, len(CASES))
        claims += [(name, claim) for claim in prove(Effort(seed, quick))]
    if progress:
        progress(len(CASES), len(CASES))
    limit = z_limit([claim for _, claim in claims])
    lines = [_line(name, claim, limit) for name, claim in claims]
    return {
        "ok": all(line["holds"] for line in lines),
        "seed": seed,
        "quick": quick,
        "family_level": FAMILY_LEVEL,
        "miss": MISS,
        "z_limit": limit,
        "claims": lines,
        "seconds": perf_counter() - started,
    }


def _line(case: str, claim: Claim, limit: float) -> dict[str, Any]:
    """One claim as plain data; what has no meaning for an identity is null."""
    by_chance = not claim.exact
    return {
        "case": case,
        "law_zh": claim.law.zh,
        "law_en": claim.law.en,
        "theory": claim.theory,
        "simulated": claim.simulated,
        "exact": claim.exact,
        "z": claim.z if by_chance else None,
        "standard_error": claim.error if by_chance else None,
        "finds": claim.finds(limit) if by_chance else None,
        "mistake": claim.mistake if by_chance else None,
        "n": claim.n,
        "holds": claim.holds(limit),
    }
