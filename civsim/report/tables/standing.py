"""得分排名及红黑榜: who lost the most points at the main test, how ranks changed, and which differences are real."""

from civsim.language import Text
from civsim.report.content import Content
from civsim.report.reading import main_assessment
from civsim.report.tables.table import Cell, Column, Table
from civsim.report.units import BOARDS, UNIT_NAMES, compared, unit_names
from civsim.scores import Standing, previous_of_kind, standings

HUNDRED = Text("百分制", "of 100")


def standing_table(content: Content, unit: str) -> Table:
    """One row a department, district or street, the fewest points lost first."""
    marks, test = content.main.marks, main_assessment(content.model)
    places = standings(marks, unit, test) if test is not None and f"at_stake_{unit}" in marks else []
    known = unit_names(marks, unit) if places else {}
    columns = (
        Column(UNIT_NAMES[unit]),
        Column(Text("名次", "rank"), "count"),
        Column(Text("名次变化", "change of rank")),
        Column(Text("榜", "list")),
        Column(Text("期望失分", "expected points lost"), "points"),
        Column(Text("95% 下限", "95 % low"), "points"),
        Column(Text("95% 上限", "95 % high"), "points"),
        Column(Text("得分", "score"), "points", HUNDRED),
        Column(Text("95% 下限", "95 % low"), "points", HUNDRED),
        Column(Text("95% 上限", "95 % high"), "points", HUNDRED),
        Column(Text("按得分的名次", "rank by score"), "count"),
        Column(Text("比上一名多失（分，95% 区间）", "lost beyond the one above (points, 95 % interval)")),
        Column(Text("比上次同类测评多失（分，95% 区间）", "lost beyond the last of its kind (points, 95 % interval)")),
        Column(Text("推演次数 n", "replications n"), "count"),
    )
    title = Text("红黑榜 · 按", "Red and black list by ") + UNIT_NAMES[unit]
    rows = tuple(_row(place, known) for place in places)
    return Table(f"standing_{unit}", title, columns, rows, _note(content, test))


def _row(place: Standing, known: dict[str, Text]) -> tuple[Cell, ...]:
    return (
        known.get(place.id, Text(place.id, place.id)),
        place.rank,
        moved(place),
        BOARDS[place.board],
        place.lost.mean,
        place.lost.low,
        place.lost.high,
        place.score.mean,
        place.score.low,
        place.score.high,
        place.rank_by_score,
        compared(place.above),
        compared(place.since),
        place.lost.n,
    )


def moved(place: Standing) -> Text:
    """The change of rank since the previous test of the kind, in words."""
    if place.before is None:
        return Text("—", "—")
    change = place.before - place.rank
    if not change:
        return Text("不变", "same")
    return Text(f"升 {change}", f"up {change}") if change > 0 else Text(f"降 {-change}", f"down {-change}")


def _note(content: Content, test: int | None) -> Text | None:
    if test is None:
        return None
    tests, before = content.model.assessments, previous_of_kind(content.main.marks, test)
    last = (
        Text("，此前没有同类测评", "; no test of its kind before")
        if before is None
        else Text(f"，上次同类测评：{tests.names[before].zh}", f"; the last of its kind: {tests.names[before].en}")
    )
    return (
        Text(f"测评：{tests.names[test].zh}", f"Test: {tests.names[test].en}")
        + last
        + Text(
            "。按期望失分从少到多排名，不含抽样的运气。得分＝可失分值中保住的比例，大小不同者可比。"
            "差异是否显著已按 Holm 法就全榜从严判断，区间为单项 95% 区间。",
            ". Ranked by expected points lost, without the luck of the draw. Score: the share kept of what could be "
            "lost, fair to large and small. Verdicts are Holm's over the whole list; intervals are of each difference.",
        )
    )
