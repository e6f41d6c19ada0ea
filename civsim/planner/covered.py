"""What the planner takes into account of the things that raise and lower arrivals, as parts of the bound's sentence."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.model import Model, weight_as_given

NOTHING = Text("", "")


def covered_schedules(model: Model, most: NDArray[np.int16], of_classes: bool, classes: int) -> Text:
    """Which schedules and which problem a bound over all schedules holds for; `most` (V, T) visits."""
    names = [model.channels.names[c] for c in model.channels.visits.channel]
    zh = "、".join(f"{name.zh}每期至多 {n} 次" for name, n in zip(names, _range(most), strict=True))
    en = ", ".join(f"{n} visits a period of {name.en}" for name, n in zip(names, _range(most), strict=True))
    whole = (
        Text(
            f"每类网格由一个平均网格代表（{classes} 类），不是逐个网格",
            f"one mean grid stands for each of {classes} classes",
        )
        if of_classes
        else Text("逐个网格计算", "every grid by itself")
    )
    return Text(
        f"上界适用于所有日程：{zh or '无巡查'}，以及库中的日程，不限于目录；{whole.zh}；其余同 bound_covers，"
        "问卷的直线在库中最大积存量的 1.25 倍以内成立，数据类指标的上限按库中日程的工单构成计算。",
        f"The bound covers all schedules of up to {en or 'no visits'}, and those of the pool, whatever the catalogue "
        f"has; {whole.en}; otherwise as bound_covers, the surveys' lines holding up to 1.25 times the pool's largest "
        "load, and the limits of data indicators those of the mixes of orders in the pool.",
    )


def _range(most: NDArray[np.int16]) -> list[str]:
    """Most visits of each channel: the least and the largest number over the periods in which it works."""
    found = []
    for row in most:
        on = row[row > 0]
        least, largest = int(on.min(initial=30_000)), int(on.max(initial=0))
        found.append(f"{least}-{largest}" if least < largest else str(largest))
    return found


def covered_data(model: Model) -> Text:
    """Data leaves: the most that they earn with crews always free."""
    if "data" not in model.indicators.kind:
        return NOTHING
    return Text(
        "数据类指标按班组从不排队、在这些日程之下最多能得的分计（一次整改合格率、按期结案率、结案率），问题发现率按满分计"
        "（都不低于实际）；",
        "data indicators at the most they earn on these schedules with crews always free (shares right the first time, "
        "on time and closed), found shares at full marks (never too low); ",
    )


def covered_arrivals(model: Model) -> Text:
    """Clauses for the features that a model uses, each ending with a semicolon; empty where it uses none."""
    return _shocks(model) + _points(model) + _known(model) + _vetoes(model) + _paths(model) + _phases(model)


OBJECTIVES = {
    "worst_district": Text(
        "目标为最弱的区在最弱一次测评的期望得分：只按该区点位计算的实地得分（百分制），不含问卷、台账和数据；",
        "the objective is the expected score of the weakest district at its weakest test: its field score if its sites "
        "alone were drawn, of 100, without surveys, desk and data leaves; ",
    ),
    "target_chance": Text(
        "目标为达标概率最低的一次测评的达标概率（%），按得分近似正态计算；得分的离散程度取本方案的（抽取点位、问题落点、问卷和观察"
        "的偶然性，不含聚集性新发、积压和负面清单），离散程度不同的方案不在此列；",
        "the objective is the chance of the target at the test where it is lowest (%), with nearly normal scores that "
        "spread as this plan's do (sites drawn, where problems lie, answers; not shocks, waiting work, incidents): "
        "plans whose scores spread otherwise are not covered; ",
    ),
    "themed_score": Text(
        "目标为按主题年权重计算的周期得分，不是官方得分；",
        "the objective is the cycle score by the weights of the years' themes, not the official score; ",
    ),
}


def covered_objective(objective: str) -> Text:
    """What a bound is on, where it is not the plain expected score or money."""
    return OBJECTIVES.get(objective, NOTHING)


def covered_futures(model: Model) -> Text:
    """What a bound on the mean of the worst futures is on: the futures, their probabilities, and what is shared."""
    futures, share = model.spec.plan.futures, model.spec.plan.worst_share
    given = weight_as_given(futures)
    names = {key: future.called(key) for key, future in futures.items()}
    zh = [f"{names[key].zh} {future.weight:.0%}" for key, future in futures.items()]
    en = [f"{names[key].en} {future.weight:.0%}" for key, future in futures.items()]
    if given:
        zh, en = [f"场景本身 {given:.0%}", *zh], [f"as given {given:.0%}", *en]
    return Text(
        f"目标为最差 {share:.0%} 情形下的平均期望周期得分，情景仅限所列（{'、'.join(zh)}），"
        "各情景共用同一套巡查、加班和工程；",
        f"the objective is the mean expected cycle score in the worst {share:.0%} of the futures listed ("
        f"{', '.join(en)}) and no others, with the same visits, overtime and works in all of them; ",
    )


def _shocks(model: Model) -> Text:
    """Shared shocks: never too low where marks bend upwards."""
    if not model.shocks.shocks:
        return NOTHING
    return Text(
        "聚集性新发按负二项计数计分（不低于实际；允许若干问题的达标类标准为估计值）；",
        "clustered arrivals as negative binomial counts (never too low; an estimate for standards that allow some "
        "problems); ",
    )


def _paths(model: Model) -> Text:
    """Path rules: schedules that break them are left out."""
    if not model.spec.plan.path_rules:
        return NOTHING
    return Text(
        "只含遵守 plan.path_rules 的日程（期内均匀分布）；",
        "only schedules that keep plan.path_rules, with visits spread evenly; ",
    )


def _phases(model: Model) -> Text:
    """Floors and shares of spending: plans that keep them under mean dynamics."""
    if not (model.spec.plan.phases or model.spec.plan.floors):
        return NOTHING
    return Text(
        "只含按平均情况达到 plan.phases、plan.floors 要求的方案；",
        "only plans that keep plan.phases and plan.floors under mean dynamics; ",
    )


def _vetoes(model: Model) -> Text:
    """Gates are no part of the linear programme; incidents are the same whatever is planned."""
    cycle = model.spec.cycle
    gates = Text("不计门槛（一票否决）；", "gates left out; ") if cycle.gates else NOTHING
    points = any(i.points and i.per_year for i in cycle.incidents.values())
    taken = Text("负面清单扣分按期望值计；", "points off for incidents as their mean; ") if points else NOTHING
    return gates + taken


def _known(model: Model) -> Text:
    """Orders in hand at the start: the plan cannot change them."""
    if not model.opening.known.any():
        return NOTHING
    return Text(
        "不计起始时已立案的在办工单（得分不低于实际）；",
        "orders in hand at the start left out (scores never too low); ",
    )


def _points(model: Model) -> Text:
    """Points systems: how much is found depends on the plan, so the largest cut is taken."""
    if not model.points.active:
        return NOTHING
    return Text(
        "积分制按最大降幅计（得分不低于实际，班组和经费的需要不高于实际）；",
        "points systems at their largest cut (scores never too low, needs of crews and money never too high); ",
    )
