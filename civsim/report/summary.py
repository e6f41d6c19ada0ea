"""The report in a few lines: what plan, what score, how sure, whether it wins, where it does not, what to mend."""

from math import isfinite

import numpy as np

from civsim.language import Text
from civsim.report import future_words
from civsim.report.content import Content, Difference
from civsim.report.losses import loss_intervals
from civsim.report.reading import (
    chance_of,
    chance_words,
    in_brackets,
    interval_of,
    interval_words,
    main_assessment,
    measured,
    score_interval_of,
    signed,
)
from civsim.report.tables.certificate import best_baseline, gap_points, share_of_room
from civsim.report.tables.variants import difference_to_main, spent_total
from civsim.report.weak_spots import weak_spots


def summary_sentences(content: Content) -> tuple[Text, ...]:
    """Plain sentences for the top of the report, one a line."""
    parts = (
        _plan(content),
        _score(content),
        _target(content),
        _best(content),
        future_words.sentence(content.insurance) if content.insurance else None,
        *_others(content),
        *weak_spots(content),
        _certificate(content),
        _loss(content),
    )
    return tuple(part for part in parts if part is not None)


def _plan(content: Content) -> Text:
    model, main = content.model, content.main
    spent = spent_total(main)
    money = (
        Text(f"，总支出约 {spent:,.2f} 万元", f", at a cost of about {spent:,.2f} × 10 000 CNY")
        if spent
        else Text("", "")
    )
    days = (model.time.date_of(model.time.warm_up_days), model.time.date_of(model.time.n_days - 1))
    n, districts = len(model.areas.grids), len(model.areas.districts)
    return Text(
        f"“{model.name.zh}”的方案“{main.name.zh}”：{days[0]} 至 {days[1]}，{districts} 个区 {n:,} 个网格，"
        f"共安排巡查 {main.plan.size:,} 次{money.zh}。",
        f'Variant "{main.name.en}" of "{model.name.en}": {days[0]} to {days[1]}, {n:,} grids '
        f"in {districts} districts, {main.plan.size:,} visits{money.en}.",
    )


def _score(content: Content) -> Text:
    marks, target = content.main.marks, content.model.spec.target.score
    score = interval_of(marks["cycle_score"]) if "cycle_score" in marks else None
    if score is None or not isfinite(score.mean):
        return Text("本场景没有计分的测评，因此没有得分。", "No test counts in this scenario, so there is no score.")
    said = measured(score)
    sentence = Text(f"周期总分预测为 {said.zh}", f"The cycle score is forecast at {said.en}")
    goal = Text(f"周期总分不低于 {target:g} 分的概率为", f"probability of a cycle score of {target:g} or more:")
    for name, of, zh, en in (
        ("p_cycle", "cycle_score", goal.zh, goal.en),
        ("p_held", "cycle_score", "计分的各次测评都达标的概率为", "of the target met at every counted test:"),
        ("p_kept", "title_kept", "保牌概率为", "of the title kept:"),
    ):
        if name in marks and isfinite(float(marks[name])):
            known = int(np.isfinite(marks[of].values).sum())
            sentence += Text(f"；{zh} ", f"; {en} ") + chance_words(*chance_of(marks[name], marks[of]), known)
    return sentence + Text("。", ".")


def _target(content: Content) -> Text | None:
    """Said only where the target is missed: by every plan of the kind, or by this one."""
    marks, target, optimum = content.main.marks, content.model.spec.target.score, content.optimum
    if optimum is not None and gap_points(content) is not None and optimum.bound < target:
        return Text(
            f"达不到目标：上界 {optimum.bound:.2f} 分低于目标 {target:g} 分，"
            "现有资源下任何同类方案的期望得分都达不到。",
            f"The target cannot be reached: the bound of {optimum.bound:.2f} lies below the target of {target:g}; no "
            "plan of the kind is expected to reach it with these resources.",
        )
    found = interval_of(marks["cycle_score"]) if "cycle_score" in marks else None
    if found is None or not isfinite(found.mean) or found.mean >= target:
        return None
    sure = in_brackets(target - found.high, target - found.low, found.n)
    return Text(
        f"预计达不到目标：周期总分比目标 {target:g} 分低 {target - found.mean:.2f} 分{sure.zh}。",
        f"The target is likely to be missed: the cycle score is {target - found.mean:.2f} points{sure.en} "
        f"below {target:g}.",
    )


