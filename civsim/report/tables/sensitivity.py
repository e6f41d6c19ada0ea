"""敏感性分析表: what assumed values do one at a time and together, and what knowing them would gain."""

from collections.abc import Sequence

from civsim.language import Text
from civsim.report.sensitivity_content import Joint, Moved
from civsim.report.tables.table import Cell, Column, Table
from civsim.report.tables.variants import family
from civsim.scores import Difference

NAMES = (
    Column(Text("参数", "parameter")),
    Column(Text("路径", "path")),
)
NOTE = Text(
    "差值为范围端点处的得分减去按给定值的得分，同样的随机数逐次配对，区间为 95%；"
    "摆幅为下端、给定值、上端三处中最高与最低之差。",
    "Differences are the score at an end of the range less the score as given, paired under the same random numbers, "
    "with 95 % intervals. The swing is the best of low end, as given and high end less the worst of them.",
)
KNOWING_NOTE = Text(
    "在范围端点处：按该值重新规划的方案减去按给定值规划的方案，同样的随机数逐次配对，区间为 95%。"
    "不大于 0 表示弄清该值不会改变方案，或改了也不更好。",
    "At an end of the range: the plan made with that value less the plan made with the values as given, paired under "
    "the same random numbers, with 95 % intervals. Where it is not above 0, knowing the value makes no better plan.",
)
TOGETHER_NOTE = Text(
    "各参数沿随机路径一起变动（莫里斯法）。大小为整个范围上影响绝对值的平均；"
    "偶然至多为没有影响的参数在 95% 的情形下显出的大小；"
    "离散程度大，说明其影响取决于其他参数。",
    "All parameters move along random paths (Morris). The size is the mean absolute effect over the whole "
    "range; luck at most is what a parameter without effect would show in 95 % of cases; "
    "a large spread says that it depends on others.",
)


def effects_table(effects: Sequence[Moved], knowing: bool = False) -> Table:
    """One row a parameter or value: both ends, and the swing or the larger gain."""
    most = Text("可多得", "most gained") if knowing else Text("摆幅", "swing")
    columns = (
        *NAMES,
        Column(Text("范围", "range")),
        *_of(Text("下端", "low end")),
        *_of(Text("上端", "high end")),
        Column(most, "difference"),
        Column(most + Text("下限", ", 95 % low"), "difference"),
        Column(most + Text("上限", ", 95 % high"), "difference"),
        Column(Text("推演次数 n", "replications n"), "count"),
    )
    rows = tuple(
        (e.name, e.key, e.span, *_cells(e.at_low), *_cells(e.at_high), *_ends(e.swing), e.swing.n) for e in effects
    )
    title = Text("弄清后重新规划", "Value of knowing") if knowing else Text("敏感性分析", "Sensitivity")
    note = KNOWING_NOTE if knowing else NOTE
    return Table("knowing" if knowing else "sensitivity", title, columns, rows, note + family(2 * len(effects)))


def together_table(effects: Sequence[Joint]) -> Table:
    """One row a parameter."""
    columns = (
        *NAMES,
        Column(Text("大小", "size"), "points"),
        Column(Text("大小下限", "size, 95 % low"), "points"),
        Column(Text("大小上限", "size, 95 % high"), "points"),
        Column(Text("偶然至多", "luck at most"), "points"),
        Column(Text("离散程度", "spread"), "points"),
        Column(Text("平均影响", "mean effect"), "difference"),
        Column(Text("平均影响下限", "mean, 95 % low"), "difference"),
        Column(Text("平均影响上限", "mean, 95 % high"), "difference"),
        Column(Text("路径数 n", "paths n"), "count"),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (e.name, e.key, e.size, e.size_low, e.size_high, e.luck, e.spread, e.mean, e.mean_low, e.mean_high, e.n)
        for e in effects
    )
    return Table("together", Text("一起变动", "Moved together"), columns, rows, TOGETHER_NOTE)


def _of(end: Text) -> tuple[Column, ...]:
    return (
        Column(end, "difference"),
        Column(end + Text("区间下限", ", 95 % low"), "difference"),
        Column(end + Text("区间上限", ", 95 % high"), "difference"),
        Column(end + Text("是否显著", ", significant")),
    )


def _cells(found: Difference | None) -> tuple[Cell, ...]:
    if found is None:
        return (None, None, None, Text("不能推演", "cannot be simulated"))
    return (*_ends(found), _verdict(found))


def _ends(found: Difference) -> tuple[float | None, float | None, float | None]:
    known = found.n > 1
    return found.mean, found.low if known else None, found.high if known else None


def _verdict(found: Difference) -> Text:
    if found.n < 2:
        return Text("n=1，无法判断", "n=1, cannot tell")
    return Text("显著", "significant") if found.significant else Text("不显著", "not significant")
