"""A table of peer cities (同类城市得分表): what each scored, by year and by indicator where that is known (F7).

A row is one score of one city. Without a year it holds for all years that have no rows of their own; with an indicator
it is that indicator's score, else the total. Over a cycle a city is followed from year to year by its name, so every
year must have the same cities.
"""

from pydantic import Field

from civsim.language import Text
from civsim.model.peers import IndicatorPeersBlock, PeersBlock, PeerScoresBlock
from civsim.scenario import Block, Mistakes, Table, quantity, suggest

Group = dict[str, int]  # city: its row


class PeerRow(Block):
    """One score of one city."""

    name: str = Field(min_length=1)
    year: int | None = quantity(
        None,
        about=("年度（空为未另列的各年）", "year of the tests; empty: all years without rows of their own"),
        ge=1900,
        le=2200,
    )
    indicator: str = quantity("", about=("指标编号（空为总分）", "indicator; empty: the total score"))
    score: float = quantity(about=("得分（百分制）", "score, of 100"), unit="分", ge=0, le=100)


def joined_peers(
    peers: PeersBlock, table: Table[PeerRow] | None, years: tuple[int, ...], nodes: tuple[str, ...], mistakes: Mistakes
) -> PeersBlock:
    """The peers with the scores of their table.

    Doubled rows, unknown years and indicators, and cities that a year lacks are mistakes.
    """
    if table is None:
        return peers
    groups = _groups(table, years, nodes, mistakes)
    _check_cities(table, {year: rows for (node, year), rows in groups.items() if not node}, mistakes)

    order = dict.fromkeys(row.name for row in table.rows)  # the same in every year
    found: dict[str, dict[int | None, tuple[float, ...]]] = {}
    for (node, year), rows in groups.items():
        scores = tuple(table.rows[rows[city]].score for city in order if city in rows)
        found.setdefault(node, {})[year] = scores
    total = found.pop("", {})
    return peers.model_copy(
        update={
            "scores": total.get(None, ()),
            "by_year": {y: PeerScoresBlock(scores=s) for y, s in total.items() if y is not None},
            "by_indicator": {
                node: IndicatorPeersBlock(
                    scores=own.get(None, ()),
                    by_year={y: PeerScoresBlock(scores=s) for y, s in own.items() if y is not None},
                )
                for node, own in found.items()
            },
        }
    )


def _groups(
    table: Table[PeerRow], years: tuple[int, ...], nodes: tuple[str, ...], mistakes: Mistakes
) -> dict[tuple[str, int | None], Group]:
    """Rows by indicator and year, those with mistakes left out."""
    groups: dict[tuple[str, int | None], Group] = {}
    for i, row in enumerate(table.rows):
        if row.year is not None and row.year not in years:
            text = Text(f"{row.year} 年没有计分的测评", f"no test counts for {row.year}")
            mistakes.add_at(table.mark(i, "year"), ("year",), "unknown_year", text)
            continue
        if row.indicator and row.indicator not in nodes:
            text = Text(f"指标表中没有 {row.indicator!r}", f"{row.indicator!r} is not in the table of indicators")
            mistakes.add_at(
                table.mark(i, "indicator"), ("indicator",), "unknown_name", text + suggest(row.indicator, nodes)
            )
            continue
        own = groups.setdefault((row.indicator, row.year), {})
        if row.name in own:
            first = table.mark(own[row.name])
            text = Text(
                f"城市 {row.name!r} 同一年度和指标重复（首次见于 {first}）",
                f"{row.name!r} has this year and indicator twice (first at {first})",
            )
            mistakes.add_at(table.mark(i, "name"), ("name",), "duplicate_id", text)
        own.setdefault(row.name, i)
    return groups


def _check_cities(table: Table[PeerRow], by_year: dict[int | None, Group], mistakes: Mistakes) -> None:
    """Every year has the total score of every city."""
    cities = dict.fromkeys(city for rows in by_year.values() for city in rows)
    for year, rows in by_year.items():
        lacking = [city for city in cities if city not in rows]
        if lacking:
            zh, en = "、".join(lacking[:3]), ", ".join(lacking[:3])
            when = Text("未写年度的行", "rows without a year") if year is None else Text(f"{year} 年", str(year))
            text = Text(f"{when.zh}缺少这些城市的总分：{zh}", f"{when.en}: no total score of {en}")
            mistakes.add_at(table.mark(min(rows.values()), "year"), ("year",), "missing_city", text)