def _best(content: Content) -> Text | None:
    """The plan against the best of the others."""
    best = best_baseline(content)
    key = next((v.key for v in content.variants[1:] if best is not None and v.name == best[0]), None)
    found = difference_to_main(content, key) if key is not None else None
    if best is None or found is None:
        return None
    name = best[0]
    if not (isfinite(found.low) and isfinite(found.high)):
        verdict = Text("n=1，无法判断", "n=1, cannot tell")
    else:
        verdict = _verdict(found)
    interval = interval_words(found.low, found.high, found.n)
    of = Text("", "")
    if content.insurance:
        of = Text(
            f"（最差 {content.insurance.share:.0%} 情形平均）", f" (worst {content.insurance.share:.0%} of futures)"
        )
    return Text(
        f"与最好的对照方案“{name.zh}”相比{of.zh}：{signed(found.mean)} 分{interval.zh}，{verdict.zh}。",
        f'Against the best baseline "{name.en}"{of.en}: {signed(found.mean)} points{interval.en}, {verdict.en}.',
    )


def _verdict(found: Difference) -> Text:
    if not found.significant:
        return Text("无显著差异，不能说方案更好", "no significant difference: the plan cannot be called better")
    return Text("显著优于它", "significantly better") if found.mean > 0 else Text("显著不如它", "significantly worse")


def _others(content: Content) -> list[Text]:
    """How the plan compares with all the others, by names alone; figures stand in the table."""
    pairs = [(v.name, difference_to_main(content, v.key)) for v in content.variants[1:]]
    known = [(name, d) for name, d in pairs if d is not None and d.n > 1]
    groups = (
        ([n for n, d in known if d.significant and d.mean > 0], "显著优于", "Significantly better than"),
        ([n for n, d in known if d.significant and d.mean < 0], "显著不如", "Significantly worse than"),
        ([n for n, d in known if not d.significant], "无显著差异", "No significant difference from"),
    )
    total = len(pairs)
    return [
        Text(
            f"{zh} {len(listed)} / {total} 个对照方案：{'、'.join(n.zh for n in listed)}。",
            f"{en} {len(listed)} of {total} baselines: {', '.join(n.en for n in listed)}.",
        )
        for listed, zh, en in groups
        if listed and total > 1
    ]


def _certificate(content: Content) -> Text | None:
    optimum, gap = content.optimum, gap_points(content)
    if optimum is None:
        return None
    if gap is None:
        return Text(f"规划目标的上界为 {optimum.bound:.2f}。", f"The bound of the objective is {optimum.bound:.2f}.")
    simulated = score_interval_of(content.main.marks["cycle_expected"])
    sure = in_brackets(optimum.bound - simulated.high, optimum.bound - simulated.low, simulated.n)
    sentence = Text(
        f"离上界 {optimum.bound:.2f} 分还差 {gap:.2f} 分{sure.zh}",
        f"{gap:.2f} points{sure.en} below the upper bound of {optimum.bound:.2f}",
    )
    share = share_of_room(content)
    if share is not None:
        around = in_brackets(100 * share.low, 100 * share.high, share.n)
        sentence += Text(
            f"，占上界与最好的对照方案之差的 {100 * share.mean:.2f}%{around.zh}",
            f", {100 * share.mean:.2f} %{around.en} of what separates the bound from the best baseline",
        )
    return sentence + Text(
        "。上界的适用范围见“检验与证书”表。", '. What the bound covers is said in the table "Certificate".'
    )


def _loss(content: Content) -> Text | None:
    test = main_assessment(content.model)
    parts = list(loss_intervals(content.main.marks, "category", test).items())[:2] if test is not None else []
    if test is None or not parts:
        return None
    name = content.model.assessments.names[test]
    said = [(k, Text(f"{v.mean:.2f} 分", f"{v.mean:.2f} points") + in_brackets(v.low, v.high, v.n)) for k, v in parts]
    return Text(
        f"“{name.zh}”失分最多的是" + "、".join(f"{k.zh} {v.zh}" for k, v in said) + "。",
        f'Most points at "{name.en}" are lost to ' + " and ".join(f"{k.en}, {v.en}" for k, v in said) + ".",
    )
