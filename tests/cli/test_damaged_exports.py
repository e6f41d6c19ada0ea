"""Damaged exports: each ends `civsim calibrate` with one message at its place, in both languages, and exit code 2."""

import gzip
import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cli.conftest import called
from tests.calibrate.records import AREA_TABLE, MAP

HEAD = "id,created,closed,kind,area,address,status\n"
ROW = "{},2011-01-03,2011-01-05,bags,north,{} Main St,done\n"
ROWS = HEAD + "".join(ROW.format(i, i).replace("01-05", f"01-{5 + i % 9:02}") for i in range(1, 80))


def changed(old: str, new: str, which: int = 4) -> bytes:
    """The table with something else in one row; row 1 is the header, as an editor counts."""
    lines = ROWS.splitlines(keepends=True)
    assert old in lines[which - 1]
    lines[which - 1] = lines[which - 1].replace(old, new)
    return "".join(lines).encode()


def parquet(**columns: object) -> bytes:
    """The table as Parquet, with some columns of their own."""
    table = pd.read_csv(io.StringIO(ROWS), dtype=str).assign(**columns)
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(table), out)
    return out.getvalue()


def workbook(table: pd.DataFrame) -> bytes:
    """A workbook."""
    out = io.BytesIO()
    table.to_excel(out, index=False)
    return out.getvalue()


def wide() -> bytes:
    """A thousand columns, none of them the day of closing."""
    names = [*(name for name in HEAD.strip().split(",") if name != "closed"), *(f"c{i}" for i in range(994))]
    return (",".join(names) + "\n" + ",".join("1" for _ in names) + "\n").encode()


def no_rows() -> bytes:
    """The columns alone, as Parquet."""
    out = io.BytesIO()
    pq.write_table(pa.table({name: pa.array([], pa.string()) for name in HEAD.strip().split(",")}), out)
    return out.getvalue()


