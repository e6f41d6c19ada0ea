"""KPIs of work orders: of a real export through its map, or of a stored run, as a plain object, sentences and files."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import Any

from civsim.calibrate import load_mapping, read_order_table
from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import DAY_MS, GROUPS, Model, OrderTable, build_model
from civsim.report import write_orders
from civsim.results import ledger_orders, ledger_rows
from civsim.scores import (
    ORDER_KPIS,
    OrderKpis,
    OrderMarks,
    PeriodName,
    count_marks,
    order_marks,
)
from civsim.study.plain_orders import plain_marks
from civsim.study.variants import stored_run

PERIODS: tuple[PeriodName, ...] = ("month", "quarter")
FORMATS = (".csv", ".xlsx")
MOST_ROWS = 3_000_000  # of a ledger in a report; civsim kpi takes any
LEDGER_FILE = "ledger.parquet"
WITHOUT_LEDGER = Text(
    "该推演没有台账：只有月度计数，结案、返工以截止时间所在月的月末为界；计入在办的时长、反弹率、期末超期、来源占比"
    "需要台账（simulate --ledger）。",
    "this run has no ledger: monthly counts only, closed or redone by the end of the month of the deadline; delays "
    "that count the open ones, relapses, overdue stocks and channels need one (simulate --ledger)",
)
OF_RUN = Text(
    "立案率见 civsim score：台账不含核实后不予立案的反映。模拟的工单立案即派遣；反弹指同一问题整改后再次发生。",
    "the share filed is in civsim score: a ledger has no rejected reports. Simulated orders are dispatched when filed; "
    "a relapse is the same problem arising again after its repair",
)


@dataclass(frozen=True)
class OrderFindings:
    """Marks of orders, the plain object of them, and what to say of them."""

    marks: OrderMarks
    result: dict[str, Any]
    lines: list[Text]

    def write(self, path: Path, language: Language) -> list[Path]:
        """The tables as a .csv or .xlsx file."""
        check_order_file(path)
        result = self.result
        foot = (
            f"civsim {version('civsim')} · {result['file']} · {result['first']} – {result['last']} · n {result['used']}"
        )
        return write_orders(path, self.marks, Text(foot, foot), language)


def kpis_of_export(orders: Path, mapping: Path, by: Sequence[str], arose_before: date | None) -> OrderFindings:
    """KPIs of a real table of orders.

    Parameters
    ----------
    by
        At most one of month and quarter, and some of department, district, category, channel.
    arose_before
        End of the cohort of the delays; None = all.

    Raises
    ------
    ScenarioError
        For mistakes of the map and of the table, each at its place.
    """
    period, groups = split(by)
    read = load_mapping(mapping)
    found = read_order_table(orders, read)
    table = found.table
    marks = order_marks([table], period, groups, cohort_end(table, arose_before))
    name = Text(read.spec.name.zh, read.spec.name.en)
    result: dict[str, Any] = {"source": "orders", "file": orders.name, "name_zh": name.zh, "name_en": name.en}
    result |= {"rows": found.rows, "used": table.size, "left_out": {k.en: v for k, v in found.left_out.items()}}
    result |= span(table) | plain_marks(marks)
    head = Text(
        f"{name.zh}：读入 {found.rows} 行，采用 {table.size} 行（{result['first']} 至 {result['last']}）",
        f"{name.en}: read {found.rows} rows, used {table.size} ({result['first']} to {result['last']})",
    )
    dropped = [
        Text(f"  未采用：{why.zh} {n} 行", f"  left out: {why.en}, {n} rows") for why, n in found.left_out.items()
    ]
    notes = [*_untold(marks.kpis), *_limits(table)]
    result["notes"] = [{"zh": note.zh, "en": note.en} for note in notes]
    return OrderFindings(marks, result, [head, *dropped, *notes])


def kpis_of_run(folder: Path, by: Sequence[str], arose_before: date | None) -> OrderFindings:
    """KPIs of a stored run: of its ledger where it has one, else of its monthly counts, which know less.

    Parameters
    ----------
    by, arose_before
        As in `kpis_of_export`; counts have neither quarters nor channels nor delays.
    """
    period, groups = split(by)
    scenario, run = stored_run(folder)
    model, file = build_model(scenario), folder / LEDGER_FILE
    notes = []
    if file.is_file():
        tables = iter(ledger_orders(file, model))
        first = next(tables, None)
        if first is None:
            raise CivsimError(Text(f"{file} 中没有问题", f"{file} has no problems"))
        marks = order_marks(chain([first], tables), period, groups, cohort_end(first, arose_before))
    else:
        marks = count_marks(model, run, period, groups)
        notes.append(WITHOUT_LEDGER)
    first_day, last = model.time.date_of(model.time.warm_up_days), model.time.date_of(model.time.n_days - 1)
    result: dict[str, Any] = {
        "source": "ledger" if file.is_file() else "counts",
        "file": folder.name,
        "name_zh": scenario.name.zh,
        "name_en": scenario.name.en,
        "scenario_hash": run.attrs["scenario_hash"],
        "seed": int(run.attrs["seed"]),
        "used": int(run["problems"].sum()),
        "first": first_day.isoformat(),
        "last": last.isoformat(),
    }
    result |= plain_marks(marks)
    n = marks.replications
    head = Text(
        f"{scenario.name.zh}：{n} 次推演，{first_day} 至 {last}", f"{scenario.name.en}: {n} runs, {first_day} to {last}"
    )
    notes.append(OF_RUN)
    result["notes"] = [{"zh": note.zh, "en": note.en} for note in notes]
    return OrderFindings(marks, result, [head, *notes])


def ledger_marks(folder: Path, model: Model) -> OrderMarks | None:
    """What a report says of a run's orders, by department; None without a ledger, or with one too large to wait for."""
    file = folder / LEDGER_FILE
    if not file.is_file() or not 0 < ledger_rows(file) <= MOST_ROWS:
        return None
    return order_marks(ledger_orders(file, model), "whole", ("department",))


