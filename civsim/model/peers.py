"""Peer cities (同类城市): what they score, by which the city's rank and its gaps are told (F1, F7, F8).

Their scores are a list, or normal with mean and sd; either may differ from year to year, and be given by indicator.
"""

from collections.abc import Sequence

from pydantic import model_validator

from civsim.language import Text
from civsim.scenario import Block, Mistakes, Positive, Refused, quantity, suggest


class PeerScoresBlock(Block):
    """Scores of the peers in one year, or in one indicator: a list, or mean and sd."""

    mean: float | None = quantity(None, about=("同类城市平均得分", "mean score of the peers"), unit="分", ge=0, le=100)
    sd: Positive | None = quantity(
        None, about=("同类城市得分标准差", "standard deviation of the peers' scores"), unit="分"
    )
    scores: tuple[float, ...] = quantity(
        (), about=("逐个得分，各年城市顺序相同", "their scores, cities in the same order every year"), unit="分"
    )

    @model_validator(mode="after")
    def _list_or_law(self) -> "PeerScoresBlock":
        _check_law(self)
        return self


def _check_law(block: PeerScoresBlock) -> None:
    """Refuses what is neither a list nor a law."""
    given = [value is not None for value in (block.mean, block.sd)]
    if any(given) if block.scores else not all(given):
        raise Refused(Text("须给出 scores，或同时给出 mean 和 sd", "give either scores, or both mean and sd"))


class IndicatorPeersBlock(PeerScoresBlock):
    """Scores of the peers in one indicator, in some years otherwise."""

    by_year: dict[int, PeerScoresBlock] = quantity({}, about=("各年不同的得分", "scores in years of their own"))

    @property
    def general(self) -> PeerScoresBlock | None:
        """What holds in years without scores of their own; None where nothing does."""
        return self if self.scores or self.mean is not None else None

    @model_validator(mode="after")
    def _list_or_law(self) -> "IndicatorPeersBlock":
        if not self.by_year or self.scores or self.mean is not None or self.sd is not None:
            _check_law(self)
        return self


class PeersBlock(Block):
    """Scores of the cities of the same class: a table, a list, or normal with mean and sd."""

    table: str | None = quantity(
        None,
        about=(
            "同类城市得分表（CSV 或 XLSX），代替 scores、by_year、by_indicator",
            "table of the peers' scores, instead of lists",
        ),
        source="F7",
    )
    mean: float = quantity(
        86.0, about=("同类城市平均得分", "mean score of the peers"), unit="分", ge=0, le=100, span=(82, 90)
    )
    sd: Positive = quantity(
        3.0, about=("同类城市得分标准差", "standard deviation of the peers' scores"), unit="分", span=(1.5, 5)
    )
    cities: int = quantity(30, about=("同类城市数（含本市）", "cities of the class, this one included"), ge=1, le=1000)
    scores: tuple[float, ...] = quantity((), about=("同类城市得分表", "scores of the peers, if known"), unit="分")
    by_year: dict[int, PeerScoresBlock] = quantity({}, about=("各年不同的同类城市得分", "scores in years of their own"))
    year_correlation: float = quantity(
        1.0,
        about=(
            "同类城市各年得分的相关系数：1 为名次不变，0 为逐年重排",
            "correlation of a peer's scores from year to year; 1: it keeps its place",
        ),
        ge=0,
        le=1,
        span=(0.3, 1.0),
    )
    by_indicator: dict[str, IndicatorPeersBlock] = quantity(
        {}, about=("分指标的同类城市得分（百分制）", "scores by indicator, of 100"), source="F7", max_length=500
    )

    @model_validator(mode="after")
    def _table_or_lists(self) -> "PeersBlock":
        beside = [name for name in ("scores", "by_year", "by_indicator") if getattr(self, name)]
        if self.table is not None and beside:
            raise Refused(
                Text("有 table 时不写，写入表中", "belongs into the table, where there is one"), at=(beside[0],)
            )
        return self

    @property
    def size(self) -> int:
        """Cities of the class, this one included."""
        lists = [self.scores, *(block.scores for block in self.by_year.values())]
        return next((len(scores) + 1 for scores in lists if scores), self.cities)


def check_peers(peers: PeersBlock, years: Sequence[int], nodes: Sequence[str], mistakes: Mistakes) -> None:
    """Years are tested ones, with lists of one length or with none; indicators are those of the tree."""
    for year in peers.by_year:
        if year not in years:
            text = Text(f"{year} 年没有计分的测评", f"no test counts for {year}")
            mistakes.add(("peers", "by_year", year), "unknown_year", text)
    of_years = [peers.by_year[y].scores if y in peers.by_year else peers.scores for y in years]
    if peers.by_year and len({len(scores) for scores in of_years}) > 1:
        text = Text(
            "各计分年度须都给出同样多城市的 scores，或都不给出",
            "every year with a test needs scores of as many cities, or none of them",
        )
        mistakes.add(("peers", "by_year"), "unequal_lists", text)
    for node in peers.by_indicator:
        if node not in nodes:
            text = Text(f"指标表中没有 {node!r}", f"{node!r} is not in the table of indicators")
            mistakes.add(("peers", "by_indicator", node), "unknown_name", text + suggest(node, nodes))
        for year in peers.by_indicator[node].by_year:
            if year not in years:
                text = Text(f"{year} 年没有计分的测评", f"no test counts for {year}")
                mistakes.add(("peers", "by_indicator", node, "by_year", year), "unknown_year", text)
