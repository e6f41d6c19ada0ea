"""Exports of many kinds hold the same orders: files, encodings, delimiters, formats of dates, time zones."""

import bz2
import gzip
import io
import lzma
import zipfile
from collections.abc import Callable
from dataclasses import fields
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from civsim.calibrate import Orders, load_mapping, read_orders
from civsim.errors import ScenarioError
from tests.calibrate.records import MAP, written

CHINESE = MAP.replace("bags", "垃圾袋").replace("created: created", "created: 立案时间")


def table() -> pd.DataFrame:
    """Some orders with clock times, some open, some without an address, an address of two lines."""
    draw, n = np.random.default_rng(4), 400
    created = pd.Timestamp("2011-01-01") + pd.to_timedelta(np.sort(draw.integers(0, 86_400 * 300, n)), unit="s")
    closed = (created + pd.to_timedelta(draw.integers(0, 86_400 * 9, n), unit="s")).to_series(index=range(n))
    address = pd.Series([f"某路 {k} 号" for k in draw.integers(0, 99, n)])
    address[7], address[8] = '两\n行, "引号"', None
    return pd.DataFrame(
        {
            "id": [str(k) for k in draw.integers(0, 380, n)],
            "立案时间": created,
            "closed": closed.where(draw.random(n) < 0.9),
            "kind": np.where(draw.random(n) < 0.5, "垃圾袋", "litter"),
            "area": draw.choice(["north", "south", "east"], n),
            "address": address,
            "status": "done",
        }
    )


def read(folder: Path, name: str, content: bytes, more: str = "") -> Orders:
    _, mapping = written(folder, pd.DataFrame(), CHINESE + more)
    (folder / name).write_bytes(content)
    return read_orders(folder / name, load_mapping(mapping))


def text(sep: str = ",", **formats: str) -> str:
    """The table as CSV."""
    return table().to_csv(index=False, sep=sep, **formats)  # type: ignore[call-overload,no-any-return]


def packed(text: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("orders.csv", text)
    return out.getvalue()


def binary(write: Callable[[pd.DataFrame, io.BytesIO], None], change: Callable[[pd.DataFrame], pd.DataFrame]) -> bytes:
    out = io.BytesIO()
    write(change(table()), out)
    return out.getvalue()


def same(found: Orders, wanted: Orders) -> None:
    for one, other in ((found, wanted), (found.marks, wanted.marks)):
        for field in fields(one):
            if field.name != "marks":
                np.testing.assert_array_equal(getattr(one, field.name), getattr(other, field.name), field.name)


@pytest.fixture
def plain(tmp_path: Path) -> Orders:
    orders = read(tmp_path, "plain.csv", text().encode())
    assert 240 < orders.size < 300 and orders.has_clock  # repeated numbers are dropped
    return orders


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "byte order mark": ("orders.csv", lambda: text().encode("utf-8-sig")),
    "GB18030": ("orders.csv", lambda: text().encode("gb18030")),
    "semicolons": ("orders.csv", lambda: text(";").encode()),
    "tabs, GB18030": ("orders.txt", lambda: text("\t").encode("gb18030")),
    "CR LF": ("orders.csv", lambda: text(lineterminator="\r\n").encode()),
    "gzip": ("orders.csv.gz", lambda: gzip.compress(text().encode())),
    "gzip by another name, GB18030": ("orders.csv", lambda: gzip.compress(text().encode("gb18030"))),
    "bzip2": ("orders.csv.bz2", lambda: bz2.compress(text().encode())),
    "xz": ("orders.csv.xz", lambda: lzma.compress(text().encode())),
    "zip": ("orders.zip", lambda: packed(text())),
    "workbook": ("orders.xlsx", lambda: binary(lambda t, out: t.to_excel(out, index=False), lambda t: t)),
    "parquet of times": ("orders.parquet", lambda: binary(lambda t, out: t.to_parquet(out), lambda t: t)),
    "parquet of texts": ("o.parquet", lambda: binary(lambda t, o: t.to_parquet(o), lambda t: t.astype(str))),
    "parquet of categories and numbers": (
        "orders.parquet",
        lambda: binary(
            lambda t, out: t.to_parquet(out),
            lambda t: t.assign(id=t["id"].astype(float), kind=t["kind"].astype("category")),
        ),
    ),
}


@pytest.mark.parametrize(("name", "content"), FILES.values(), ids=FILES)
def test_every_kind_of_file_holds_the_same_orders(
    tmp_path: Path, plain: Orders, name: str, content: Callable[[], bytes]
) -> None:
    same(read(tmp_path, name, content()), plain)


