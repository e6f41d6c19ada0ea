"""Reading labelled results: names in the reader's language, intervals over replications, sums over the rest.

Nothing here is a new quantity; the figures come from the scores and the results.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import isfinite

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from civsim.language import Language, Text
from civsim.model import Model
from civsim.report.content import Content
from civsim.scores import Interval, half_width, interval, probability_interval, score_interval

REPLICATION = "replication"
SINGLE = Text("n=1：单次推演，没有区间", "n=1: a single replication, no interval")


def counted(ns: Sequence[int]) -> str:
    """`n=20`, or `n=17–20` where some figures rest on fewer replications than others."""
    low, high = min(ns, default=0), max(ns, default=0)
    return f"n={low}" if low == high else f"n={low}–{high}"


def in_time(marks: xr.Dataset) -> list[int]:
    """Numbers of the tests in the order of their dates; as they come where no dates are known."""
    dates, n = dates_of(marks), int(marks.sizes.get("assessment", 0))
    return list(range(n)) if dates is None else [int(i) for i in np.argsort(dates, kind="stable")]


def with_tests_of_the_first(variants: Mapping[str, xr.Dataset]) -> dict[str, xr.Dataset]:
    """Marks by name, all with the tests of the first, to stand side by side; NaN where one has no such test."""
    first = next(iter(variants.values()))
    if "assessment" not in first.coords:
        return dict(variants)
    tests = first["assessment"]
    return {
        name: m if ids(m, "assessment") == ids(first, "assessment") else m.reindex(assessment=tests)
        for name, m in variants.items()
    }


def bands(values: xr.DataArray) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.float64]]:
    """Mean, low and high over replications of a quantity with one other dimension; NaN ends with one replication."""
    if REPLICATION not in values.dims:
        mean = np.asarray(values, np.float64)
        return mean, np.full(len(mean), np.nan), np.full(len(mean), np.nan)
    by_run = np.asarray(values.transpose(REPLICATION, ...), np.float64)
    mean, half = by_run.mean(axis=0), half_width(by_run)
    return mean, mean - half, mean + half


def known(value: Interval) -> bool:
    """Whether there is an interval at all: not with a single replication."""
    return isfinite(value.low) and isfinite(value.high)


def interval_of(values: xr.DataArray) -> Interval:
    """Mean and 95 % interval over replications of a quantity with no other dimension; NaN replications are left out."""
    return interval(_finite(values))


def score_interval_of(values: xr.DataArray) -> Interval:
    """The same of a score, cut off where no score can be. [points]"""
    return score_interval(_finite(values))


def _finite(values: xr.DataArray) -> NDArray[np.float64]:
    """The values of the replications that have one."""
    sample = np.asarray(values, np.float64).ravel()
    return sample[np.isfinite(sample)]


def chance_of(share: xr.DataArray, scores: xr.DataArray) -> tuple[float, float, float]:
    """A chance with its Wilson interval, over the replications that have a score. [0..1]"""
    n = len(_finite(scores))
    found = probability_interval(float(share) * n, n)
    return float(share), found.low, found.high


def chance_words(share: float, low: float, high: float, n: int) -> Text:
    """`80.0 % (95 % interval 58.4 to 91.9, n=20)`; with a single replication that there is no interval."""
    said = Text(f"{100 * share:.1f}%", f"{100 * share:.1f} %")
    if n < 2 or not (isfinite(low) and isfinite(high)):
        return said + Text("（n=1，没有区间）", " (n=1, no interval)")
    ends = f"{100 * low:.1f}", f"{100 * high:.1f}"
    return said + Text(f"（95% 区间 {ends[0]}–{ends[1]}，n={n}）", f" (95 % interval {ends[0]} to {ends[1]}, n={n})")


def mean_over_replications(data: xr.DataArray) -> xr.DataArray:
    """Mean over replications; the data themselves where they have none."""
    return data.mean(REPLICATION) if REPLICATION in data.dims else data


def ids(data: xr.Dataset | xr.DataArray, dim: str) -> list[str]:
    """Coordinate values of a dimension as texts; numbers where it has no coordinate."""
    if dim not in data.dims:
        return []
    return (
        [str(value) for value in data[dim].values] if dim in data.coords else [str(i) for i in range(data.sizes[dim])]
    )


def names(data: xr.Dataset | xr.DataArray, dim: str, language: Language) -> list[str]:
    """Display names along a dimension; its ids where it carries no names."""
    own = ids(data, dim)
    if dim in data.coords:
        given = data[dim].attrs.get(f"names_{language}")
        if given is not None and len(given) == len(own):
            return [str(name) for name in given]
    return own


def named(data: xr.Dataset, model: Model) -> xr.Dataset:
    """The dataset with display names on every coordinate that has none, and the date of each test. A shallow copy."""
    known = _names_by_dim(model)
    out = data.copy(deep=False)
    for dim, texts in known.items():
        if dim not in out.dims or dim not in out.coords or "names_zh" in out[dim].attrs:
            continue
        values = [texts.get(value, Text(value, value)) for value in ids(out, dim)]
        coordinate = out[dim].assign_attrs(names_zh=[t.zh for t in values], names_en=[t.en for t in values])
        out = out.assign_coords({dim: coordinate})
    if "assessment" in out.coords and "date" not in out.coords:
        days = dict(zip(model.assessments.ids, model.assessments.first_day, strict=True))
        dates = [np.datetime64(model.time.date_of(int(days[a])), "D") for a in ids(out, "assessment")]
        out = out.assign_coords(date=("assessment", np.array(dates, "datetime64[D]").astype("datetime64[ns]")))
    return out


def named_content(content: Content) -> Content:
    """The same with display names in the run and the marks of every variant."""
    model = content.model
    variants = (replace(v, run=named(v.run, model), marks=named(v.marks, model)) for v in content.variants)
    return replace(content, variants=tuple(variants))


def _names_by_dim(model: Model) -> Mapping[str, Mapping[str, Text]]:
    pairs: dict[str, tuple[tuple[str, ...], tuple[Text, ...]]] = {
        "assessment": (model.assessments.ids, model.assessments.names),
        "category": (model.categories.ids, model.categories.names),
        "channel": (model.channels.ids, model.channels.names),
        "department": (model.departments.ids, model.departments.names),
        "node": (model.indicators.ids, model.indicators.names),
        "leaf": (model.indicators.ids, model.indicators.names),
    }
    pairs["lost_category"] = pairs["category"]
    none = {"none": Text("不归具体类别", "no single one")}
    return {dim: {**dict(zip(*pair, strict=True)), **none} for dim, pair in pairs.items()}


def dates_of(marks: xr.Dataset) -> NDArray[np.datetime64] | None:
    """Date of each test, if the marks carry it."""
    return np.asarray(marks["date"].values, "datetime64[D]") if "date" in marks.coords else None


def main_assessment(model: Model) -> int | None:
    """Number of the test a report looks at: the last of those that count; None without tests."""
    a = model.assessments
    if not a.ids:
        return None
    counted = [i for i in range(len(a.ids)) if a.weight[i] > 0] or list(range(len(a.ids)))
    return max(counted, key=lambda i: (int(a.first_day[i]), float(a.weight[i])))


def replications_of(data: xr.Dataset) -> int:
    """Number of replications; 1 where the data have no such dimension."""
    return int(data.sizes.get(REPLICATION, 1))


def measured(value: Interval) -> Text:
    """`88.30 (95 % interval 87.10 to 89.50, n=20)`; with a single replication that there is no interval. [points]"""
    if value.n == 0:
        return Text("无结果", "no result")
    if not known(value):
        return Text(f"{value.mean:.2f} 分（n=1，没有区间）", f"{value.mean:.2f} points (n=1, no interval)")
    return Text(
        f"{value.mean:.2f} 分（95% 区间 {value.low:.2f}–{value.high:.2f}，n={value.n}）",
        f"{value.mean:.2f} points (95 % interval {value.low:.2f} to {value.high:.2f}, n={value.n})",
    )


def in_brackets(low: float, high: float, n: int) -> Text:
    """` (95 % interval 0.40 to 1.20, n=20)` behind a figure or its meaning; that there is none with one run."""
    if not (isfinite(low) and isfinite(high)):
        return Text("（n=1，没有区间）", " (n=1, no interval)")
    return Text(f"（95% 区间 {low:.2f}–{high:.2f}，n={n}）", f" (95 % interval {low:.2f} to {high:.2f}, n={n})")


def interval_words(low: float, high: float, n: int) -> Text:
    """` (95 % interval -0.40 to +0.20, n=20)`, in brackets behind a difference; that there is none with one run."""
    if not (isfinite(low) and isfinite(high)):
        return Text("（n=1，没有区间）", " (n=1, no interval)")
    ends = signed(low), signed(high)
    return Text(f"（95% 区间 {ends[0]} 至 {ends[1]}，n={n}）", f" (95 % interval {ends[0]} to {ends[1]}, n={n})")


def signed(value: float) -> str:
    """`+0.40` or `−0.40`, and never a zero with a minus. [points]"""
    return f"{round(value, 2) + 0.0:+.2f}".replace("-", "\u2212")