def archive(*names: str) -> bytes:
    """The table several times, zipped."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name in names:
            packed.writestr(name, ROWS)
    return out.getvalue()


class Damage(NamedTuple):
    """A file, where its message points (a part of its beginning), and a part of it in each language."""

    content: bytes | Callable[[], bytes]
    place: str
    zh: str
    en: str
    file: str = "orders.csv"
    more: str = ""


LATIN = changed("4 Main", "4 Café", 5).decode().encode("latin-1")
PACKED = gzip.compress(ROWS.encode() * 200, mtime=0)
ALIKE = HEAD + "".join(ROW.format(i, i) for i in range(79))
EARLY = ALIKE.replace("2011-01-05", "2011-01-01")
CASES = {
    "empty": Damage(b"", "orders.csv: ", "文件是空的", "the file is empty"),
    "blank lines only": Damage(b"\n\n  \n", "orders.csv: ", "文件是空的", "the file is empty"),
    "blank lines above a wrong date": Damage(
        b"\n\n" + changed("2011-01-03", "soon"), "orders.csv:4:2: ", "soon", "soon"
    ),
    "header only": Damage(HEAD.encode(), "orders.csv:1: ", "只有列名", "only column names"),
    "header only, no end of line": Damage(HEAD.strip().encode(), "orders.csv:1: ", "只有列名", "only column names"),
    "one row": Damage((HEAD + ROW.format(1, 1)).encode(), "map.yaml:", "仅有 1 件工单", "has 1 orders, 50 are needed"),
    "Latin-1": Damage(LATIN, "orders.csv:5: ", "既不是 UTF-8 也不是 GB18030", "neither UTF-8 nor GB18030"),
    "UTF-16": Damage(ROWS.encode("utf-16"), "orders.csv: ", "是 UTF-16 编码", "encoded as UTF-16"),
    "NUL bytes": Damage(changed("done", "do\0ne"), "orders.csv:4: ", "NUL 字节", "a NUL byte"),
    "a picture": Damage(b"\x89PNG\r\n\x1a\n\0\0\0", "orders.csv:3: ", "NUL 字节", "a NUL byte"),
    "a web page": Damage(b"<html><table><tr><td>1</td></tr></table></html>", "orders.csv: ", "是网页", "a web page"),
    "a row too long": Damage(
        changed("done", "done,x"), "orders.csv:4: ", "本行有 8 个单元格", "has 8 cells, expected 7"
    ),
    "cut amid a row": Damage(ROWS.encode()[:-30], "orders.csv:80: ", "应为 7 个", "expected 7"),
    "a quote never closed": Damage(changed("3 Main", '"3 Main'), "orders.csv:4: ", "引号没有闭合", "is never closed"),
    "mixed formats of dates": Damage(
        changed("2011-01-03", "31.01.2011"), "orders.csv:4:2: ", "混用了多种日期写法", "mixes formats of dates"
    ),
    "mixed, the map says which": Damage(
        ROWS.replace("2011-01-03", "03.01.2011").replace("03.01.2011", "2011-01-03", 1).encode(),
        "orders.csv:2:2: ",
        "混用了多种日期写法",
        "mixes formats of dates",
        more="date_format: dmy\n",
    ),
    "day or month first": Damage(
        ROWS.replace("2011-01-03", "03/01/2011").encode(),
        "orders.csv:2:2: ",
        "date_format: dmy 或 mdy",
        "date_format: dmy or mdy in the map",
    ),
    "month first where the day is said to be": Damage(
        ROWS.replace("2011-01-03", "01/31/2011").encode(),
        "orders.csv:2:2: ",
        "'01/31/2011'；共 79 行；对照文件写 date_format: mdy",
        "'01/31/2011'; 79 rows; date_format: mdy in the map",
        more="date_format: dmy\n",
    ),
    "no such day": Damage(changed("2011-01-03", "2011-02-30"), "orders.csv:4:2: ", "'2011-02-30'；共 1 行", "1 rows"),
    "a year of two digits": Damage(changed("2011-01-03", "03.01.11"), "orders.csv:4:2: ", "应为日期", "must be a date"),
    "year 0001": Damage(changed("2011-01-03", "0001-01-01"), "orders.csv:4:2: ", "年份不可能", "an impossible year"),
    "year 9999": Damage(changed("2011-01-08", "9999-12-31"), "orders.csv:4:3: ", "empty 中列出", "list it as empty:"),
    "in the future": Damage(
        changed("2011-01-03,2011-01-08", "2111-01-03,"), "orders.csv:4:2: ", "在将来", "is in the future"
    ),
    "a time zone that no one asked for": Damage(
        changed("2011-01-03", "2011-01-03T08:00:00+08:00"), "orders.csv:4:2: ", "带有时区", "has a time zone"
    ),
    "no such time zone": Damage(
        ROWS.encode(), "map.yaml:8:", "没有时区", "did you mean 'Asia/Shanghai'", more="time_zone: Asia/Shanghi\n"
    ),
    "a formula for a date": Damage(
        changed("2011-01-03", '"=HYPERLINK(""http://x.example"",""3"")"'),
        "orders.csv:4:2: ",
        "=HYPERLINK",
        "=HYPERLINK",
    ),
    "a formula for a kind": Damage(
        changed("bags", "=1+1"), "map.yaml:5:", "'=1+1' (1)，最早在 orders.csv 第 4 行", "first in row 4 of orders.csv"
    ),
    "an unknown category": Damage(
        changed("bags", "noise"), "map.yaml:5:", "最早在 orders.csv 第 4 行", "'noise' (1), first in row 4"
    ),
    "an unknown area": Damage(
        changed("north", "moon"), "map.yaml:7:", "最早在 orders.csv 第 4 行", "'moon' (1), first in row 4"
    ),
    "all closed before they were filed": Damage(
        EARLY.encode(), "orders.csv: ", "没有可用的工单：结案早于立案 79 行", "no order is left"
    ),
    "all flagged as duplicates": Damage(
        ROWS.replace("done", "dup").encode(), "orders.csv: ", "标记为重复 79 行", "flagged as duplicate 79"
    ),
    "no filing day at all": Damage(
        ROWS.replace("2011-01-03", "NULL").encode(), "orders.csv: ", "没有立案日期 79 行", "no filing day 79"
    ),
    "all of one number": Damage((HEAD + ROW.format(1, 1) * 90).encode(), "map.yaml:", "仅有 1 件工单", "has 1 orders"),
    "all closed after the same time": Damage(
        ALIKE.encode(), "map.yaml:6:", "处置时长全部相同", "after the same time", more="until: 2011-01-31\n"
    ),
    "none closed": Damage(ALIKE.replace("2011-01-05", "").encode(), "map.yaml:6:", "没有一件已结案", "none is closed"),
    "a thousand columns, one missing": Damage(wide, "map.yaml:3:", "没有列 'closed'", "has no column 'closed'"),
    "one name for two columns": Damage(
        ROWS.replace("\n", ",x\n").replace("x", "created", 1).encode(),
        "orders.csv:1:2: ",
        "有 2 列都叫 'created'",
        "2 columns are called",
    ),
    "a missing column": Damage(
        ROWS.replace("closed", "close", 1).encode(), "map.yaml:3:", "（是否想写 'close'？）", "did you mean 'close'"
    ),
    "gzip cut off": Damage(PACKED[: len(PACKED) // 2], "orders.csv.gz: ", "不完整", "cut off", "orders.csv.gz"),
    "gzip damaged": Damage(
        PACKED[:200] + b"\xff" * 20 + PACKED[220:], "orders.csv.gz: ", "已损坏", "damaged", "orders.csv.gz"
    ),
    "xlsx that is no zip": Damage(
        ROWS.encode(), "orders.xlsx: ", "不是 Excel 工作簿", "no Excel workbook", "orders.xlsx"
    ),
    "xlsx cut off": Damage(
        lambda: workbook(pd.DataFrame({"id": [1]}))[:-500],
        "orders.xlsx: ",
        "可能已损坏",
        "may be damaged",
        "orders.xlsx",
    ),
    "xlsx without rows": Damage(
        lambda: workbook(pd.DataFrame({"id": []})), "orders.xlsx:1: ", "只有列名", "only column names", "orders.xlsx"
    ),
    "an old workbook": Damage(
        b"\xd0\xcf\x11\xe0" * 99, "orders.xls: ", "旧式 Excel", "an old or encrypted", "orders.xls"
    ),
    "parquet cut off": Damage(
        lambda: parquet()[:-99], "orders.parquet: ", "不完整", "cut off or damaged", "orders.parquet"
    ),
    "parquet with numbers for dates": Damage(
        lambda: parquet(created=[15_000.5] * 79), "orders.parquet:1:2: ", "是小数", "holds fractions", "orders.parquet"
    ),
    "parquet with lists for kinds": Damage(
        lambda: parquet(kind=[["a", "b"]] * 79), "orders.parquet:1:4: ", "类型是 list", "holds list", "orders.parquet"
    ),
    "parquet with a time zone": Damage(
        lambda: parquet(created=pd.Timestamp("2011-01-03", tz="UTC")),
        "orders.parquet:1:2: ",
        "带有时区",
        "has a time zone (UTC)",
        "orders.parquet",
    ),
    "parquet without rows": Damage(no_rows, "orders.parquet: ", "没有数据行", "no rows of data", "orders.parquet"),
    "an archive of two files": Damage(
        lambda: archive("a.csv", "b.csv"), "orders.zip: ", "压缩包中有 2 个文件", "an archive of 2 files", "orders.zip"
    ),
    "no such file": Damage(ROWS.encode(), "none.csv: ", "找不到文件", "no such file", "none.csv"),
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_damaged_export_is_told_in_one_message_at_its_place(tmp_path: Path, case: Damage, language: str) -> None:
    if case.file != "none.csv":
        (tmp_path / case.file).write_bytes(case.content() if callable(case.content) else case.content)
    (tmp_path / "areas.csv").write_text(AREA_TABLE, encoding="utf-8")
    (tmp_path / "map.yaml").write_text(MAP + case.more, encoding="utf-8")
    out = tmp_path / "block.yaml"
    told = called(
        "calibrate", tmp_path / case.file, "--map", tmp_path / "map.yaml", "--out", out, "--lang", language, "--json"
    )
    assert told.code == 2
    [message] = [line for line in told.stderr.splitlines() if str(tmp_path) in line]
    assert message.startswith(f"{tmp_path}/{case.place}")
    assert (case.zh if language == "zh" else case.en) in message
    assert not out.exists()


def test_twenty_exports_are_damaged() -> None:
    assert len(CASES) >= 20
    assert date.today().year < 2111  # the case "in the future"
