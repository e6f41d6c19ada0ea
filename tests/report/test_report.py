"""The report folder: a page that needs nothing else, a workbook that says the same, names that cannot do harm."""

import re
from dataclasses import replace
from pathlib import Path

import pytest
from markupsafe import escape
from openpyxl import load_workbook

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.report import Content, Difference, Table, tables_of, write_report
from civsim.report.summary import summary_sentences
from civsim.report.tables import shown
from civsim.report.xlsx import sheet_name
from tests.report.real import real_content

EVIL = '<script>alert("x")</script>&=1+1'


@pytest.fixture(scope="session")
def page(folder: Path) -> str:
    return (folder / "report.html").read_text(encoding="utf-8")


def attacked() -> Content:
    """The content with names that try to be markup and formulas."""
    content = real_content()
    evil = Text(EVIL, EVIL)
    first = replace(content.main, name=Text("=" + EVIL, "=" + EVIL))
    model = replace(content.model, name=evil)
    return replace(content, model=model, variants=(first, *content.variants[1:]), provenance={"command": EVIL})


def test_nothing_is_left_half_written(folder: Path) -> None:
    names = sorted(p.name for p in folder.iterdir())
    assert names == ["charts", "report.html", "report.xlsx"]
    pictures = {p.suffix: 0 for p in (folder / "charts").iterdir()}
    assert set(pictures) == {".png", ".svg"}


def test_page_asks_for_nothing_outside(page: str) -> None:
    assert "default-src 'none'" in page
    assert "<script" not in page
    for address in re.findall(r'(?:src|href|action|data)\s*=\s*"([^"]*)"', page):
        assert address.startswith(("#", "data:")), address
    for address in re.findall(r"(?:@import|url\()[^;)]*", page):
        assert address.startswith(("url(#", "url(data:")), address
    for before in re.findall(r'(\S{0,14})"https?://', page):
        assert before.startswith("xmlns"), before


def test_page_is_small(folder: Path) -> None:
    assert (folder / "report.html").stat().st_size < 3_000_000


def test_inline_charts_share_no_ids(page: str) -> None:
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    for target in re.findall(r'href="#([^"]+)"', page) + re.findall(r"url\(#([^)]+)\)", page):
        assert target in ids


def test_page_says_the_figures_of_the_tables(page: str) -> None:
    for table in tables_of(real_content()):
        assert table.title.zh in page
        for row in table.rows[:5]:
            for cell, column in zip(row, table.columns, strict=True):
                assert str(escape(shown(cell, column, "zh"))) in page


def test_page_tells_hash_version_seed_and_n_and_that_it_is_a_sample(page: str) -> None:
    content = real_content()
    assert content.provenance["scenario_hash"] in page
    for word in ("示例数据", "随机种子 1", "推演次数 n 3"):
        assert word in page


def test_summary_says_whether_the_plan_wins() -> None:
    content = real_content()
    for found, words in (
        (Difference("some", "none", 1.0, 0.5, 1.5, 3, True), "显著优于"),
        (Difference("some", "none", -1.0, -1.5, -0.5, 3, True), "显著不如"),
        (Difference("some", "none", 0.1, -0.5, 0.7, 3, False), "无显著差异"),
        (Difference("none", "some", -1.0, -1.5, -0.5, 3, True), "显著优于"),
    ):
        said = "".join(s.zh for s in summary_sentences(replace(content, differences=(found,))))
        assert words in said


@pytest.mark.parametrize("language", ["zh", "en"])
def test_hostile_names_stay_text(tmp_path: Path, language: Language) -> None:
    write_report(attacked(), tmp_path, language, ("html", "xlsx"))
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    book = load_workbook(tmp_path / "report.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert any(str(cell.value).startswith("=<script>") for cell in cells)
    assert not any(cell.data_type == "f" for cell in cells)
    assert not any(cell.hyperlink for cell in cells)


def test_workbook_reads_back_as_the_tables(folder: Path) -> None:
    book = load_workbook(folder / "report.xlsx")
    taken: set[str] = {"摘要"}
    for table in tables_of(real_content()):
        sheet = book[sheet_name(table.title.zh, taken)]
        assert sheet.freeze_panes == "B4"
        headings = [str(c.value).replace("\n", " ") for c in sheet[3]]
        assert headings[: len(table.columns)] == [c.heading("zh") for c in table.columns]
        for r, row in enumerate(table.rows, start=4):
            for c, cell in enumerate(row, start=1):
                expected = cell.zh if isinstance(cell, Text) else cell
                found = sheet.cell(r, c).value
                assert same(found, expected), (table.key, r, c, found, expected)


def same(found: object, expected: object) -> bool:
    """Whether a read cell is the written one; a dash or nothing stands for what is not known."""
    if expected is None or expected != expected:  # noqa: PLR0124 - NaN
        return found == "—"
    if isinstance(expected, float | int):
        return found == pytest.approx(float(expected))
    return (found or "") == expected


def test_numbers_carry_their_formats(folder: Path) -> None:
    book = load_workbook(folder / "report.xlsx")
    assert book["经费测算（万元）"].cell(4, 2).number_format == "#,##0.00"
    assert book["方案比选"].cell(4, 2).number_format == "0.00"
    assert book["方案比选"].cell(4, 8).number_format == "0.0%"


def test_assumed_values_are_said_to_be_assumed() -> None:
    table = next(t for t in tables_of(real_content()) if t.key == "parameters")
    bases = {row[0]: row[4] for row in table.rows}
    arrivals = [basis for path, basis in bases.items() if str(path).endswith("arrivals_per_grid_day")]
    assert arrivals and all(basis.zh.startswith("假设") for basis in arrivals)  # type: ignore[union-attr]


def test_units_of_shares_and_of_their_differences() -> None:
    tables = {t.key: t for t in tables_of(real_content())}
    units = {row[0].zh: row[1].zh for row in tables["kpis"].rows}  # type: ignore[union-attr]
    assert units["发现率"] == "%"
    assert units["平均发现时长（新发至发现，只计已发现的）"] == "天"
    assert any("万元" in c.heading("zh") for c in tables["money"].columns)


def test_a_single_variant_without_a_roster_has_a_report(tmp_path: Path) -> None:
    content = real_content()
    alone = replace(content, variants=content.variants[:1], differences=(), visits=None)
    (path,) = write_report(alone, tmp_path, "en", ("html",))
    assert 'id="chart-variant_comparison"' not in path.read_text(encoding="utf-8")


def test_unknown_formats_are_refused(tmp_path: Path) -> None:
    with pytest.raises(CivsimError, match="docx"):
        write_report(real_content(), tmp_path, formats=("docx",))


def test_every_table_has_a_cell_for_every_column() -> None:
    def check(table: Table) -> None:
        assert table.columns
        assert all(len(row) == len(table.columns) for row in table.rows), table.key

    for table in tables_of(real_content()):
        check(table)
