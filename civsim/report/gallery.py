"""Which charts a report shows, each with its words for readers who cannot see it."""

import numpy as np
import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.alternative_words import sentence
from civsim.report.charts.alternatives import alternatives
from civsim.report.charts.budget_use import budget_use
from civsim.report.charts.flow_trend import flow_trend
from civsim.report.charts.grid_heat import grid_heat
from civsim.report.charts.inspection_calendar import inspection_calendar
from civsim.report.charts.lost_points import lost_points
from civsim.report.charts.milestones import milestones
from civsim.report.charts.p_target import p_target
from civsim.report.charts.sampling_error import sampling_error
from civsim.report.charts.score_curve import score_curve
from civsim.report.charts.shadow_prices import shadow_prices
from civsim.report.charts.sub_indices import sub_indices
from civsim.report.charts.variant_comparison import variant_comparison
from civsim.report.content import Content
from civsim.report.drawing import Drawing
from civsim.report.gallery_losses import loss_drawings
from civsim.report.losses import BY_NAMES, By, losses
from civsim.report.milestone_words import what
from civsim.report.order_drawings import order_drawings
from civsim.report.prices import not_scarce, price_lines
from civsim.report.reading import interval_of, main_assessment, measured, signed
from civsim.report.spending import spending
from civsim.report.tables.certificate import best_baseline

MOST_VARIANTS = 10


def drawings(content: Content, language: Language, scheme: str = theme.DEFAULT_SCHEME) -> tuple[Drawing, ...]:
    """All charts of a report, in the order in which it shows them."""
    made = [_score_curve(content, language), _p_target(content, language)]
    if len(content.variants) > 1:
        made.append(_comparison(content, language))
    if content.choices:
        made.append(_alternatives(content, language))
    if "sub_index_value" in content.main.marks:
        made.append(_sub_indices(content, language))
    made += [_lost(content, by, language) for by in ("category", "department", "district")]
    made += loss_drawings(content, language)
    made.append(_sampling(content, language))
    made += [_trend(content, language), _heat(content, language, scheme)]
    made += order_drawings(content.orders, language) if content.orders is not None else ()
    if content.milestones:
        made.append(_milestones(content, language))
    made += [_calendar(content, language, scheme), _budget(content, language)]
    if content.optimum is not None:
        made.append(_prices(content, language))
    return tuple(made)


def _drawing(key: str, title: Text, alt: Text, ax: Axes, note: Text | None = None) -> Drawing:
    return Drawing(key, title, alt, theme.figure_of(ax), note)


def _marks(content: Content, language: Language) -> xr.Dataset | dict[str, xr.Dataset]:
    """Marks by the name that a legend shows; a single variant needs no legend."""
    if len(content.variants) == 1:
        return content.main.marks
    shown: dict[str, xr.Dataset] = {}
    for variant in content.variants[:MOST_VARIANTS]:
        name = variant.name.to(language)
        shown[f"{name} ({variant.key})" if name in shown else name] = variant.marks
    return shown


def _prominent(content: Content, language: Language) -> list[str]:
    """Names of the variants that a reader looks for: the plan, the best of the others, no visits, and last year."""
    best = best_baseline(content)
    keys = {content.main.key, "none", "last_year"}
    return [v.name.to(language) for v in content.variants if v.key in keys or (best is not None and v.name == best[0])]


def _target(content: Content) -> float:
    return float(content.model.spec.target.score)


def _score_curve(content: Content, language: Language) -> Drawing:
    marks, front = _marks(content, language), _prominent(content, language)
    ax = score_curve(marks, target=_target(content), language=language, prominent=front)
    said = [
        (v.name, measured(interval_of(v.marks["cycle_score"]))) for v in content.variants if "cycle_score" in v.marks
    ]
    alt = Text(
        "各方案历次测评得分及周期总分；方案多于四个时，细灰线只画均值。周期总分："
        + "；".join(f"{name.zh} {text.zh}" for name, text in said),
        "Score of each variant at each test and over the cycle; with more than four, thin grey lines show means only. "
        "Cycle score: " + "; ".join(f"{name.en} {text.en}" for name, text in said),
    )
    return _drawing("score_curve", Text("得分预测曲线", "Forecast of the score"), alt, ax)


def _p_target(content: Content, language: Language) -> Drawing:
    ax = p_target(_marks(content, language), target=_target(content), language=language)
    alt = Text(
        "各次测评、周期总分达到目标的概率，以及计分的各次测评都达标的概率",
        "Probability that each test and the cycle score reach the target, and that it is met at every counted test",
    )
    return _drawing("p_target", Text("达标概率", "Probability of reaching the target"), alt, ax)


def _sub_indices(content: Content, language: Language) -> Drawing:
    last = content.main.marks["sub_index_value"].isel(index_area=0, month=-1)
    parts = [
        (name, measured(interval_of(last.isel(sub_index=i)))) for i, name in enumerate(content.model.sub_indices.names)
    ]
    alt = Text(
        "各专项指数逐月的值。最后一个月：" + "；".join(f"{name.zh} {text.zh}" for name, text in parts),
        "The sub-indices month by month. In the last: " + "; ".join(f"{name.en} {text.en}" for name, text in parts),
    )
    ax = sub_indices(content.main.marks, language=language)
    return _drawing("sub_indices", Text("专项指数走势", "Sub-indices by month"), alt, ax)


