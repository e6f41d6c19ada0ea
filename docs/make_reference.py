"""Write docs/reference.zh.md: every value of a scenario and every column of its tables, from the models themselves.

    .venv/bin/python docs/make_reference.py

The page lists what the JSON schema knows (type, unit, range, default, meaning). Names that are their own meaning in
the models (`from`, `grid`, `id` ...) get it here; a value with no meaning at all is an error.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from civsim.calibrate.ratings.reading import RatingsSpec
from civsim.calibrate.records.mapping import AreaRow, MapSpec
from civsim.model import (
    GridRow,
    HolidayRow,
    IndicatorRow,
    LeaveRow,
    OpeningRow,
    PeerRow,
    ScenarioSpec,
    SiteRow,
    VisitRow,
)
from civsim.model.indicator_row import RULES
from civsim.scenario import json_schema

PAGE = Path(__file__).with_name("reference.zh.md")
Schema = dict[str, Any]

# Keys of mappings by id, as they are shown in a path or a type.
KEYS = {
    "profiles": "网格类型",
    "categories": "类别",
    "channels": "渠道",
    "departments": "部门",
    "works": "工程",
    "assessments": "测评",
    "years": "年",
    "year_weights": "年",
    "rules": "巡查渠道",
    "path_rules": "巡查渠道",
    "phases": "年",
    "floors": "测评",
    "emphasis": "指标",
    "futures": "情景",
    "arrivals": "类别",
    "profile_factor": "网格类型",
    "teams": "区",
    "crews": "区",
    "find_probability": "类别",
    "mean_delay_days": "类别",
    "cut": "类别",
    "behaviours": "行为",
    "district_rate": "区",
    "district_shares": "区",
    "most_cut": "类别",
    "points": "积分制",
    "sites_per_class": "点位类别",
    "kind_shares": "方式",
    "gates": "门槛",
    "rechecks": "测评",
    "incidents": "事件",
    "by_year": "年",
    "sub_indices": "指数",
    "by_indicator": "指标",
    "campaigns": "活动",
    "sources": "路径",
    "responsibility": "区或街道",
    "escalation": "步骤",
    "by_category": "类别",
    "themes": "年",
    "teams_by_year": "年",
    "crews_by_year": "年",
}
# Mappings that users write directly under their parent: `budget: {2022: 60}`, `plan: {patrol: ...}`.
WRITTEN_BESIDE = {"years", "rules"}
# Meanings of names that the models leave to speak for themselves, by the last part of the path.
MEANINGS = {
    "zh": ("中文名称", "Chinese name"),
    "en": ("英文名称", "English name"),
    "from": ("起（时刻或日期）", "begin (hour or date)"),
    "to": ("止（时刻或日期；日期含当日）", "end (hour or date; a date is included)"),
    "years": (
        "该年经费，全市或按区；一年都不写表示经费不限",
        "money of the year, of the city or by district; no year at all means no limit",
    ),
    "rules": ("该渠道的安排", "how the channel is used"),
    "sources": ("参数来源：出处，或 assumed 加取值范围", "source of a value, or `assumed` with a range"),
    "extends": ("基础场景文件；本文件写了的以本文件为准", "scenario to build upon; this file wins"),
    "id": ("编号，不得重复", "id, unique"),
    "parent": ("上级指标编号，一级指标留空", "id of the parent; empty at the top"),
    "weight": ("在同级中的权重；同级之和为 1", "weight among its siblings, which sum to 1"),
    "name_zh": ("中文名称", "Chinese name"),
    "name_en": ("英文名称", "English name"),
    "rule": (
        "计分规则；空为该方式的第一种。" + "；".join(f"{kind}：{'、'.join(rules)}" for kind, rules in RULES.items()),
        "scoring rule of the kind; empty: the first one",
    ),
    "grid": ("网格编号", "grid id"),
    "street": ("街道", "street"),
    "district": ("区", "district"),
    "profile": ("网格类型", "profile"),
    "profile_zh": ("网格类型中文名称", "Chinese name of the profile"),
    "profile_en": ("网格类型英文名称", "English name of the profile"),
    "site": ("点位编号，不得重复", "site id, unique"),
    "site_class": ("点位类别", "site class"),
    "date": ("日期，如 2022-01-04", "day, as 2022-01-04"),
    "workday": ("是否上班：1 上班，0 休息", "1 a workday, 0 a day of rest"),
    "name": ("名称", "name"),
    "channel": ("巡查渠道编号", "id of the visit channel"),
    "team": ("巡查组（只作记录）", "team (a record only)"),
    "order": ("当日次序（只作记录）", "order within the day (a record only)"),
    "area": ("工单中的区域名", "area as the orders write it"),
}
KIND_MEANINGS = {
    "IndicatorRow": (
        "末级指标的测评方式：field 实地、desk 材料、survey 问卷、data 数据、observation 行为观察；非末级留空",
        "evidence of a leaf; empty for others",
    ),
    "AssessmentBlock": (
        "national 国家、provincial 省、supplementary 补测、mock 模拟、special 专项；"
        "未给 weight 时 national 与 supplementary 计分，其余不计分",
        "kind of test; national and supplementary count unless `weight` says otherwise",
    ),
    "VisitChannel": ("visit：上门巡查类渠道", "visit: teams that walk grids"),
    "ReportChannel": ("report：反映投诉类渠道", "report: citizens, hotline, media"),
}
TABLES = (
    ("网格表 `areas.table`", GridRow),
    ("点位表 `sites.table`", SiteRow),
    ("起始存量表 `opening.table`", OpeningRow),
    ("同类城市得分表 `peers.table`", PeerRow),
    ("测评指标表 `indicators.table`", IndicatorRow),
    ("节假日调休表 `calendar.holidays`", HolidayRow),
    ("巡查组休假表 `calendar.leave`", LeaveRow),
    ("巡查安排表 `plan.visits`、`plan.last_year`、`simulate --plan`", VisitRow),
    ("工单区域表（列名对照文件的 `areas.table`）", AreaRow),
)
TYPES = {"number": "数", "integer": "整数", "string": "文字", "boolean": "是否", "object": "映射", "null": "空"}
HEAD = "| {} | 类型 | 单位 | 范围 | 默认 | 含义 | meaning |\n|---|---|---|---|---|---|---|"
INTRO = """# 场景参数与表格列一览 / Reference of scenario values and table columns

