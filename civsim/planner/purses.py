"""Purses: the money of one account in one year, which a plan may spend.

There are B = A x Y of them, one account's years after the other's; a city without accounts by district has one a year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import (
    FEN_PER_WAN,
    UNLIMITED,
    Model,
    account_of_grids,
    campaigns_fen,
    pool_shares,
    round_visits,
    works_fen,
)


@dataclass(frozen=True)
class Purses:
    """Who pays what: account and year of every purse (B), and the shares of the accounts (A) in what they share."""

    account: NDArray[np.int64]  # (B,)
    year: NDArray[np.int64]  # (B,)
    of_district: NDArray[np.int64]  # (districts,) account
    of_pool: NDArray[np.float64]  # (P, A)

    @property
    def accounts(self) -> int:
        """Number of accounts."""
        return int(self.of_pool.shape[1])

    def of_year(self, year: int) -> NDArray[np.int64]:
        """(A,) the purses of a year."""
        return np.flatnonzero(self.year == year)

    def is_first(self, purse: int) -> bool:
        """Whether a purse has none before it."""
        return bool(self.year[purse] == 0)

    def is_last(self, purse: int) -> bool:
        """Whether a purse has none after it."""
        return bool(self.year[purse] == self.year[-1])

    def so_far(self, purse: int) -> slice:
        """The purses of an account up to this one."""
        return slice(purse - int(self.year[purse]), purse + 1)

    def districts(self, purse: int) -> NDArray[np.int64]:
        """Districts whose grids a purse pays for."""
        return np.flatnonzero(self.of_district == self.account[purse])


def build_purses(model: Model) -> Purses:
    """The purses of a model."""
    accounts, years = model.budget.amount_fen.shape
    return Purses(
        account=np.repeat(np.arange(accounts), years),
        year=np.tile(np.arange(years), accounts),
        of_district=model.budget.account_of,
        of_pool=pool_shares(model),
    )


def work_cost(model: Model) -> NDArray[np.float64]:
    """(W, B) what each work costs every purse. [万元]"""
    return works_fen(model).reshape(len(model.works.ids), model.budget.amount_fen.size) / FEN_PER_WAN


def money_left(model: Model) -> NDArray[np.float64]:
    """(B,) 万元 after works, campaigns and rounds that run in any case; inf where no budget is given."""
    amount = model.budget.amount_fen.ravel()
    left = np.where(amount >= UNLIMITED, np.inf, amount / FEN_PER_WAN)
    left -= campaigns_fen(model).ravel() / FEN_PER_WAN
    left -= work_cost(model)[~model.works.optional].sum(axis=0)
    return left - rounds_cost(model)


def rounds_cost(model: Model) -> NDArray[np.float64]:
    """(B,) what the rounds of teams that belong to grids cost. [万元]"""
    visits, year, account = model.channels.visits, model.budget.year_of_day, account_of_grids(model)
    found = np.zeros(model.budget.amount_fen.shape)
    for a in range(len(found)):
        cost = visits.cost_fen @ round_visits(visits, account == a) / FEN_PER_WAN  # (D,)
        found[a] = np.bincount(year[year >= 0], cost[year >= 0], minlength=len(model.budget.years))
    return found.ravel()


def of_name(of: Text) -> str:
    """Whose money it is, behind an English phrase."""
    return f" ({of.en})" if of.en else ""


def purse_name(model: Model, purses: Purses, purse: int) -> tuple[Text, str]:
    """Whose money it is ("" for the city's), and the year."""
    year = str(model.budget.years[int(purses.year[purse])])
    if purses.accounts == 1:
        return Text("", ""), year
    district = model.areas.districts[int(np.flatnonzero(purses.of_district == purses.account[purse])[0])]
    return Text(district, district), year


def check_budget(model: Model, purses: Purses, budget: NDArray[np.float64]) -> None:
    """Works that are settled, and campaigns, must fit into the budget of their year."""
    for b, left in enumerate(budget):
        if left < -1e-9:
            of, year = purse_name(model, purses, b)
            raise CivsimError(
                Text(
                    f"{year} 年{of.zh}工程和活动费用超出经费 {-left:.2f} 万元",
                    f"works and campaigns cost {-left:.2f} 万元 more than the budget of {year}{of_name(of)}",
                )
            )
