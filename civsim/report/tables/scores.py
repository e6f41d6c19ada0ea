"""测评得分: every test and the cycle, as sampled, without that luck, and by the local standards, with intervals."""

from functools import partial

import numpy as np
import xarray as xr

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import chance_of, in_time, names, score_interval_of
from civsim.report.tables.table import Cell, Column, Table
from civsim.scores import bootstrap_interval

COLUMNS = (
    Column(Text("测评", "test")),
    Column(Text("项目", "figure")),
    Column(Text("数值", "value"), "number"),
    Column(Text("95% 下限", "95 % low"), "number"),
    Column(Text("95% 上限", "95 % high"), "number"),
    Column(Text("单位", "unit")),
    Column(Text("推演次数 n", "replications n"), "count"),
)
POINTS, PERCENT = Text("分", "points"), Text("%", "%")
KINDS = {
    "score": Text("得分", "score"),
    "expected": Text("期望得分", "expected score"),
    "local": Text("按本地标准得分", "score by the local standards"),
}
RARE, CHANCE = Text("十次中一次低于", "one in ten below"), Text("达标概率", "P(target)")
NOTE = Text(
    "得分含测评抽样的偶然性，期望得分去掉了它。得分的区间为 t 区间，达标概率的为威尔逊区间，"
    "“十次中一次低于”的为自助法区间，均为 95%。",
    "The score includes the luck of the test's sample, the expected score does not. Intervals are 95 %: t for scores, "
    'Wilson for chances, bootstrap for "one in ten below".',
)


def scores_table(content: Content) -> Table:
    """Some rows a test in the order of their dates, then the cycle; of the first variant."""
    title, marks = Text("测评得分", "Scores of the tests"), content.main.marks
    if any(name not in marks for name in ("score", "expected_score", "local_score", "p_target")):
        return Table("scores", title, COLUMNS, ())
    rows: list[tuple[Cell, ...]] = []
    named = list(zip(names(marks, "assessment", "zh"), names(marks, "assessment", "en"), strict=True))
    for a in in_time(marks):
        at, said = marks.isel(assessment=a), named[a]
        kinds = {"score": at["score"], "expected": at["expected_score"], "local": at["local_score"]}
        rows += _rows(Text(*said), kinds, at["p_target"])
    if "cycle_expected" in marks and marks.sizes.get("year", 0):
        kinds = {"score": marks["cycle_score"], "expected": marks["cycle_expected"]}
        rows += _rows(Text("周期总分", "cycle score"), kinds, marks["p_cycle"])
    return Table("scores", title, COLUMNS, tuple(rows), NOTE)


def _rows(name: Text, kinds: dict[str, xr.DataArray], chance: xr.DataArray) -> list[tuple[Cell, ...]]:
    """The figures of one score."""
    found = {KINDS[key]: score_interval_of(values) for key, values in kinds.items()}
    found[RARE] = bootstrap_interval(kinds["score"].values, partial(np.quantile, q=0.1))
    reached = (100 * x for x in chance_of(chance, kinds["score"]))
    rows: list[tuple[Cell, ...]] = [(name, kind, f.mean, f.low, f.high, POINTS, f.n) for kind, f in found.items()]
    return [*rows, (name, CHANCE, *reached, PERCENT, found[RARE].n)]
