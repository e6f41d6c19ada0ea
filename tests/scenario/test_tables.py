"""CSV and XLSX tables to blocks, and what is said about bad ones."""

import io
import zipfile
from datetime import date, datetime
from pathlib import Path
from time import process_time

import pytest

from civsim.errors import Mark
from civsim.language import Text
from civsim.scenario import Block, Listed, NonNegative, quantity, read_table

HERE = Mark("scenario.yaml", 3, 9)


class Row(Block):
    place: str
    size: NonNegative = quantity(1.0, about=("规模", "size"), unit="km")
    number: int = 3
    day: date | None = None
    open: bool = False
    parts: Listed = ()


def table(path: Path):
    return read_table(path, Row, HERE)


def test_rows_become_blocks_and_empty_cells_defaults(write):
    path = write("place,size,day,open,parts\na,2.5,2021-01-03,1,x;y\nb,,,,\n", "t.csv")
    found = table(path)
    assert found.rows == (
        Row(place="a", size=2.5, day=date(2021, 1, 3), open=True, parts=("x", "y")),
        Row(place="b"),
    )
    assert found.path == path
    assert found.lines == (2, 3)
    assert found.mark(1) == Mark(str(path), 3)
    assert found.mark(1, "size") == Mark(str(path), 3, 2)
    assert found.mark(1, "number") == Mark(str(path), 3)


def test_lines_are_those_an_editor_shows(write):
    found = table(write('place,size\r\n\r\n"a\nb",1\r\n , \r\nc,1\r\n', "t.csv"))
    assert [row.place for row in found.rows] == ["a\nb", "c"]
    assert found.lines == (3, 6)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030"])
def test_common_encodings_are_read(write, encoding):
    assert table(write("place,size\n网格,2\n".encode(encoding), "t.csv")).rows[0].place == "网格"


@pytest.mark.parametrize("day", ["2021-01-03", "2021/1/3", "2021-1-3", "2021.1.3", "20210103", "2021年1月3日"])
def test_days_in_common_spellings(write, day):
    assert table(write(f"place,day\na,{day}\n", "t.csv")).rows[0].day == date(2021, 1, 3)


@pytest.mark.parametrize(("cell", "value"), [("1", True), ("0", False), ("true", True), ("是", True), ("否", False)])
def test_flags(write, cell, value):
    assert table(write(f"place,open\na,{cell}\n", "t.csv")).rows[0].open is value


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("a;b", ("a", "b")), ("a|b", ("a", "b")), ("a、b", ("a", "b")), ('"a,b"', ("a", "b")),
        ("a；b，c", ("a", "b", "c")),
        ("a ; b;", ("a", "b")), ("*", ("*",)), ("a", ("a",)), ("", ()),
    ],
)  # fmt: skip
def test_several_names_in_one_cell(write, cell, parts):
    assert table(write(f"place,parts\nx,{cell}\n", "t.csv")).rows[0].parts == parts


def workbook(path: Path, *rows: list[object]) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    book.save(path)
    return path


def test_a_workbook_reads_like_csv(tmp_path):
    path = workbook(
        tmp_path / "t.xlsx",
        ["place", "size", "number", "day", "open"],
        [3302, 1.5, 4.0, datetime(2021, 1, 3), True],
        [],
        ["b"],
        ["c", None, None, "2021/1/3"],
    )
    found = table(path)
    assert found.rows == (
        Row(place="3302", size=1.5, number=4, day=date(2021, 1, 3), open=True),
        Row(place="b"),
        Row(place="c", day=date(2021, 1, 3)),
    )
    assert found.lines == (2, 4, 5)


def test_a_bad_cell_of_a_workbook_is_told_with_its_row(tmp_path, mistaken):
    path = workbook(tmp_path / "t.xlsx", ["place", "size"], ["a", 1], ["b", -1])
    (mistake,) = mistaken(table, path)
    assert mistake.line("en") == f"{path}:3:2: size must be >= 0, got '-1' (size [km])"