def split(by: Sequence[str]) -> tuple[PeriodName, tuple[str, ...]]:
    """The period and the groups that are asked for."""
    periods = [name for name in PERIODS if name in by]
    if len(periods) > 1:
        raise CivsimError(Text("--by 只能给出 month、quarter 之一", "--by takes one of month and quarter"))
    return (periods[0] if periods else "whole"), tuple(name for name in GROUPS if name in by)


def check_order_file(path: Path) -> None:
    """Refuse a file that is neither CSV nor a workbook, before any work is done for it."""
    if path.suffix.lower() not in FORMATS:
        raise CivsimError(
            Text(f"--out 应以 .csv 或 .xlsx 结尾，得到 {path}", f"--out takes a .csv or .xlsx file, got {path}")
        )


def cohort_end(table: OrderTable, arose_before: date | None) -> int | None:
    """The end of the cohort in ms; a date outside the records is refused."""
    if arose_before is None:
        return None
    at = (arose_before - table.first).days * DAY_MS
    if not table.start < at <= table.end:
        first, last = span(table).values()
        raise CivsimError(
            Text(
                f"--arose-before {arose_before} 不在记录期 {first} 至 {last} 之内",
                f"--arose-before {arose_before} lies outside the records, {first} to {last}",
            )
        )
    return at


def span(table: OrderTable) -> dict[str, str]:
    """First and last day of the records."""
    first, last = (table.first + timedelta(days=day) for day in (table.start // DAY_MS, table.end // DAY_MS - 1))
    return {"first": first.isoformat(), "last": last.isoformat()}


def _untold(kpis: OrderKpis) -> list[Text]:
    """KPIs that the source cannot give."""
    missing = [kpi.name for key, kpi in ORDER_KPIS.items() if key not in kpis.told]
    if not missing:
        return []
    return [
        Text(
            "对照文件没有给出所需的列，故不计算：" + "、".join(name.zh for name in missing),
            "the map names no column for: " + "; ".join(name.en for name in missing),
        )
    ]


def _limits(table: OrderTable) -> list[Text]:
    """What the records cannot show."""
    first = span(table)["first"]
    due = bool((table.deadline >= 0).any()) and not table.open_before
    note = Text(
        f"记录始于 {first}：此前立案的工单不在其中，最初几期的应结案只含其后立案的。",
        f"the records begin on {first}: orders filed before are missing, so the first periods count newer ones only",
    )
    return [note] if due else []