本页由 `docs/make_reference.py` 从程序的定义生成，请勿手改。怎样使用见 [manual.zh.md](manual.zh.md)。
*This page is generated from the models; do not edit it.*

- 路径中 `<…>` 是自己起的编号，如 `categories.<类别>.cost` 写成 `categories.rubbish.cost`；
  命令行可用 `--set 路径=值` 临时改值。`(visit)`、`(report)` 是说明，不写进路径。
- 类型：`数`、`整数`、`文字`、`是否`（`true`/`false`，表格中写 1/0 或 是/否）、`日期`（`2022-01-31`）、
  `列表`（写在方括号里）、`映射`（编号: 值）；竖线或顿号隔开的是可选的值。
- 默认：“必填”表示没有默认值，“空”表示可以不写。`[1, …]` 表示各项都是 1。“常见”是默认值为假设时的
  合理范围，供换数试算。
- 单位：d 天，h 小时，crew-hour 班组工时，month 月，1/d 每天，1/team-day 每组日；万元、人、分照写。空白为无量纲。
"""


class Value(NamedTuple):
    """One line of the page."""

    path: str
    schema: Schema
    required: bool
    owner: str


def values(owner: Schema, defs: Schema, prefix: str = "") -> Iterator[Value]:
    """Every value below a block, blocks within blocks included."""
    for name, schema in owner.get("properties", {}).items():
        path = f"{prefix}{name}"
        if name in WRITTEN_BESIDE:
            path = f"{prefix}<{KEYS[name]}>"
        blocks = inner_blocks(schema, defs)
        if blocks and keyed(schema) and name not in WRITTEN_BESIDE:
            path = f"{path}.<{KEYS[name]}>"
        yield Value(path, schema, name in owner.get("required", ()), owner.get("title", ""))
        for title, block in blocks.items():
            if title != "Name":
                mark = f" ({block['properties']['kind']['const']})" if len(blocks) > 1 else ""
                yield from values(block, defs, f"{path}{mark}{'[]' if 'items' in schema else ''}.")


def alternatives(schema: Schema) -> list[Schema]:
    """The schema itself, or its alternatives, `null` left out."""
    found = schema.get("anyOf") or schema.get("oneOf") or [schema]
    return [option for option in found if option.get("type") != "null"]


def keyed(schema: Schema) -> bool:
    """Whether the value is a mapping by id."""
    return isinstance(schema.get("additionalProperties"), dict)


def inner_blocks(schema: Schema, defs: Schema) -> dict[str, Schema]:
    """Blocks that the value consists of, by their names."""
    below = schema.get("additionalProperties") if keyed(schema) else schema.get("items", schema)
    names = [option["$ref"].rpartition("/")[2] for option in alternatives(below or {}) if "$ref" in option]
    return {name: defs[name] for name in names}


def type_of(value: Value) -> str:
    """The type in words."""
    kinds = [option.get("type") for option in alternatives(value.schema)]
    if kinds == ["string", "array"]:
        return "名称，可多个，用 ; 隔开"
    name = value.path.rpartition(".")[2].strip("<>")
    return " 或 ".join(dict.fromkeys(_type(option, name) for option in alternatives(value.schema)))


def _type(schema: Schema, name: str) -> str:
    if "enum" in schema:
        return "、".join(f"`{option}`" for option in schema["enum"] if option)
    if "const" in schema:
        return f"`{schema['const']}`"
    if schema.get("$ref", "").endswith("/Name"):
        return "中英文名称"
    if "$ref" in schema or "oneOf" in schema:
        return "一组"
    if schema.get("format") == "date":
        return "日期"
    if schema.get("type") == "array":
        size = f"{schema['minItems']} 个" if schema.get("minItems", 0) == schema.get("maxItems") else ""
        return f"列表（{size}{_type(schema['items'], name)}）"
    if keyed(schema):
        key = "、".join(schema.get("propertyNames", {}).get("enum", ())) or KEYS.get(name, "编号")
        inner = schema["additionalProperties"]
        if name == "年":
            return " 或 ".join(_type(option, "district_shares") for option in alternatives(inner))
        return f"映射（{key}: {_type(inner, name)}）"
    return TYPES.get(schema.get("type", ""), "任意")


def range_of(schema: Schema) -> str:
    """The allowed range, of the value itself or of those in it."""
    for option in alternatives(schema):
        inner: Schema = option["additionalProperties"] if keyed(option) else option.get("items", option)
        inner = alternatives(inner)[0]
        low, high = _limit(inner, "inimum", "≥", ">"), _limit(inner, "aximum", "≤", "<")
        if low or high:
            return "，".join(limit for limit in (low, high) if limit)
    return ""


def _limit(schema: Schema, word: str, closed: str, open_: str) -> str:
    if f"m{word}" in schema:
        return f"{closed} {plain(schema[f'm{word}'])}"
    opened = f"exclusiveM{word}"
    return f"{open_} {plain(schema[opened])}" if opened in schema else ""


def plain(data: Any) -> str:
    """Data as a user would write them in YAML."""
    if isinstance(data, dict):
        return "{" + ", ".join(f"{k}: {plain(v)}" for k, v in data.items() if v is not None) + "}"
    if isinstance(data, list):
        return f"[{plain(data[0])}, …]" if len(data) > 2 and len(set(data)) == 1 else f"[{', '.join(map(plain, data))}]"
    if isinstance(data, bool):
        return str(data).lower()
    return str(data) if isinstance(data, str) else f"{data:.15g}" if data < 1e9 else f"{data:.0e}".replace("+0", "")


def default_of(value: Value) -> str:
    """The default as it would be written, and the plausible range of an assumed one."""
    if value.required:
        return "必填"
    schema = value.schema
    default = schema.get("default")
    if default is None or default in ("", [], {}):
        shown = "空"
    else:
        shown = "见下" if "." not in value.path and "$ref" in schema else f"`{plain(default)}`"
    low, high = schema.get("span", (None, None))
    return shown if low is None else f"{shown}，常见 {low:g}–{high:g}"


def meaning_of(value: Value) -> tuple[str, str]:
    """(zh, en) of a value; KeyError where neither the models nor this file say it."""
    name = value.path.rpartition(".")[2]
    if "zh" in value.schema:
        return value.schema["zh"], value.schema["en"]
    if name == "kind":
        return KIND_MEANINGS[value.owner]
    by_key = {f"<{KEYS[key]}>": key for key in WRITTEN_BESIDE}
    return MEANINGS[by_key.get(name, name)]


def line(value: Value) -> str:
    """One row of a table of the page."""
    cells = [
        f"`{value.path}`",
        type_of(value),
        value.schema.get("unit", ""),
        range_of(value.schema),
        default_of(value),
        *meaning_of(value),
    ]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def sections(root: Schema) -> Iterator[str]:
    """The values of a file, a section for each name at its top."""
    defs = root["$defs"]
    single: list[Value] = []
    grouped: dict[str, list[Value]] = {}
    for value in values(root, defs):
        grouped.setdefault(value.path.partition(".")[0].removesuffix("[]"), []).append(value)
    for name, group in grouped.items():
        if len(group) == 1:
            single += group
            continue
        zh, en = meaning_of(group[0])
        yield "\n".join([f"### `{name}` {zh} / {en}\n", HEAD.format("路径"), *map(line, group)])
    yield "\n".join(["### 其他 / others\n", HEAD.format("路径"), *map(line, single)])


def page() -> str:
    """The whole page."""
    parts = [INTRO, "## 场景文件 / scenario file\n", *sections(json_schema(ScenarioSpec))]
    parts.append(
        "## 表格 / tables\n\nCSV（UTF-8 或 GBK/GB18030 编码）或 XLSX（第一张工作表），首行是列名；空单元格取默认值。"
    )
    for title, row in TABLES:
        schema = row.model_json_schema(by_alias=True)
        lines = [line(value) for value in values(schema, schema.get("$defs", {}))]
        parts.append("\n".join([f"### {title}\n", HEAD.format("列"), *lines]))
    parts += ["## 工单列名对照文件 / map of `calibrate`\n", *sections(json_schema(MapSpec))]
    parts += ["## 测评结果列名对照文件 / map of test results\n", *sections(json_schema(RatingsSpec))]
    return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
