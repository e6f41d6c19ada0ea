"""The report in a paragraph: what plan, what score, how sure, how far from the best possible, and whether it wins."""

from math import isfinite

from civsim.language import Text
from civsim.report.content import Content, Difference
from civsim.report.losses import losses
from civsim.report.reading import interval_of, main_assessment, measured
from civsim.report.tables.certificate import best_baseline, gap_points
from civsim.report.tables.variants import difference_to_main, spent_total


def summary_sentences(content: Content) -> tuple[Text, ...]:
    """Plain sentences for the top of the report."""
    parts = (_plan(content), _score(content), _certificate(content), *_comparisons(content), _loss(content))
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
        f"本报告说明“{model.name.zh}”的方案“{main.name.zh}”：{days[0]} 至 {days[1]}，{districts} 个区 {n:,} 个网格，"
        f"共安排巡查 {main.plan.size:,} 次{money.zh}。",
        f"This report is about the variant “{main.name.en}” of “{model.name.en}”: {days[0]} to {days[1]}, {n:,} grids "
        f"in {districts} districts, {main.plan.size:,} visits{money.en}.",
    )


def _score(content: Content) -> Text:
    marks, target = content.main.marks, content.model.spec.target.score
    score = interval_of(marks["cycle_score"]) if "cycle_score" in marks else None
    if score is None or not isfinite(score.mean):
        return Text("本场景没有计分的测评，因此没有得分。", "No test counts in this scenario, so there is no score.")
    said = measured(score)
    reached = float(marks["p_cycle"]) if "p_cycle" in marks else float("nan")
    sentence = Text(f"周期总分预测为 {said.zh}", f"The cycle score is forecast at {said.en}")
    if isfinite(reached):
        sentence += Text(
            f"；{score.n} 次仿真中有 {100 * reached:.1f}% 不低于 {target:g} 分。",
            f"; it reaches {target:g} in {100 * reached:.1f} % of {score.n} replications.",
        )
    return sentence


def _certificate(content: Content) -> Text | None:
    optimum = content.optimum
    if optimum is None:
        return None
    gap = gap_points(content)
    if gap is None:
        return Text(f"规划目标的上界为 {optimum.bound:.2f}。", f"The bound of the objective is {optimum.bound:.2f}.")
    sentence = Text(
        f"理论上界为 {optimum.bound:.2f} 分，方案的期望得分与它相差 {gap:.2f} 分",
        f"The upper bound is {optimum.bound:.2f} points; the plan's expected score is {gap:.2f} points below it",
    )
    best = best_baseline(content)
    if best is not None and optimum.bound > best[1]:
        share = 100 * gap / (optimum.bound - best[1])
        sentence += Text(
            f"，占上界与最好的对照方案（{best[0].zh}）之差的 {share:.1f}%",
            f", {share:.1f} % of what separates the bound from the best baseline ({best[0].en})",
        )
    return sentence + Text(
        "。上界的适用范围见“检验与证书”表。", ". What the bound covers is said in the table “Certificate”."
    )


def _comparisons(content: Content) -> list[Text]:
    pairs = [(v.name, difference_to_main(content, v.key)) for v in content.variants[1:]]
    known = [(name, d) for name, d in pairs if d is not None]
    won = [(name, d) for name, d in known if d.significant and d.mean > 0]
    lost = [(name, d) for name, d in known if d.significant and d.mean < 0]
    even = [(name, d) for name, d in known if not d.significant]
    said = []
    for group, zh, en in (
        (won, "显著优于", "It is significantly better than"),
        (lost, "显著不如", "It is significantly worse than"),
        (even, "与以下方案没有可靠的差异", "No reliable difference from"),
    ):
        if group:
            listed = Text("；", "; ")
            parts = [_against(name, d) for name, d in group]
            said.append(
                Text(f"{zh}：{listed.zh.join(p.zh for p in parts)}。", f"{en}: {listed.en.join(p.en for p in parts)}.")
            )
    return said


def _against(name: Text, d: Difference) -> Text:
    if not (isfinite(d.low) and isfinite(d.high)):
        return Text(
            f"{name.zh}（{d.mean:+.2f} 分，n=1，无法判断）", f"{name.en} ({d.mean:+.2f} points, n=1, cannot tell)"
        )
    return Text(
        f"{name.zh}（{d.mean:+.2f} 分，95% 区间 {d.low:+.2f} 至 {d.high:+.2f}）",
        f"{name.en} ({d.mean:+.2f} points, 95 % interval {d.low:+.2f} to {d.high:+.2f})",
    )


def _loss(content: Content) -> Text | None:
    test = main_assessment(content.model)
    parts = list(losses(content.main.marks, "category", test).items())[:2] if test is not None else []
    if test is None or not parts:
        return None
    name = content.model.assessments.names[test]
    return Text(
        f"“{name.zh}”失分最多的是" + "、".join(f"{k.zh}（{v:.1f} 分）" for k, v in parts) + "。",
        f"Most points at “{name.en}” are lost to " + " and ".join(f"{k.en} ({v:.1f} points)" for k, v in parts) + ".",
    )