def test_header_mistakes_come_together(write, mistaken):
    found = mistaken(table, write("sise,number,number,,open\n1,2,3,4,5\n", "t.csv"))
    assert {(m.mark.column, m.path, m.code) for m in found} == {
        (1, "sise", "unknown_name"),
        (3, "number", "duplicate_name"),
        (4, "", "bad_name"),
        (0, "place", "missing"),
    }
    messages = {m.path: m.message for m in found}
    assert messages["sise"] == Text("未知列（是否想写 'size'？）", "unknown column (did you mean 'size'?)")


def test_row_mistakes_come_together_with_row_and_column(write, mistaken):
    path = write("place,size,number,day,open\n,2,x,2021-02-30,maybe\na,1,1,,,5\nb\nc,nan,,,\nd,1,,,\n", "t.csv")
    found = mistaken(table, path)
    assert [(m.mark.line, m.mark.column, m.path, m.code) for m in found] == [
        (2, 1, "place", "missing"),
        (2, 3, "number", "type"),
        (2, 4, "day", "date"),
        (2, 5, "open", "type"),
        (3, 0, "", "cell_count"),
        (4, 0, "", "cell_count"),
        (5, 2, "size", "range"),
    ]
    assert found[4].message == Text("有 6 个单元格，表头有 5 列", "has 6 cells, the header has 5")


def test_after_twenty_mistakes_only_their_number_is_told(write, mistaken):
    found = mistaken(table, write("place,size\n" + "a,-1\n" * 1000, "t.csv"))
    assert len(found) == 21
    assert found[-1].code == "more"
    assert "980" in found[-1].message.zh and "980" in found[-1].message.en


@pytest.mark.parametrize(
    ("content", "code", "line"),
    [
        ("", "empty_table", 0),
        ("\n\n", "empty_table", 0),
        ("place,size\n", "empty_table", 1),
        ("place,size\n,\n", "empty_table", 1),
        ("place;size\na;1\n", "not_a_table", 1),
        ("place\tsize\na\t1\n", "not_a_table", 1),
        ('place,size\nb,1\n"a,1\n', "not_a_table", 3),
        ("place\n" + "x" * 200_000, "not_a_table", 2),
        (b"place\na\0b\n", "binary", 0),
        ("place\na\n".encode("utf-16"), "not_utf8", 0),
        (b"place\n\xff\xfa\n", "not_utf8", 0),
        (b"PK\x03\x04damaged", "not_a_table", 0),
        (b"\xd0\xcf\x11\xe0 an old workbook", "not_a_table", 0),
    ],
    ids=lambda value: repr(value[:12]) if isinstance(value, str | bytes) else None,
)
def test_what_is_no_table_is_refused(write, mistaken, content, code, line):
    path = write(content, "t.csv")
    (mistake,) = mistaken(table, path)
    assert (mistake.code, mistake.mark) == (code, Mark(str(path), line))


def test_a_missing_table_is_told_where_it_is_named(tmp_path, mistaken):
    (mistake,) = mistaken(table, tmp_path / "none.csv")
    assert (mistake.code, mistake.mark) == ("no_file", HERE)
    assert "none.csv" in mistake.message.zh and "none.csv" in mistake.message.en
    (mistake,) = mistaken(table, tmp_path)
    assert (mistake.code, mistake.mark) == ("is_folder", HERE)


def test_a_huge_table_is_refused_before_it_is_read(tmp_path, mistaken):
    path = tmp_path / "t.csv"
    with path.open("wb") as stream:
        stream.truncate(300_000_000)  # a sparse file: it takes no room
    assert [m.code for m in mistaken(table, path)] == ["too_large"]


def test_a_workbook_that_unpacks_to_too_much_is_refused(write, mistaken):
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("big", "w", force_zip64=True) as big,
    ):
        for _ in range(21):
            big.write(bytes(10_000_000))
    assert [m.code for m in mistaken(table, write(packed.getvalue(), "t.xlsx"))] == ["too_large"]


def test_twenty_thousand_rows_are_quick(write):
    rows = "".join(f"g{i},{i},{i},2021-01-01,1,a;b\n" for i in range(20_000))
    path = write("place,size,number,day,open,parts\n" + rows, "t.csv")
    started = process_time()
    assert len(table(path).rows) == 20_000
    assert process_time() - started < 3  # under a second where nothing else runs
