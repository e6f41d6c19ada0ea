"""Warnings of a plan for a city in which something is wholly missing: crews, teams to send, marks that visits move."""

import numpy as np

from civsim.language import Text
from civsim.model import Model
from civsim.study.model_warnings import Warned

SHOWN = 3
SEEN_BY_VISITS = ("field", "survey")


def idle_warnings(model: Model) -> list[Warned]:
    """What a plan cannot move, whatever it does."""
    return [*_nobody_repairs(model), *_nobody_to_send(model), *_nothing_scored(model)]


def _nobody_repairs(model: Model) -> list[Warned]:
    """Pools that have work and never a crew."""
    departments, categories = model.departments, model.categories
    rate = categories.base_rate + categories.opening_mean
    arising = [np.unique(departments.pool_of[rate[:, c] > 0, c]) for c in range(rate.shape[1])]
    without = sorted({int(p) for pools in arising for p in pools if departments.crews[p] == 0})
    if not without:
        return []
    labels = [departments.pool_label(p, model.areas.districts) for p in without]
    named = [categories.names[c] for c, pools in enumerate(arising) if np.isin(pools, without).any()]
    shown, more = labels[:SHOWN], len(labels) - SHOWN
    zh, en = (f" 等 {len(labels)} 处", f" and {more} more") if more > 0 else ("", "")
    text = Text(
        f"没有整改班组：{'、'.join(shown)}{zh}。那里的{'、'.join(n.zh for n in named)}派单后无人整改，"
        "只有巡查时即查即改的一部分例外；上界对积压的扣分偏轻，会比推演高出很多",
        f"there is no crew in {', '.join(shown)}{en}: orders for {', '.join(n.en for n in named)} are never done "
        "there, apart from what a visit fixes on the spot; the bound takes too little off for what piles up and lies "
        "far above the simulation",
    )
    return [Warned("no_crews", text)]


def _nobody_to_send(model: Model) -> list[Warned]:
    """No channel has a team that a plan could send."""
    visits = model.channels.visits
    if any(teams.sum() for v, teams in enumerate(visits.teams) if v not in visits.fixed):
        return []
    text = Text(
        "没有可以派出的巡查组（巡查渠道的组数为 0，或各组固定在网格），方案无巡查可安排",
        "there is no team to send (no visit channel has teams, or they belong to their grids): there are no visits to "
        "plan",
    )
    return [Warned("no_teams", text)]


def _nothing_scored(model: Model) -> list[Warned]:
    """No leaf that a plan could move carries weight."""
    leaves = model.indicators
    moved = np.isin(np.array(leaves.kind, object), SEEN_BY_VISITS) & leaves.categories.any(axis=1)
    if (leaves.weight[moved] > 0).any():
        return []
    text = Text(
        "没有实地考察或问卷指标与问题类别相关：规划所计的得分不因巡查和整改而变，各方案得分相同",
        "no field or survey indicator looks at any category: the score that is planned for does not change with visits "
        "and repairs, and is the same under all plans",
    )
    return [Warned("nothing_scored", text)]
