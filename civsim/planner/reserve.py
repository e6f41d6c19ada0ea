"""What a plan keeps back for chance: part of the crews' time, and money so that a year's budget lasts.

Orders come by chance. Crews that are fully booked on average leave ever longer queues; and a budget that is spent to
the last on average runs dry in every second year, perhaps just before a test. What waits by chance when tests and
residents look is charged for, too. The bound keeps nothing back and counts no queues of this kind.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtri

from civsim.model import FEN_PER_WAN, Model, account_of_grids


@dataclass(frozen=True)
class Reserve:
    """What is kept back; by default nothing."""

    crew_utilisation: float = 1.0  # share of the crews' time that is counted on
    money_certainty: float = 0.5  # probability with which a year's money lasts, in all accounts together
    queueing: float = 0.0  # factor of the queues that a plan is charged for (queues.py)
    by_pool: tuple[float, ...] = ()  # further factor by pool, where simulations gave one

    def queue_factor(self, pool: int) -> float:
        """Factor of a pool's queues."""
        return self.queueing * (self.by_pool[pool] if self.by_pool else 1.0)

    def money(self, model: Model) -> NDArray[np.float64]:
        """(B,) 万元 kept back of each purse. Accounts run dry independently, so each is to be surer to last."""
        if self.money_certainty <= NOTHING.money_certainty:
            return np.zeros(model.budget.amount_fen.size)
        each = self.money_certainty ** (1.0 / len(model.budget.amount_fen))
        return np.asarray(float(ndtri(each)) * repair_spread(model))


NOTHING = Reserve()
USUAL = Reserve(crew_utilisation=0.85, money_certainty=0.95, queueing=1.0)


def repair_spread(model: Model) -> NDArray[np.float64]:
    """(B,) standard deviation of what the repairs of a year's arrivals cost an account, were all repaired. [万元]

    Each arrival brings a random number N of repairs: a geometric number of attempts in each link of a geometric chain
    of relapses. For Poisson arrivals the cost has variance (arrivals) x cost^2 x E[N^2], a compound Poisson sum; what
    shared shocks add to the variance of the arrivals counts cost^2 x E[N]^2 times, for an account in proportion to its
    arrivals, which is never too little.
    """
    categories, budget = model.categories, model.budget
    attempts, links = 1.0 / (1.0 - categories.redo), 1.0 / (1.0 - categories.relapse)
    attempts_variance, links_variance = categories.redo * attempts**2, categories.relapse * links**2
    second_moment = links * attempts_variance + attempts**2 * links_variance + (attempts * links) ** 2
    account, shape = account_of_grids(model), (len(budget.amount_fen), len(categories.ids))
    base, opening = np.zeros(shape), np.zeros(shape)
    np.add.at(base, account, categories.base_rate)
    np.add.at(opening, account, categories.opening_mean)
    variance = np.zeros(budget.amount_fen.shape)
    for y in range(len(budget.years)):
        days = budget.year_of_day == y
        arrivals = base * categories.day_factor[:, days].sum(axis=1)
        if len(days) and days[0]:
            arrivals = arrivals + opening
        shocks = model.shocks.excess_variance(categories, days) * base / np.maximum(base.sum(axis=0), 1e-300)
        of_numbers = arrivals * second_moment + shocks * (attempts * links) ** 2
        variance[:, y] = (of_numbers * (categories.cost_fen / FEN_PER_WAN) ** 2).sum(axis=1)
    return np.sqrt(variance.ravel())
