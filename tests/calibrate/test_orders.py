"""Reading orders: what is dropped, what is kept, and how mistakes of the map and the table are told."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from civsim.calibrate import Orders, fit_orders, load_mapping, read_orders
from civsim.errors import CivsimError, ScenarioError
from civsim.language import Text
from tests.calibrate.records import MAP, ROWS, simulated, written


def read(folder: Path, rows: str = ROWS, text: str = MAP) -> Orders:
    orders, mapping = written(folder, pd.DataFrame(), text)
    orders.write_text(rows, encoding="utf-8")
    return read_orders(orders, load_mapping(mapping))


def test_rows_are_cleaned_and_the_losses_counted(tmp_path: Path) -> None:
    orders = read(tmp_path)
    assert orders.rows == 7
    assert orders.size == 3
    assert sorted(orders.left_out.values()) == [1, 1, 1, 1]
    assert {"flagged as duplicate", "no category", "closed before filed"} < {reason.en for reason in orders.left_out}


def test_a_repeated_number_keeps_the_earlier_closing(tmp_path: Path) -> None:
    orders = read(tmp_path)
    assert orders.closed[orders.created_day == 0][0] == 1
    assert not orders.has_clock


def test_an_order_closed_after_the_records_end_is_still_open(tmp_path: Path) -> None:
    orders = read(tmp_path, text=MAP + "until: 2011-01-08\n")
    assert np.isnan(orders.closed[orders.created_day == 2]).all()


def test_addresses_are_compared_without_case_and_blanks(tmp_path: Path) -> None:
    orders = read(tmp_path)
    assert orders.address is not None
    assert orders.address[0] == orders.address[2]


def test_gb18030_is_read(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, pd.DataFrame(), MAP.replace("bags", "垃圾袋"))
    orders.write_bytes(ROWS.replace("bags", "垃圾袋").encode("gb18030"))
    assert read_orders(orders, load_mapping(mapping)).size == 3


def test_xlsx_is_read(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, simulated(years=1, addresses=100).head(200))
    table = pd.read_csv(orders, dtype=str)
    table.to_excel(tmp_path / "orders.xlsx", index=False)
    assert read_orders(tmp_path / "orders.xlsx", load_mapping(mapping)).size == 200


@pytest.mark.parametrize(
    ("change", "line", "message"),
    [
        (("created: created", "created: opened"), 3, "no column 'opened'"),
        (("columns:", "colums:"), 3, "did you mean 'columns'"),
        (("values: [bags, litter]", "values: [bags]"), 5, "1 kinds of problem not named here: 'litter' (2)"),
        (("areas: {table: areas.csv}", "areas: {table: places.csv}"), 7, "no such file"),
        (("kind: orders", "kind: cases"), 1, "orders"),
        (("column: status", "column: state"), 4, "no column 'state'"),
    ],
)
def test_mistakes_of_the_map_are_told_at_their_line(
    tmp_path: Path, change: tuple[str, str], line: int, message: str
) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, text=MAP.replace(*change))
    mistake = next(m for m in caught.value.mistakes if message in m.line("en"))
    assert mistake.mark.file.endswith("map.yaml")
    assert mistake.mark.line == line
    assert mistake.message.zh != mistake.message.en


def test_a_kind_in_two_categories_is_refused(tmp_path: Path) -> None:
    twice = MAP.replace("areas:", "  more: {name: {zh: 其他, en: more}, values: [bags]}\nareas:")
    with pytest.raises(ScenarioError, match="belongs to 'rubbish' already"):
        read(tmp_path, text=twice)


def test_an_unknown_area_is_refused_or_dropped(tmp_path: Path) -> None:
    rows = ROWS.replace(",east,", ",west,")
    with pytest.raises(ScenarioError, match=r"1 areas not named here: 'west' \(1\)"):
        read(tmp_path, rows)
    assert read(tmp_path, rows, MAP + "other_areas: drop\n").left_out[Text("没有对应区域", "no known area")] == 1


def test_a_text_that_is_no_date_is_told_at_its_row(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError) as caught:
        read(tmp_path, ROWS.replace("2,2011-01-03,", "2,yesterday,"))
    assert str(caught.value.mistakes[0].mark).endswith("orders.csv:4:2")


@pytest.mark.parametrize("content", [b"", b"\x00\x01\xff\xfe\x80", b"id,created\n"])
def test_a_file_that_is_no_table_of_orders_is_told(tmp_path: Path, content: bytes) -> None:
    orders, mapping = written(tmp_path, pd.DataFrame())
    orders.write_bytes(content)
    with pytest.raises(CivsimError):
        read_orders(orders, load_mapping(mapping))


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    _, mapping = written(tmp_path, pd.DataFrame())
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(ScenarioError):
            read_orders(path, load_mapping(mapping))


def test_too_few_orders_are_not_fitted(tmp_path: Path) -> None:
    orders, mapping = written(tmp_path, pd.DataFrame())
    orders.write_text(ROWS, encoding="utf-8")
    with pytest.raises(CivsimError, match="has 3 orders, 50 are needed"):
        fit_orders(orders, mapping)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "the file is empty"),
        (b"id,created\n\xff\xff\xff,1\n", "neither UTF-8 nor GB18030"),
        ((ROWS + "7,2011-01-05\n").encode(), "orders.csv:9: this row has 2 cells, expected 7"),
        (b'id,created\n"1,2\n', "a quotation mark that is never closed"),
    ],
)
def test_what_is_no_table_is_told_in_words(tmp_path: Path, content: bytes, words: str) -> None:
    orders, mapping = written(tmp_path, pd.DataFrame(), MAP)
    orders.write_bytes(content)
    with pytest.raises(ScenarioError) as caught:
        read_orders(orders, load_mapping(mapping))
    assert words in caught.value.text("en")
