"""排名: how likely the city is to reach its rank and its target, for every variant."""

import xarray as xr

from civsim.language import Text
from civsim.report.content import Content, Variant
from civsim.report.reading import chance_of, interval_of, score_interval_of
from civsim.report.tables.table import Cell, Column, Table, span

PLACE = Text("名", "place")
ENDS = Column(Text("95% 区间", "95 % interval"), unit=Text("%", "%"))

TITLE = (
    Column(Text("保牌概率", "P(title kept)"), "share"),
    ENDS,
    Column(Text("复查过的推演次数 n", "n, runs with a re-check"), "count"),
)


def ranking_table(content: Content) -> Table:
    """One row a variant."""
    spec = content.model.spec
    rank, target, peers = spec.target.rank, spec.target.score, spec.peers
    expected = "expected_rank" in content.main.marks
    several = content.main.marks.sizes.get("year", 0) > 1 and "p_rank_every_year" in content.main.marks
    columns = (
        Column(Text("方案", "variant")),
        Column(Text("周期总分", "cycle score"), "points"),
        Column(Text("95% 下限", "95 % low"), "points"),
        Column(Text("95% 上限", "95 % high"), "points"),
        Column(Text(f"进入前 {rank} 名的概率", f"P(rank ≤ {rank})"), "share"),
        ENDS,
        *(
            [
                Column(Text("期望名次", "expected rank"), "place", PLACE),
                Column(ENDS.name, unit=PLACE),
            ]
            if expected
            else []
        ),
        *(
            [Column(Text(f"各年均进入前 {rank} 名的概率", f"P(rank ≤ {rank} in every year)"), "share"), ENDS]
            if several
            else []
        ),
        Column(Text(f"周期总分 ≥ {target:g} 的概率", f"P(cycle score ≥ {target:g})"), "share"),
        ENDS,
        Column(Text("计分的各次测评都达标的概率", "P(target met at every counted test)"), "share"),
        ENDS,
        *(TITLE if "p_kept" in content.main.marks else ()),
        Column(Text("推演次数 n", "replications n"), "count"),
    )
    known = bool(content.model.assessments.ids)
    rows = tuple(_row(variant, several) for variant in content.variants) if known else ()
    given = (
        Text(f"给定的 {len(peers.scores)} 个得分", f"{len(peers.scores)} given scores")
        if peers.scores
        else Text("各年不同，见场景", "by year, see the scenario")
        if peers.by_year
        else Text(
            f"正态分布，均值 {peers.mean:g}、标准差 {peers.sd:g} 分",
            f"normal, mean {peers.mean:g}, sd {peers.sd:g} points",
        )
    )
    note = Text(
        f"同类城市 {peers.size} 个（含本市）；它们的得分：{given.zh}。这一分布若为假设，名次概率也只是假设下的概率。"
        "“计分的各次测评”不含权重为 0 的测评（如模拟测评）。",
        f"{peers.size} cities of the class, this one included; their scores: {given.en}. Where that distribution is "
        "assumed, so is the chance of a rank. Counted tests are those with a weight in the cycle score; mock tests "
        "have none.",
    )
    return Table("ranking", Text("排名", "Rank"), columns, rows, note)


def _row(variant: Variant, several: bool) -> tuple[Cell, ...]:
    marks = variant.marks

    def value(name: str, known: str = "cycle_score") -> tuple[Cell, Cell]:
        if name not in marks:
            return None, None
        share, low, high = chance_of(marks[name], marks[known])
        return share, span(low, high, 1, 100.0)

    score = score_interval_of(marks["cycle_score"])
    return (
        variant.name,
        score.mean,
        score.low,
        score.high,
        *value("p_rank"),
        *(_places(marks["expected_rank"]) if "expected_rank" in marks else ()),
        *(value("p_rank_every_year") if several else ()),
        *value("p_cycle"),
        *value("p_held"),
        *((*value("p_kept", "title_kept"), int(marks["title_kept"].notnull().sum())) if "p_kept" in marks else ()),
        score.n,
    )


def _places(rank: xr.DataArray) -> tuple[Cell, Cell]:
    """The expected rank with its interval; nobody ranks above the first."""
    found = interval_of(rank)
    return found.mean, span(max(found.low, 1.0), found.high, 1)
