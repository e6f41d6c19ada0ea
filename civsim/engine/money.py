"""What a plan commits of each year's budget before the first repair; a plan that commits too much is refused."""

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import (
    FEN_PER_WAN,
    HOUR_MS,
    UNLIMITED,
    Model,
    Plan,
    account_of_grids,
    campaigns_fen,
    pool_shares,
    round_visits,
    split_fen,
    with_overtime,
    works_fen,
)

USES = ("visits", "overtime", "works", "campaigns")


def committed_fen(model: Model, plan: Plan) -> NDArray[np.int64]:
    """(A, Y, 4) money set aside by account and year for visits, overtime, works and campaigns. [fen]"""
    money = np.zeros((*model.budget.amount_fen.shape, len(USES)), np.int64)
    account = account_of_grids(model)
    rounds = np.stack([round_visits(model.channels.visits, account == a) for a in range(len(money))])
    for year in range(money.shape[1]):
        days = model.budget.year_of_day == year
        money[:, year, 0] = _visits_fen(model, plan, days, rounds)
        money[:, year, 1] = _overtime_fen(model, plan, days)
    money[..., 2] = works_fen(model)[list(executed_works(model, plan))].sum(axis=0)
    money[..., 3] = campaigns_fen(model)
    return money


def available_fen(model: Model, plan: Plan) -> NDArray[np.int64]:
    """(A, Y) money left for repairs by account and year; UNLIMITED where no budget is given. [fen]"""
    amount = model.budget.amount_fen
    return np.where(amount >= UNLIMITED, UNLIMITED, amount - committed_fen(model, plan).sum(axis=2))


def check_plan_money(model: Model, plan: Plan) -> None:
    """Refuse a plan whose commitments exceed a year's budget.

    Raises
    ------
    CivsimError
        With the figures of every account and year that is overdrawn.
    """
    committed, budget = committed_fen(model, plan), model.budget
    lines = [
        _overdrawn(year, int(amount), committed[a, i], model.areas.districts[a] if budget.by_district else "")
        for i, year in enumerate(budget.years)
        for a, amount in enumerate(budget.amount_fen[:, i])
        if committed[a, i].sum() > amount
    ]
    if lines:
        raise CivsimError(Text(*("\n".join(line.to(language) for line in lines) for language in ("zh", "en"))))


def _visits_fen(model: Model, plan: Plan, days: NDArray[np.bool_], rounds: NDArray[np.int64]) -> NDArray[np.int64]:
    """(A,) cost of the visits on some days, by the account of their grids; `rounds` (A, V, D) go by rule."""
    visits = model.channels.visits
    accounts, channels = len(model.budget.amount_fen), len(visits.channel)
    here = days[plan.day]
    account = account_of_grids(model)[plan.grid[here]]
    count = np.bincount(account * channels + plan.channel[here], minlength=accounts * channels)
    count = count.reshape(accounts, channels) + rounds[:, :, days].sum(axis=2)
    grids = visits.grids_per_team_day
    fen = (count * visits.cost_fen + grids // 2) // grids
    return np.asarray(fen.sum(axis=1), np.int64)


def _overtime_fen(model: Model, plan: Plan, days: NDArray[np.bool_]) -> NDArray[np.int64]:
    """(A,) cost of overtime on some days, by the accounts of the districts that a pool serves."""
    departments = model.departments
    extra = with_overtime(departments, model.time, plan.overtime) - departments.closes
    crew_ms = (extra[:, days] * departments.crews_on[:, days]).sum(axis=1)
    fen = np.rint(crew_ms / HOUR_MS * departments.overtime_fen_per_hour).astype(np.int64)
    shared = [split_fen(int(x), share) for x, share in zip(fen, pool_shares(model), strict=True)]
    return np.asarray(np.sum(shared, axis=0), np.int64)


def executed_works(model: Model, plan: Plan) -> tuple[int, ...]:
    """Numbers of the works that are carried out: all that are not optional, and those the plan starts."""
    return tuple(w for w in range(len(model.works.ids)) if not model.works.optional[w] or w in plan.works)


def _overdrawn(year: int, amount: int, committed: NDArray[np.int64], district: str) -> Text:
    visits, overtime, works, campaigns, total, budget = (x / FEN_PER_WAN for x in (*committed, committed.sum(), amount))
    of = f" for {district}" if district else ""
    return Text(
        f"方案在 {year} 年{district}安排 {total:.2f} 万元（巡查 {visits:.2f}、加班 {overtime:.2f}、"
        f"工程 {works:.2f}、活动 {campaigns:.2f}），"
        f"超过当年经费 {budget:.2f} 万元；请减少安排或增加 budget.{year}",
        f"the plan commits {total:.2f} 万元 in {year}{of} (visits {visits:.2f}, overtime {overtime:.2f}, "
        f"works {works:.2f}, campaigns {campaigns:.2f}), more than the year's budget of {budget:.2f} 万元; "
        f"commit less or raise budget.{year}",
    )
