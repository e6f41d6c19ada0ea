"""What raises and lowers the arrival of problems, each mechanism once: pure functions, as in `mechanisms.py`.

Both engines read the factors made of these, so they are computed once a replication or once a day, outside the kernel's
inner loops.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray
from scipy.special import gammaincinv

from civsim.model.compiled import compiled

Amounts = TypeVar("Amounts", float, NDArray[np.float64])

ARRIVAL_MECHANISMS: dict[str, tuple[str, ...]] = {
    "shock_shape": ("model/shocks.py",),
    "shared_shock": ("engine/shaken.py",),
    "campaign_effect": ("model/campaigns.py",),
    "campaign_factor": ("model/campaigns.py", "model/behaviours.py"),
    "recent_findings": ("engine/reference_city.py", "engine/kernel_birth.py"),
    "points_factor": ("engine/reference_city.py", "engine/kernel_birth.py"),
}
"""Each mechanism and the modules under civsim/ that must use it."""


def shock_shape(mean: NDArray[np.float64], dispersion: float) -> NDArray[np.float64]:
    """Shape of the gamma law of mean 1 that gives Poisson counts of this mean a variance / mean of `dispersion`. [1]"""
    return mean / (dispersion - 1.0)


def shared_shock(u: NDArray[np.float64], shape: NDArray[np.float64]) -> NDArray[np.float64]:
    """Gamma-distributed factor of mean 1 on the arrivals of an area; 1 where the shape is 0: nothing arrives. [1]"""
    return np.where(shape > 0.0, gammaincinv(np.maximum(shape, 1e-300), u) / np.maximum(shape, 1e-300), 1.0)


def campaign_effect(
    ran: NDArray[np.float64], since: NDArray[np.float64], build_up: float, half_life: float
) -> NDArray[np.float64]:
    """Share of its full effect that a campaign has after running `ran` days and resting `since` days. [0..1]

    Half the effect is reached after `build_up` days, at once if 0; half of what there is at the end is left after
    `half_life` days.
    """
    reached = 1.0 - 2.0 ** (-ran / build_up) if build_up > 0.0 else (ran > 0.0).astype(np.float64)
    return reached * 2.0 ** (-since / half_life)


def campaign_factor(cut: NDArray[np.float64], effect: NDArray[np.float64]) -> NDArray[np.float64]:
    """Factor of a campaign on arrivals, or on the share of people who do not keep to a behaviour. [1]"""
    return 1.0 - cut * effect


@compiled
def recent_findings(before: Amounts, lasting: Amounts, found: Amounts) -> Amounts:
    """Findings that still count, each midnight: what is left of the earlier ones, and those of the day. [1]"""
    return before * lasting + found


@compiled
def points_factor(recent: Amounts, most: Amounts, half: Amounts) -> Amounts:
    """Factor on arrivals after so many recent findings (积分制): falls from 1 towards 1 - most. [1]"""
    return 1.0 - most * recent / (recent + half)
