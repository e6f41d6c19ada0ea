"""按期结案率: the share of due orders closed on time, a bar a department, with its interval and n."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.scores import OrderKpis

TITLE = Text("按期结案率", "Closed on time")
MOST = 20  # bars; the table has all


def on_time_share(kpis: OrderKpis, ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Share closed on time of the orders due, by the rows of `kpis` of its last period, best first. [%]"""
    with theme.style():
        shares = kpis.shares("on_time_share")
        last = kpis.ids[-1][0] if kpis.ids else ""
        rows = [i for i in range(len(kpis.ids)) if kpis.ids[i][0] == last and np.isfinite(shares.value[i])]
        left_out = sum(ids[0] == last for ids in kpis.ids) - len(rows)
        rows = sorted(rows, key=lambda i: -shares.value[i])
        ax = theme.axes_or_new(ax, height=1.8 + 0.36 * max(min(len(rows), MOST), 3))
        ax.set_title(TITLE.to(language))
        if not rows:
            return theme.nothing(ax, Text("没有应结案工单", "nothing due").to(language))
        rows = rows[:MOST]
        at, value = np.arange(len(rows)), 100 * shares.value[rows]
        low, high = 100 * shares.low[rows], 100 * shares.high[rows]
        ends = np.nan_to_num(np.array([value - low, high - value]))
        ax.barh(at, value, 0.62, color="#6f9fd0")
        ax.errorbar(value, at, xerr=np.maximum(ends, 0), fmt="none", ecolor=theme.DARK, elinewidth=1.2, capsize=3)
        for y, i in zip(at, rows, strict=True):
            told = shares.high[i] if np.isfinite(shares.high[i]) else shares.value[i]
            place: dict[str, Any] = {"xytext": (6, 0), "textcoords": "offset points", "va": "center", "fontsize": 8.5}
            ax.annotate(f"{100 * shares.value[i]:.1f} (n={shares.n[i]:.0f})", (100 * told, y), **place)
        names = [theme.shortened(" · ".join(t.to(language) for t in kpis.names[i][1:]), 30) for i in rows]
        ax.set_yticks(at, names, fontsize=9.5)
        ax.set_ylim(max(len(rows), 2) - 0.4, -0.6)
        ax.set_xlim(0, 128)
        ax.set_xticks(range(0, 101, 20))
        ax.set_xlabel(Text("按期结案 / 应结案（%，95% 区间）", "closed on time / due (%, 95 % interval)").to(language))
        ax.grid(axis="x")
        more = Text(f"；另有 {left_out} 个无应结案", f"; {left_out} more had nothing due") if left_out else Text("", "")
        theme.note(ax, (kpis.names[rows[0]][0] + more).to(language))
        return theme.finished(ax)
