"""Who pays for what serves several districts: shares of the accounts in overtime, works and campaigns.

Shares are by numbers of grids. With one account of the city they are all 1.
"""

import numpy as np
from numpy.typing import NDArray

from civsim.model.budget import split_fen
from civsim.model.build import Model


def account_of_grids(model: Model) -> NDArray[np.int64]:
    """(G,) account that pays for what happens in each grid."""
    return np.asarray(model.budget.account_of[model.areas.district])


def pool_shares(model: Model) -> NDArray[np.float64]:
    """(P, A) shares of the accounts in what a pool costs, by the grids it serves; a pool without work: by all grids."""
    account, accounts = account_of_grids(model), len(model.budget.amount_fen)
    served = np.zeros((len(model.departments.crews), len(account)), bool)
    for pools in (model.departments.pool_of, model.departments.offer_pool):
        grid, category = np.nonzero(pools >= 0)
        served[pools[grid, category], grid] = True
    count = np.stack([np.bincount(account[own if own.any() else ~own], minlength=accounts) for own in served])
    return np.asarray(count / count.sum(axis=1, keepdims=True))


def works_fen(model: Model) -> NDArray[np.int64]:
    """(W, A, Y) cost of each work, by the grids it serves. [fen]"""
    account, budget, works = account_of_grids(model), model.budget, model.works
    money = np.zeros((len(works.ids), *budget.amount_fen.shape), np.int64)
    for w, yearly in enumerate(works.yearly_fen(budget.year_of_day, len(budget.years))):
        grids = np.bincount(account[works.grids[w]], minlength=len(budget.amount_fen)).astype(np.float64)
        money[w] = np.stack([split_fen(int(fen), grids) for fen in yearly], axis=1)
    return money


def campaigns_fen(model: Model) -> NDArray[np.int64]:
    """(A, Y) cost of the campaigns that run, by the grids of the districts they are for. [fen]"""
    account, budget, campaigns = account_of_grids(model), model.budget, model.campaigns
    money = np.zeros(budget.amount_fen.shape, np.int64)
    for k, yearly in enumerate(campaigns.yearly_fen(budget.year_of_day, len(budget.years))):
        grids = np.bincount(account[campaigns.where[k][model.areas.district]], minlength=len(money)).astype(np.float64)
        money += np.stack([split_fen(int(fen), grids) for fen in yearly], axis=1)
    return money
