"""What a plan commits of each year's budget before the first repair; a plan that commits too much is refused."""

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import FEN_PER_WAN, HOUR_MS, UNLIMITED, Model, Plan, round_visits, with_overtime

USES = ("visits", "overtime", "works", "campaigns")


def committed_fen(model: Model, plan: Plan) -> NDArray[np.int64]:
    """(Y, 4) money set aside by year for visits, overtime, works and campaigns. [fen]"""
    money = np.zeros((len(model.budget.years), len(USES)), np.int64)
    money[:, 2] = model.works.yearly_fen(model.budget.year_of_day, len(money))[list(executed_works(model, plan))].sum(0)
    money[:, 3] = model.campaigns.yearly_fen(model.budget.year_of_day, len(money))
    for year in range(len(money)):
        days = model.budget.year_of_day == year
        money[year, :2] = _visits_fen(model, plan, days), _overtime_fen(model, plan, days)
    return money


def available_fen(model: Model, plan: Plan) -> NDArray[np.int64]:
    """(Y,) money left for repairs by year; UNLIMITED where no budget is given. [fen]"""
    amount = model.budget.amount_fen
    return np.where(amount >= UNLIMITED, UNLIMITED, amount - committed_fen(model, plan).sum(axis=1))


def check_plan_money(model: Model, plan: Plan) -> None:
    """Refuse a plan whose commitments exceed a year's budget.

    Raises
    ------
    CivsimError
        With the figures of every year that is overdrawn.
    """
    committed = committed_fen(model, plan)
    lines = [
        _overdrawn(year, int(amount), committed[i])
        for i, (year, amount) in enumerate(zip(model.budget.years, model.budget.amount_fen, strict=True))
        if committed[i].sum() > amount
    ]
    if lines:
        raise CivsimError(Text(*("\n".join(line.to(language) for line in lines) for language in ("zh", "en"))))


def _visits_fen(model: Model, plan: Plan, days: NDArray[np.bool_]) -> int:
    visits = model.channels.visits
    count = np.bincount(plan.channel[days[plan.day]], minlength=len(visits.channel))
    count += round_visits(visits)[:, days].sum(axis=1)
    grids = visits.grids_per_team_day
    return int(((count * visits.cost_fen + grids // 2) // grids).sum())


def _overtime_fen(model: Model, plan: Plan, days: NDArray[np.bool_]) -> int:
    departments = model.departments
    extra = with_overtime(departments, model.time, plan.overtime) - departments.closes
    crew_ms = (extra[:, days] * departments.crews_on[:, days]).sum(axis=1)
    return int(np.rint(crew_ms / HOUR_MS * departments.overtime_fen_per_hour).astype(np.int64).sum())


def executed_works(model: Model, plan: Plan) -> tuple[int, ...]:
    """Numbers of the works that are carried out: all that are not optional, and those the plan starts."""
    return tuple(w for w in range(len(model.works.ids)) if not model.works.optional[w] or w in plan.works)


def _overdrawn(year: int, amount: int, committed: NDArray[np.int64]) -> Text:
    visits, overtime, works, campaigns, total, budget = (x / FEN_PER_WAN for x in (*committed, committed.sum(), amount))
    return Text(
        f"方案在 {year} 年安排 {total:.2f} 万元（巡查 {visits:.2f}、加班 {overtime:.2f}、"
        f"工程 {works:.2f}、活动 {campaigns:.2f}），"
        f"超过当年经费 {budget:.2f} 万元；请减少安排或增加 budget.{year}",
        f"the plan commits {total:.2f} 万元 in {year} (visits {visits:.2f}, overtime {overtime:.2f}, "
        f"works {works:.2f}, campaigns {campaigns:.2f}), more than the year's budget of {budget:.2f} 万元; "
        f"commit less or raise budget.{year}",
    )
