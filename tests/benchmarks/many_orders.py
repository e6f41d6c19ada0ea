"""Ten million made-up work orders, read, checked, fitted and reported by the command, stage by stage.

    python tests/benchmarks/many_orders.py FOLDER [ROWS] [chicago]     writes the orders there and calibrates them

`chicago` takes the Chicago records (folder `CIVSIM_DATA`) instead. Each stage tells its processor and clock seconds,
and the peak of memory so far.
"""

import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv

ROOT = Path(__file__).resolve().parents[2]
YEARS, CATEGORIES, AREAS, ADDRESSES = 5, 12, 300, 2_000_000
DUPLICATES, OPEN, RELAPSES = 0.05, 0.01, 0.1
T = TypeVar("T")


def write_orders(folder: Path, rows: int, seed: int = 1) -> tuple[Path, Path]:
    """A table of orders with clock times, open orders, flagged duplicates and repeats, and its map."""
    draw = np.random.default_rng(seed)
    days = np.arange(365 * YEARS)
    season = 1 + 0.4 * np.sin(2 * np.pi * days / 365.25)
    shock = draw.gamma(10, 0.1, len(days))
    day = draw.choice(len(days), rows, p=season * shock / (season * shock).sum())
    created = 86_400 * day + draw.integers(6 * 3600, 22 * 3600, rows)
    kind, area = draw.integers(0, CATEGORIES, rows), (AREAS * draw.beta(1, 2, rows)).astype(int)
    address = draw.integers(0, ADDRESSES, rows)
    lasts = (86_400 * np.exp(draw.normal(1.0, 1.0, rows))).astype(int)
    _repeat(draw, created, lasts, kind, area, address)
    closed = created + lasts
    still = (draw.random(rows) < OPEN) | (closed >= 86_400 * len(days))
    start = np.datetime64("2018-01-01T00:00:00")
    table = pa.table(
        {
            "id": np.arange(rows),
            "created": _stamps(start + created, np.zeros(rows, bool)),
            "closed": _stamps(start + closed, still),
            "kind": pa.DictionaryArray.from_arrays(kind.astype(np.int32), [f"kind {i}" for i in range(CATEGORIES)]),
            "area": pa.DictionaryArray.from_arrays(area.astype(np.int32), [f"area {i}" for i in range(AREAS)]),
            "address": pc.binary_join_element_wise("No. ", pa.array(address).cast("string"), ""),
            "status": np.where(draw.random(rows) < DUPLICATES, "dup", "done"),
        }
    )
    table = table.take(pa.array(np.argsort(created)))
    folder.mkdir(parents=True, exist_ok=True)
    pa_csv.write_csv(table, folder / "orders.csv")
    return folder / "orders.csv", _write_map(folder)


def _repeat(draw: np.random.Generator, created: np.ndarray, lasts: np.ndarray, *same: np.ndarray) -> None:
    """Make some orders come back at the place of another some time after its closing, in place."""
    back = np.flatnonzero(draw.random(len(created)) < RELAPSES)
    of = draw.integers(0, len(created), len(back))
    again = created[of] + lasts[of] + (86_400 * draw.exponential(20, len(back))).astype(int)
    inside = again < 86_400 * 365 * YEARS
    created[back[inside]] = again[inside]
    for column in same:
        column[back[inside]] = column[of[inside]]


def _stamps(times: np.ndarray, missing: np.ndarray) -> pa.Array:
    return pc.strftime(pa.array(times, mask=missing), format="%Y-%m-%d %H:%M:%S")


def _write_map(folder: Path) -> Path:
    rows = "".join(
        f"area {i},g{i},street {i},district {i // 30},profile {i % 5},{1000 + 7 * i}\n" for i in range(AREAS)
    )
    (folder / "areas.csv").write_text("area,grid,street,district,profile,population\n" + rows, encoding="utf-8")
    names = "".join(f"  c{i}: {{name: category {i}, values: [kind {i}]}}\n" for i in range(CATEGORIES))
    columns = "{id: id, created: created, closed: closed, category: kind, area: area, address: address}"
    text = (
        f"kind: orders\nname: made-up orders\ncolumns: {columns}\nduplicates: {{column: status, values: [dup]}}\n"
        f"categories:\n{names}areas: {{table: areas.csv}}\n"
    )
    (folder / "map.yaml").write_text(text, encoding="utf-8")
    return folder / "map.yaml"


def timed(name: str, work: Callable[[], T]) -> T:
    """The work's result; tells its seconds and the peak of memory so far."""
    clock, processor = time.perf_counter(), time.process_time()
    found = work()
    used, passed = time.process_time() - processor, time.perf_counter() - clock
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    print(f"{name:22} {used:7.1f} s of processor {passed:7.1f} s of clock, peak {peak:5.2f} GB", flush=True)
    return found


def calibrate(orders: Path, mapping: Path, folder: Path) -> None:
    """Every stage of `civsim calibrate`, each timed."""
    from civsim.calibrate import checked_orders, evidence, fit_records, load_mapping, records_and_fit, write_block
    from civsim.report import FitContent, write_fit_page

    read = load_mapping(mapping)
    records, quality = timed("read and checked", lambda: checked_orders(orders, read))
    fit = timed("fitted", lambda: fit_records(records, read, orders.name))
    timed("block", lambda: write_block(fit, folder / "block.yaml"))
    beside = timed("records beside the fit", lambda: records_and_fit(records, fit))
    page = folder / "block.html"
    content = FitContent(fit, quality, evidence(fit), beside)
    timed("page", lambda: write_fit_page(page, content, "zh"))
    print(f"{fit.rows} rows, {fit.used} used; page {page.stat().st_size / 1e6:.2f} MB")


def main(folder: Path, rows: int, chicago: bool) -> None:
    """Write the orders, unless they are there, and calibrate them."""
    if chicago:
        orders = Path(os.environ["CIVSIM_DATA"]) / "chicago_sanitation_2011_2013.csv.gz"
        mapping = ROOT / "scenarios" / "maps" / "chicago.yaml"
        folder.mkdir(parents=True, exist_ok=True)
    elif (folder / "orders.csv").is_file():
        orders, mapping = folder / "orders.csv", folder / "map.yaml"
    else:
        write_orders(folder, rows)
        raise SystemExit(f"orders written to {folder}; call again to calibrate them")
    timed("all", lambda: calibrate(orders, mapping, folder))


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[2:] if word.isdigit()]
    main(Path(sys.argv[1]), numbers[0] if numbers else 10_000_000, "chicago" in sys.argv)
