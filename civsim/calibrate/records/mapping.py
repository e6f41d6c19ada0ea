"""The map of a table of work orders: which column means what, which rows to drop, how kinds form categories."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal
from zoneinfo import available_timezones

from pydantic import Field, model_validator

from civsim.language import Text
from civsim.scenario import (
    Block,
    Document,
    Mistakes,
    Name,
    NonNegative,
    Refused,
    Table,
    quantity,
    read,
    read_table,
    suggest,
    validate,
)

FLAGS = ("duplicates", "rejected", "on_the_spot", "redo", "postponed", "on_time")


class ColumnsBlock(Block):
    """Names of the columns in the table of orders."""

    id: str = quantity(about=("编号列", "column of the order's number"))
    created: str = quantity(about=("立案日期列", "column of the day it was filed"))
    closed: str = quantity(about=("结案日期列", "column of the day it was closed, empty while open"))
    category: str = quantity(about=("问题类别列", "column of the kind of problem"))
    area: str = quantity(about=("区域列", "column of the area"))
    address: str | None = quantity(None, about=("地址列，用于识别反弹", "column of the address; relapses need it"))
    arose: str | None = quantity(None, about=("问题发生时间列", "column of the time at which the problem arose"))
    received: str | None = quantity(None, about=("受理（上报）时间列", "column of the time at which it was reported"))
    dispatched: str | None = quantity(None, about=("派遣时间列", "column of the time at which it was dispatched"))
    deadline: str | None = quantity(
        None, about=("处置截止时间列，结案率、按期结案率等需要", "column of the deadline; rates of due orders need it")
    )
    department: str | None = quantity(None, about=("责任部门列", "column of the department"))
    channel: str | None = quantity(None, about=("来源列", "column of the channel by which it came"))


class RowsBlock(Block):
    """Rows whose `column` holds one of `values`."""

    column: str = quantity(about=("列名", "column"))
    values: tuple[str, ...] = quantity(about=("取值", "values"), min_length=1)


class GroupBlock(Block):
    """A category of problems, and the kinds of the table that it gathers."""

    name: Name = quantity(about=("名称", "name"))
    values: tuple[str, ...] = quantity(
        about=("归入本类的原始类别", "kinds of the table that belong here"), min_length=1
    )


class AreaRow(Block):
    """An area of the table of orders and the grid it becomes."""

    area: str = Field(min_length=1)
    grid: str = Field(min_length=1)
    street: str = Field(min_length=1)
    district: str = Field(min_length=1)
    profile: str = Field(min_length=1)
    profile_zh: str = ""
    profile_en: str = ""
    population: NonNegative = quantity(1000.0, about=("常住人口", "residents"), unit="人")


class AreasTable(Block):
    """Where the table of areas is."""

    table: str = quantity(about=("区域表", "table of areas"))


class MapSpec(Block):
    """The vocabulary of a map file."""

    kind: Literal["orders"] = quantity(about=("数据种类", "kind of records"))
    name: Name = quantity(about=("名称", "name"))
    columns: ColumnsBlock = quantity(about=("列名对应", "what the columns mean"))
    drop: tuple[RowsBlock, ...] = quantity((), about=("剔除的行", "rows to drop"))
    duplicates: RowsBlock | None = quantity(None, about=("标为重复的行", "rows flagged as duplicates, dropped too"))
    rejected: RowsBlock | None = quantity(None, about=("不予立案的行", "rows that were received and not filed"))
    on_the_spot: RowsBlock | None = quantity(None, about=("即查即改的行", "rows that were fixed on the spot"))
    redo: RowsBlock | None = quantity(None, about=("返工的行", "rows whose repair failed its verification"))
    postponed: RowsBlock | None = quantity(None, about=("延期的行", "rows whose deadline was postponed"))
    on_time: RowsBlock | None = quantity(
        None,
        about=(
            "按期结案的行（空为结案不晚于截止时间）",
            "rows closed on time; if empty, those closed by their deadline",
        ),
    )
    categories: dict[str, GroupBlock] = quantity(
        {}, about=("类别归并（拟合必填；空为按原始类别）", "categories; a fit needs them"), max_length=64
    )
    other_categories: Literal["refuse", "drop", "keep"] = quantity(
        "refuse",
        about=(
            "未归类的行：报错、剔除，或只计入工单指标",
            "kinds that no category names: an error, dropped, or counted in KPIs only",
        ),
    )
    areas: AreasTable | None = quantity(None, about=("区域表（拟合必填）", "table of areas; a fit needs it"))
    other_areas: Literal["refuse", "drop", "keep"] = quantity(
        "refuse",
        about=(
            "未知区域的行：报错、剔除，或只计入工单指标",
            "areas that the table does not name: an error, dropped, or counted in KPIs only",
        ),
    )
    departments: dict[str, Name] = quantity({}, about=("部门的显示名称", "display names of departments"))
    channels: dict[str, Name] = quantity({}, about=("来源的显示名称", "display names of channels"))
    date_format: Literal["ymd", "dmy", "mdy"] = quantity(
        "ymd",
        about=(
            "日期写法：年月日、日月年（31.01.2013）、月日年（01/31/2013）；年在前的列总能读",
            "order of day, month and year: 31.01.2013 is dmy, 01/31/2013 mdy; the year first is always read",
        ),
    )
    time_zone: str | None = quantity(
        None,
        about=(
            "本市时区（如 Asia/Shanghai）；工单时间带时区时必填，换算为此时区",
            "the city's time zone (such as Asia/Shanghai); times that say theirs need it, and are turned to it",
        ),
    )
    empty: tuple[str, ...] = quantity(
        (),
        about=(
            "表示空单元格的写法（如 9999-12-31）",
            "texts that stand for an empty cell, such as 9999-12-31; blanks and NULL always do",
        ),
    )
    start: date | None = quantity(None, about=("数据起始日（空为最早一日）", "first day of the records"))
    until: date | None = quantity(None, about=("数据截止日（空为最晚一日）", "last day of the records, included"))
    relapse_window_days: int = quantity(
        60, about=("判定反弹的时间窗", "days after closing in which a repeat can be a relapse"), unit="d", ge=7, le=365
    )
    chance_shift_days: int = quantity(
        364, about=("偶然水平的对照间隔", "days later at which repeats are taken to be chance"), unit="d", ge=60, le=730
    )

    @property
    def flags(self) -> dict[str, RowsBlock]:
        """Blocks that name rows, by their key."""
        found = {key: getattr(self, key) for key in FLAGS}
        return {key: rows for key, rows in found.items() if rows is not None}

    @model_validator(mode="after")
    def _known_zone(self) -> "MapSpec":
        zone = self.time_zone
        if zone is not None and zone not in available_timezones():
            text = Text(f"没有时区 {zone!r}", f"no time zone {zone!r}") + suggest(zone, available_timezones())
            raise Refused(text, ("time_zone",))
        return self

    @model_validator(mode="after")
    def _each_kind_once(self) -> "MapSpec":
        owner: dict[str, str] = {}
        for key, group in self.categories.items():
            for value in group.values:
                if value in owner:
                    text = Text(f"{value!r} 已归入 {owner[value]!r}", f"{value!r} belongs to {owner[value]!r} already")
                    raise Refused(text, ("categories", key, "values"))
                owner[value] = key
        return self


@dataclass(frozen=True)
class Mapping:
    """A map as read, and its table of areas."""

    spec: MapSpec
    document: Document
    areas: Table[AreaRow]


def load_mapping(path: str | Path) -> Mapping:
    """The map at `path`.

    Raises
    ------
    ScenarioError
        With every mistake of the file or of its table of areas, each at its place.
    """
    document = read(Path(path))
    if document.data.get("kind") == "ratings":
        mistakes = Mistakes(document)
        zh, en = "这里要用工单的对照文件（kind: orders），这是测评结果的", "this takes a map of orders, not of ratings"
        mistakes.add(("kind",), "wrong_kind", Text(zh, en))
        mistakes.raise_if_any()
    spec = validate(document, MapSpec)
    keys = ("areas", "table")
    if spec.areas is None:
        return Mapping(spec, document, Table((), document.path, ()))
    areas = read_table(document.folder_of(keys) / spec.areas.table, AreaRow, document.mark(keys))
    return Mapping(spec, document, areas)
