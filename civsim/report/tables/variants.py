"""方案比选: the variants side by side, and how each differs from the first."""

from dataclasses import replace

import numpy as np

from civsim.language import Text
from civsim.report.content import Content, Difference, Variant
from civsim.report.reading import chance_of, mean_over_replications, score_interval_of
from civsim.report.tables.table import UNITS, Cell, Column, Table, span

COLUMNS = (
    Column(Text("方案", "variant")),
    Column(Text("周期总分", "cycle score"), "points"),
    Column(Text("95% 下限", "95 % low"), "points"),
    Column(Text("95% 上限", "95 % high"), "points"),
    Column(Text("推演次数 n", "replications n"), "count"),
    Column(Text("期望周期总分", "expected cycle score"), "points"),
    Column(Text("期望分区间", "expected, 95 %"), unit=UNITS["points"]),
    Column(Text("周期总分达标的概率", "P(cycle score ≥ target)"), "share"),
    Column(Text("概率区间", "P, 95 %"), unit=UNITS["share"]),
    Column(Text("支出合计", "money spent"), "money"),
    Column(Text("首案减本案", "first minus this"), "difference"),
    Column(Text("差值下限", "low"), "difference"),
    Column(Text("差值上限", "high"), "difference"),
    Column(Text("差异是否显著", "significant")),
)


def variants_table(content: Content) -> Table:
    """One row a variant."""
    note = Text(
        "周期总分含测评抽样的偶然性；期望周期总分去掉了这种偶然性，差值即按它、用同样的随机数配对比较，区间为 95%。"
        "区间含 0 的差异不能当真。",
        "The cycle score includes the luck of the test's sample; the expected score leaves it out, and differences are "
        "paired differences of expected scores under the same random numbers, with 95 % intervals. "
        "A difference whose interval covers 0 is not to be relied on.",
    )
    if content.insurance:
        share = f"{content.insurance.share:.0%}"
        note += Text(
            f"本方案为最差情形而设，这里的差值按最差 {share} 情形的平均得分。",
            f" This plan is made for the worst futures: differences here are of mean scores in the worst {share}.",
        )
    if len(content.differences) > 1:
        note += family(len(content.differences))
    return Table(
        "variants",
        Text("方案比选", "Variants compared"),
        COLUMNS,
        tuple(_row(content, variant) for variant in content.variants),
        note,
    )


def family(n: int) -> Text:
    """What is said where several differences are judged together."""
    return Text(
        f"共 {n} 个差异，是否显著按 Holm 法校正；区间是逐个的，因此区间不含 0 也可能无显著差异。",
        f" Of the {n} differences significance is judged together (Holm); intervals are of each by itself, so one may "
        "leave out 0 without being significant.",
    )


def _row(content: Content, variant: Variant) -> tuple[Cell, ...]:
    score = score_interval_of(variant.marks["cycle_score"]) if "cycle_score" in variant.marks else None
    measured: tuple[Cell, ...] = (score.mean, score.low, score.high, score.n) if score else (None, None, None, None)
    marks = variant.marks
    reached: tuple[Cell, Cell] = (None, None)
    expected: tuple[Cell, Cell] = (None, None)
    if "p_cycle" in marks:
        p, low, high = chance_of(marks["p_cycle"], marks["cycle_score"])
        reached = (p, span(low, high, 1, 100.0))
    if "cycle_expected" in marks:
        found = score_interval_of(marks["cycle_expected"])
        expected = (found.mean, span(found.low, found.high))
    return (variant.name, *measured, *expected, *reached, spent_total(variant), *_difference(content, variant))


def spent_total(variant: Variant) -> float | None:
    """Money committed and mean money spent on repairs over the horizon. [万元]"""
    if "spent" not in variant.run or "committed" not in variant.run:
        return None
    repairs = float(mean_over_replications(variant.run["spent"]).sum())
    return repairs + float(np.asarray(variant.run["committed"], float).sum())


def _difference(content: Content, variant: Variant) -> tuple[Cell, ...]:
    if variant is content.main:
        return (None, None, None, None)
    found = difference_to_main(content, variant.key)
    if found is None:
        return (None, None, None, Text("未比较", "not compared"))
    return (found.mean, found.low, found.high, verdict(found))


def difference_to_main(content: Content, key: str) -> Difference | None:
    """Main variant minus the one named; None where they were not compared."""
    for d in content.differences:
        if (d.a, d.b) == (content.main.key, key):
            return d
        if (d.b, d.a) == (content.main.key, key):
            return replace(d, a=d.b, b=d.a, mean=-d.mean, low=-d.high, high=-d.low)
    return None


def verdict(difference: Difference) -> Text:
    """In words whether a difference is real."""
    if difference.n < 2:
        return Text("n=1，无法判断", "n=1, cannot tell")
    return Text("显著", "significant") if difference.significant else Text("无显著差异", "no significant difference")