DATES = {
    "%Y/%m/%d %H:%M:%S": "",
    "%Y.%m.%dT%H:%M:%S": "",
    "%Y年%m月%d日 %H时%M分%S秒": "",
    "%Y年%m月%d日%H:%M:%S": "",
    "%Y%m%d%H%M%S": "",
    "%Y-%m-%d %H:%M:%S.000": "date_format: dmy\n",
    "%d.%m.%Y %H:%M:%S": "date_format: dmy\n",
    "%d/%m/%Y, %H:%M:%S": "date_format: dmy\n",
    "%m/%d/%Y %I:%M:%S %p": "date_format: mdy\n",
    "%m-%d-%Y %H:%M:%S": "date_format: mdy\n",
    "%Y-%m-%dT%H:%M:%S+08:00": "time_zone: Asia/Shanghai\n",
}


@pytest.mark.parametrize(("form", "more"), DATES.items(), ids=DATES)
def test_every_format_of_dates_means_the_same_times(tmp_path: Path, plain: Orders, form: str, more: str) -> None:
    same(read(tmp_path, "orders.csv", text(date_format=form).encode(), more), plain)


def test_dates_without_leading_zeros_and_half_days_in_chinese(tmp_path: Path, plain: Orders) -> None:
    def shown(at: pd.Timestamp) -> str:
        half = "上午" if at.hour < 12 else "下午"
        return "" if pd.isna(at) else f"{at.year}/{at.month}/{at.day} {half} {(at.hour + 11) % 12 + 1}:{at:%M:%S}"

    own = table()
    own = own.assign(**{name: own[name].map(shown) for name in ("立案时间", "closed")})
    same(read(tmp_path, "orders.csv", own.to_csv(index=False).encode()), plain)


def test_times_that_say_their_zone_come_to_the_citys_clock(tmp_path: Path, plain: Orders) -> None:
    own = table()
    for name in ("立案时间", "closed"):
        own[name] = own[name].dt.tz_localize("Asia/Shanghai").dt.tz_convert("UTC")
    more = "time_zone: Asia/Shanghai\n"
    out = io.BytesIO()
    own.to_parquet(out)
    same(read(tmp_path, "orders.parquet", out.getvalue(), more), plain)
    own["closed"] = own["closed"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    same(read(tmp_path, "orders.csv", own.to_csv(index=False).encode(), more), plain)


def test_any_day_of_three_centuries_is_read_as_the_calendar_has_it() -> None:
    from civsim.calibrate.records.dates import times
    from civsim.calibrate.records.source import Source

    draw = np.random.default_rng(9)
    days = [datetime(1901, 1, 1) + timedelta(minutes=int(m)) for m in draw.integers(0, 157_000_000, 5000)]
    source = Source(Path("x.csv"), ("day",))
    for form, order in (("%d.%m.%Y %H:%M", "dmy"), ("%m/%d/%Y %H:%M", "mdy"), ("%Y/%m/%d %H:%M", "ymd")):
        raw = pd.Series([f"{day:{form}}" for day in days], name="day", dtype=pd.ArrowDtype(pa.string()))
        assert list(times(raw, source, order, None)) == days  # type: ignore[arg-type]


def test_texts_for_an_empty_cell(tmp_path: Path, plain: Orders) -> None:
    own = table()
    own["closed"] = own["closed"].dt.strftime("%Y-%m-%d %H:%M:%S").fillna("9999-12-31 00:00:00")
    own["address"] = own["address"].fillna("NULL")
    content = own.to_csv(index=False).encode()
    same(read(tmp_path, "orders.csv", content, 'empty: ["9999-12-31 00:00:00"]\n'), plain)
    with pytest.raises(ScenarioError, match="an impossible year"):
        read(tmp_path, "orders.csv", content)


def test_a_thousand_columns_and_a_formula_that_nobody_asks_for(tmp_path: Path, plain: Orders) -> None:
    own = table().join(pd.DataFrame({f"c{i}": ["=1+1"] * 400 for i in range(1000)}))
    same(read(tmp_path, "orders.csv", own.to_csv(index=False).encode()), plain)


def test_orders_without_a_number_are_orders_of_their_own(tmp_path: Path) -> None:
    own = table()
    own.loc[:9, "id"] = None
    orders = read(tmp_path, "orders.csv", own.to_csv(index=False).encode())
    assert orders.size == 10 + own["id"][10:].nunique()


def test_of_a_repeated_number_the_earlier_closing_stays(tmp_path: Path) -> None:
    # Against a plain sort: by number, then by closing, those still open last.
    own = table()
    kept = own.sort_values(["id", "closed"], na_position="last", kind="stable").drop_duplicates("id")
    found = read(tmp_path, "orders.csv", own.to_csv(index=False).encode())
    kept = kept.sort_values("立案时间", kind="stable")
    days = (kept["closed"] - found.first).dt.total_seconds().to_numpy() / 86_400
    days[days >= found.n_days] = np.nan
    np.testing.assert_allclose(found.closed, days)
