"""Parquet: columns as texts, times left as they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from civsim.calibrate.records.source import Source, refusal
from civsim.errors import Mark

IS_TEXT = (pa.types.is_string, pa.types.is_large_string, pa.types.is_integer, pa.types.is_boolean)


@dataclass(frozen=True)
class ParquetFile:
    """A Parquet file whose columns are known."""

    source: Source

    def read(self, columns: Sequence[str]) -> tuple[pa.Table, None]:
        """The rows of some columns: texts, and times where they are stored as times.

        Raises
        ------
        ScenarioError
            For columns of lists, bytes and other things that are no cells, and for damaged files.
        """
        try:
            table = pq.read_table(self.source.path, columns=list(columns))
        except (pa.ArrowException, OSError):
            raise _damaged(self.source.path) from None
        return pa.table([self._column(table[name], name) for name in columns], names=list(columns)), None

    def _column(self, column: Any, name: str) -> Any:
        """A column as text or as time."""
        kind = column.type
        if pa.types.is_dictionary(kind):
            column, kind = pc.cast(column, kind.value_type), kind.value_type
        if pa.types.is_timestamp(kind):
            return column
        if pa.types.is_date(kind):
            return pc.cast(column, pa.timestamp("us"))
        if pa.types.is_floating(kind):  # whole numbers with empty cells between them are often stored so
            column = self._whole(column, name)
        elif pa.types.is_null(kind) or any(test(kind) for test in IS_TEXT):
            pass
        else:
            zh, en = f"列 {name} 的类型是 {kind}，应为文本、整数或日期", f"{name} holds {kind}, not texts or dates"
            raise refusal(self.source.mark(-1, name), "wrong_type", zh, en)
        return pc.cast(column, pa.string())

    def _whole(self, column: Any, name: str) -> Any:
        finite = pc.if_else(pc.is_nan(column), pa.scalar(None, column.type), column)
        try:
            return pc.cast(finite, pa.int64())
        except pa.ArrowInvalid:
            zh, en = f"列 {name} 是小数，应为文本、整数或日期", f"{name} holds fractions, not texts or dates"
            raise refusal(self.source.mark(-1, name), "wrong_type", zh, en) from None


def open_parquet(path: Path) -> ParquetFile:
    """A Parquet file and its columns.

    Raises
    ------
    ScenarioError
        For a damaged file, and one without rows.
    """
    try:
        with pq.ParquetFile(path) as file:
            header, rows = tuple(file.schema_arrow.names), file.metadata.num_rows
    except (pa.ArrowException, OSError):
        raise _damaged(path) from None
    if not rows:
        zh, en = "只有列名，没有数据行", "only column names, no rows of data"
        raise refusal(Mark(str(path)), "empty_table", zh, en)
    return ParquetFile(Source(path, header))


def _damaged(path: Path) -> Exception:
    zh, en = "Parquet 文件不完整或已损坏", "the Parquet file is cut off or damaged"
    return refusal(Mark(str(path)), "damaged", zh, en)
