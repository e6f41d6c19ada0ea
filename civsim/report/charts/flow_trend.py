"""发现—整改—反弹趋势: problems that appear, are found, are fixed and come back, month by month."""

from collections.abc import Callable

import xarray as xr
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.reading import SINGLE, bands, ids

TITLE = Text("发现—整改—反弹趋势", "Found, fixed, relapsed")
Monthly = Callable[[str], xr.DataArray]
LINES: tuple[tuple[Text, Callable[[Monthly], xr.DataArray]], ...] = (
    (Text("新发（含反弹）", "appeared (with relapses)"), lambda of: of("appeared")),
    (Text("发现", "found"), lambda of: of("found")),
    (Text("整改完成（含即查即改）", "fixed (with on the spot)"), lambda of: of("closed") + of("spot")),
    (Text("反弹", "relapsed"), lambda of: of("relapsed")),
)


def flow_trend(run: xr.Dataset, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Problems a month in the whole city: means over replications with their 95 % bands. [problems a month]"""
    with theme.style():
        ax = theme.axes_or_new(ax)
        ax.set_title(TITLE.to(language))
        months = ids(run, "month")

        def monthly(flow: str) -> xr.DataArray:
            return run[flow].sum(["grid", "category"])

        for i, (label, of) in enumerate(LINES):
            mean, low, high = bands(of(monthly))
            ax.fill_between(range(len(months)), low, high, color=theme.SERIES[i], alpha=0.18, linewidth=0)
            ax.plot(
                range(len(months)),
                mean,
                color=theme.SERIES[i],
                linestyle=theme.DASHES[i],
                marker=theme.MARKERS[i],
                markersize=4.5,
                label=label.to(language),
            )
        step = max(1, -(-len(months) // 12))
        ax.set_xticks(range(0, len(months), step), months[::step], rotation=45 if len(months) > 8 else 0, fontsize=9)
        ax.set_ylim(bottom=0)
        theme.counts(ax.yaxis)
        ax.margins(x=0.03)
        ax.set_ylabel(Text("问题数（个/月）", "problems (a month)").to(language))
        ax.grid(axis="y")
        n = run.sizes.get("replication", 1)
        sure = Text(f"均值，阴影为 95% 区间，n={n}", f"means, bands: 95 % interval, n={n}")
        theme.note(ax, (sure if n > 1 else SINGLE).to(language))
        theme.legend(ax, 4)
        return theme.finished(ax)
