"""对标表: the city against its peers, indicator by indicator, at the main test."""

from collections.abc import Sequence
from math import isfinite

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import main_assessment, names, signed
from civsim.report.tables.table import UNITS, Cell, Column, Table, span
from civsim.scores import probability_interval

OF_100 = Text("百分制", "of 100")
COLUMNS = (
    Column(Text("指标", "indicator")),
    Column(Text("本市得分", "the city"), "points", OF_100),
    Column(Text("95% 区间", "95 % interval"), unit=OF_100),
    Column(Text("同类城市平均", "mean of the peers"), "points", OF_100),
    Column(Text("差距", "gap"), "difference"),
    Column(Text("差距 95% 区间", "gap, 95 %"), unit=UNITS["difference"]),
    Column(Text("结论", "verdict")),
    Column(Text("高于平均的概率", "P(above their mean)"), "share"),
    Column(Text("概率 95% 区间", "P, 95 %"), unit=UNITS["share"]),
    Column(Text("百分位", "percentile"), "share"),
    Column(Text("百分位 95% 区间", "percentile, 95 %"), unit=UNITS["share"]),
    Column(Text("推演次数 n", "replications n"), "count"),
)
ABOVE, BELOW = Text("高于平均", "above the mean"), Text("低于平均", "below the mean")
ALIKE, UNKNOWN = Text("没有显著差异", "no significant difference"), Text("n=1，无法判断", "n=1, cannot tell")


def peers_table(content: Content) -> Table:
    """One row an indicator for which the peers' scores are given, the widest gap first."""
    title, marks, test = Text("对标表", "Against the peers"), content.main.marks, main_assessment(content.model)
    if "peer_gap" not in marks or test is None:
        return Table("peers", title, COLUMNS, ())
    at = marks.isel(assessment=test)
    shown = [Text(zh, en) for zh, en in zip(names(at, "peer_node", "zh"), names(at, "peer_node", "en"), strict=True)]
    rows: list[tuple[Cell, ...]] = []
    for i, name in enumerate(shown):
        value = {key: float(at[key][i]) for key in at.data_vars if at[key].dims == ("peer_node",)}
        if not isfinite(value["peer_own"]):
            continue
        gap, n = [value[f"peer_gap{end}"] for end in ("", "_low", "_high")], int(value["peer_n"])
        above = probability_interval(value["p_above_peers"] * n, n)
        own, place = (
            [value[f"{key}{end}"] for end in ("", "_low", "_high")] for key in ("peer_own", "peer_percentile")
        )
        said = (interval_text(gap[1], gap[2]), _verdict(gap[1], gap[2]))
        chances = (*_with_span(above, 1, 100.0), *_with_span(place, 1, 100.0))
        rows.append((name, *_with_span(own), value["peer_mean"], gap[0], *said, *chances, n))
    rows.sort(key=lambda row: float(row[4]))  # type: ignore[arg-type]
    return Table("peers", title, COLUMNS, tuple(rows), _note(content, test))


def _with_span(found: Sequence[float], decimals: int = 2, factor: float = 1.0) -> tuple[Cell, Cell]:
    """A figure and the ends of its interval, from all three."""
    return found[0], span(found[1], found[2], decimals, factor)


def interval_text(low: float, high: float) -> Text | None:
    """The ends of an interval of a difference; nothing where there is none."""
    if not (isfinite(low) and isfinite(high)):
        return None
    return Text(f"{signed(low)} 至 {signed(high)}", f"{signed(low)} to {signed(high)}")


def _verdict(low: float, high: float) -> Text:
    if not (isfinite(low) and isfinite(high)):
        return UNKNOWN
    return ABOVE if low > 0 else BELOW if high < 0 else ALIKE


def _note(content: Content, test: int) -> Text:
    name = content.model.assessments.names[test]
    return Text(
        f"测评：{name.zh}。差距 = 本市 − 同类城市平均，区间只含推演的随机性，不含同类城市得分本身的误差。"
        "百分位为得分低于本市的城市所占比例。",
        f"Test: {name.en}. Gap = the city less the mean of its peers; the interval holds the chance of the simulation, "
        "not errors of the peers' scores. The percentile is the share of peers that score less.",
    )
