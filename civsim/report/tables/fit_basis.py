"""实测、拟合、假设: for each value that a category of a scenario can have, what the block bases it on."""

from civsim.language import Text
from civsim.model import CategoryBlock
from civsim.report.fit_content import FitContent
from civsim.report.tables.fit_estimates import KINDS
from civsim.report.tables.sourcing import unit_text
from civsim.report.tables.table import Cell, Column, Table
from civsim.scenario import declared

ASSUMED = Text("假设（不在工单里）", "assumed: not in the records")
STATED = Text("由用户决定；本页有估计值", "for the user to set; this page estimates it")
COLUMNS = (
    Column(Text("场景参数", "scenario value")),
    Column(Text("含义", "meaning")),
    Column(Text("单位", "unit")),
    Column(Text("依据", "basis")),
    Column(Text("方法，或通常的范围", "method, or the usual range")),
)
NOTE = Text(
    "* 为各类别。渠道、部门、测评、指标、经费完全不在工单里：都是假设，直到另有来源。在自己的场景里给它们取值时，"
    "在 sources 中写明“assumed 下限-上限”；civsim check 数出场景里实测、校准、假设各有多少。",
    "* stands for every category. Channels, departments, tests, indicators and money are not in the records at all: "
    "assumed, until another source is found. Where your scenario sets them, write `assumed low-high` under sources; "
    "civsim check counts what a scenario has measured, calibrated and assumed.",
)


def fit_basis_table(content: FitContent) -> Table:
    """Values of the block first, then what a scenario must still assume."""
    return Table(
        "basis",
        Text("实测、拟合、假设", "Measured, fitted, assumed"),
        COLUMNS,
        (*_told(content), *_open(content)),
        NOTE,
    )


def _told(content: FitContent) -> list[tuple[Cell, ...]]:
    """What the block sets, a row a value."""
    how = Text("各区域件数与平均之比", "orders of the areas relative to the mean")
    size = Text("网格规模", "sizes of the grids")
    rows: list[tuple[Cell, ...]] = [("areas.table", size, Text("倍", "times"), KINDS["measured"], how)]
    done: set[str] = set()
    for e in content.evidence:
        key = e.path.rpartition(".")[2]
        if e.in_block and key not in done:
            done.add(key)
            path = f"categories.*.{key}" if e.category else e.path
            rows.append((path, e.name, e.unit, KINDS[e.kind], e.method))
    return rows


def _open(content: FitContent) -> list[tuple[Cell, ...]]:
    """Fields of a category that the block leaves open."""
    told = {e.path.rpartition(".")[2] for e in content.evidence if e.in_block}
    stated = {e.path.rpartition(".")[2] for e in content.evidence if not e.in_block}
    rows: list[tuple[Cell, ...]] = []
    for name, field in CategoryBlock.model_fields.items():
        said = declared(field)
        if name in told or name == "name" or not said:
            continue
        span = "{:g}–{:g}".format(*said["span"]) if "span" in said else "—"
        meaning, unit = Text(str(said["zh"]), str(said["en"])), unit_text(str(said["unit"]))
        rows.append((f"categories.*.{name}", meaning, unit, STATED if name in stated else ASSUMED, span))
    return rows