def _comparison(content: Content, language: Language) -> Drawing:
    ax = variant_comparison(content.differences, name_of=content.name_of, language=language)
    said = [(content.name_of(d.a), content.name_of(d.b), d.mean) for d in content.differences]
    alt = Text(
        "两两配对的得分差：" + "；".join(f"{a.zh} 减 {b.zh} {signed(x)} 分" for a, b, x in said),
        "Paired differences: " + "; ".join(f"{a.en} minus {b.en} {signed(x)} points" for a, b, x in said),
    )
    return _drawing("variant_comparison", Text("方案对比", "Variants compared"), alt, ax)


def _alternatives(content: Content, language: Language) -> Drawing:
    found = [choice.facts for choice in content.choices]
    said = [sentence(content.model, facts) for facts in found]
    alt = Text(" ".join(text.zh for text in said), " ".join(text.en for text in said))
    title = Text("备选方案与优化方案之差", "How the alternatives differ from the plan")
    return _drawing("alternatives", title, alt, alternatives(found, language=language))


def _lost(content: Content, by: By, language: Language) -> Drawing:
    test = main_assessment(content.model)
    ax = lost_points(content.main.marks, by, -1 if test is None else test, language=language)
    parts = list(losses(content.main.marks, by, -1 if test is None else test).items())[:3]
    name = content.model.assessments.names[test] if test is not None else Text("", "")
    alt = Text(
        f"{name.zh}失分{BY_NAMES[by].zh}，最大几项：" + "；".join(f"{k.zh} {v:.2f} 分" for k, v in parts),
        f"Points lost at {name.en} {BY_NAMES[by].en}, largest: " + "; ".join(f"{k.en} {v:.2f}" for k, v in parts),
    )
    title = Text("失分帕累托图 · ", "Points lost (Pareto) · ") + BY_NAMES[by]
    note = Text(f"测评：{name.zh}（按抽样得分）", f"Test: {name.en}, as sampled") if test is not None else None
    return _drawing(f"lost_points_{by}", title, alt, ax, note)


def _sampling(content: Content, language: Language) -> Drawing:
    marks, test = content.main.marks, main_assessment(content.model)
    ax = sampling_error(marks, -1 if test is None else test, language=language)
    name = content.model.assessments.names[test] if test is not None else Text("", "")
    alt = Text(
        f"{name.zh}得分的 95% 区间半宽随抽样点位数的变化，以及加点位消不去的部分",
        f"Half width of the 95 % interval of the score of {name.en} by the number of sites, and what no sites remove",
    )
    note = Text(f"测评：{name.zh}", f"Test: {name.en}") if test is not None else None
    return _drawing("sampling_error", Text("抽样点位数—误差曲线", "Error by number of sites"), alt, ax, note)


def _trend(content: Content, language: Language) -> Drawing:
    ax = flow_trend(content.main.run, language=language)
    alt = Text(
        "全市每月新发、发现、整改完成、反弹的问题数", "Problems that appear, are found, fixed and relapse in each month"
    )
    return _drawing("flow_trend", Text("发现—整改—反弹趋势", "Found, fixed, relapsed"), alt, ax)


def _heat(content: Content, language: Language, scheme: str) -> Drawing:
    model, test = content.model, main_assessment(content.model)
    snapshot = model.assessments.snapshots[test][0] if test is not None else -1
    when = model.assessments.names[test].to(language) if test is not None else ""
    ax = grid_heat(content.main.run, snapshot, when=when, language=language, scheme=scheme)
    alt = Text(
        "主要测评首日各网格的存量问题数，按区成块", "Open problems in each grid on the first day of the main test"
    )
    return _drawing("grid_heat", Text("网格热力图", "Open problems by grid"), alt, ax)


def _milestones(content: Content, language: Language) -> Drawing:
    said = [(m.last.isoformat(), what(m)) for m in content.milestones]
    alt = Text("；".join(f"{day} {text.zh}" for day, text in said), "; ".join(f"{day} {text.en}" for day, text in said))
    title = Text("倒排工期横道图", "Counted back from the tests")
    return _drawing("milestones", title, alt, milestones(content.milestones, language=language))


def _calendar(content: Content, language: Language, scheme: str) -> Drawing:
    plan, time = content.main.plan, content.model.time
    ax = inspection_calendar(plan, time, language=language, scheme=scheme)
    busiest = int(np.bincount(plan.day, minlength=1).max()) if plan.size else 0
    alt = Text(
        f"每日巡查次数，共 {plan.size} 次，最多一日 {busiest} 次",
        f"Visits on each day: {plan.size} in all, {busiest} on the busiest day",
    )
    return _drawing("inspection_calendar", Text("排班日历热力图", "Calendar of visits"), alt, ax)


def _budget(content: Content, language: Language) -> Drawing:
    ax = budget_use(content.main.run, language=language)
    total = sum(float(amounts.sum()) for amounts in spending(content.main.run).values())
    alt = Text(
        f"各年度经费按用途构成，合计 {total:.2f} 万元", f"Money by year and use, {total:.2f} × 10 000 CNY in all"
    )
    return _drawing("budget_use", Text("经费构成", "Use of the budget"), alt, ax)


def _prices(content: Content, language: Language) -> Drawing:
    lines, free = price_lines(content.optimum, content.model.time), not_scarce(content.optimum)
    ax = shadow_prices(lines, language=language)
    title = Text("影子价格", "Shadow prices")
    alt = (
        title + (Text("，最高：", ", highest: ") + lines[0].label + Text("，", ", ") + lines[0].plain)
        if lines
        else title
    )
    return _drawing("shadow_prices", title, alt, ax, free)
