"""A file of records as a table: CSV plain or packed, a workbook, Parquet; told by content, not by name."""

from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pyarrow as pa

from civsim.calibrate.records.csv_file import open_csv
from civsim.calibrate.records.packing import first_bytes
from civsim.calibrate.records.parquet_file import open_parquet
from civsim.calibrate.records.source import TableFile, plain_texts, refusal
from civsim.calibrate.records.workbook_file import open_workbook
from civsim.errors import Mark

OLD_EXCEL = b"\xd0\xcf\x11\xe0"
WORKBOOKS = (".xlsx", ".xlsm")


def open_table(path: Path) -> TableFile:
    """The file with its columns known, its rows not yet read.

    Raises
    ------
    ScenarioError
        Where there is no file, or it is no table.
    """
    head, suffix = first_bytes(path), path.suffix.lower()
    if head.startswith(b"PAR1") or suffix == ".parquet":
        return open_parquet(path)
    if head.startswith(OLD_EXCEL):
        zh, en = (
            "是旧式 Excel 或加密文件，请另存为 .xlsx 或 .csv",
            "an old or encrypted Excel file; save as .xlsx or .csv",
        )
        raise refusal(Mark(str(path)), "not_a_table", zh, en)
    if suffix in WORKBOOKS or (head.startswith(b"PK\x03\x04") and suffix != ".zip"):
        if not head.startswith(b"PK\x03\x04"):
            zh, en = "不是 Excel 工作簿（文件名以 .xlsx 结尾）", "no Excel workbook, though its name ends so"
            raise refusal(Mark(str(path)), "not_a_table", zh, en)
        return open_workbook(path)
    return open_csv(path)


def read_columns(file: TableFile, columns: Sequence[str], empty: Sequence[str]) -> pd.DataFrame:
    """Some columns, each named once; texts without blanks about them, missing where they stand for nothing.

    The index is the number of the row in the file, from 0. Texts stay in Arrow's columns, which take a fifth of the
    memory of Python's.
    """
    table, numbers = file.read(columns)
    arrays = {}
    for name in columns:
        column = table[name]
        table = table.drop_columns(name)  # a column is let go as soon as it is copied
        arrays[name] = plain_texts(column, empty) if pa.types.is_string(column.type) else column
    frame: pd.DataFrame = pa.table(arrays).to_pandas(types_mapper=_text_type)
    return frame if numbers is None else frame.set_axis(pd.Index(numbers), axis=0)


def _text_type(kind: pa.DataType) -> "pd.ArrowDtype | None":
    return pd.ArrowDtype(kind) if pa.types.is_string(kind) else None
