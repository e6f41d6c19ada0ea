"""备选方案: how many more team-days each alternative spends than the plan, by district and by year."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.planner import Alternative
from civsim.report import theme
from civsim.report.alternative_words import label

TITLE = Text("备选方案与优化方案之差", "How the alternatives differ from the plan")
MOST = 12  # districts shown


def alternatives(found: Sequence[Alternative], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Team-days of each alternative less those of the plan, by district and by year. [team-days]"""
    with theme.style():
        rows = _rows(found)
        ax = theme.axes_or_new(ax, height=2.0 + 0.13 * (len(found) + 1.5) * max(len(rows), 2))
        ax.set_title(TITLE.to(language))
        if not found:
            return theme.nothing(ax, Text("没有备选方案", "no alternatives").to(language))
        thick = 0.8 / len(found)
        for i, alternative in enumerate(found):
            days = [alternative.days(**{kind: name}) for kind, name in rows]
            ax.barh(
                np.arange(len(rows)) - 0.4 + (i + 0.5) * thick,
                [own - plan for plan, own in days],
                thick * 0.9,
                color=theme.SERIES[i % len(theme.SERIES)],
                hatch=theme.HATCHES[i % len(theme.HATCHES)],
                edgecolor="white",
                linewidth=0.4,
                label=label(alternative).to(language),
            )
        years = sum(kind == "year" for kind, _ in rows)
        ax.axhline(len(rows) - years - 0.5, color=theme.GREY, linewidth=0.8)
        ax.axvline(0, color=theme.DARK, linewidth=1)
        ax.set_yticks(range(len(rows)), [_name(kind, name, language) for kind, name in rows], fontsize=9.5)
        ax.set_ylim(len(rows) - 0.4, -0.6)
        ax.set_xlabel(
            Text("比优化方案多用的巡查组日（负为少用）", "team-days more than the plan (below 0: fewer)").to(language)
        )
        ax.grid(axis="x")
        theme.legend(ax, 2)
        hidden = len({p.district for p in found[0].parts}) - (len(rows) - years)
        said = Text("按平均动态规划，没有抽样误差", "planned amounts: no luck in them")
        if hidden > 0:
            said += Text(f"；变动较小的 {hidden} 个区见表", f"; {hidden} districts that change less are in the table")
        theme.note(ax, said.to(language))
        return theme.finished(ax)


def _rows(found: Sequence[Alternative]) -> list[tuple[str, str]]:
    """(kind, name): the districts that change most, in their order, then the years."""
    parts = found[0].parts if found else ()
    districts, years = list(dict.fromkeys(p.district for p in parts)), sorted({p.year for p in parts})
    change = {d: max(abs(own - plan) for plan, own in (a.days(district=d) for a in found)) for d in districts}
    most = sorted(districts, key=lambda d: -change[d])[:MOST]
    return [("district", d) for d in districts if d in most] + [("year", y) for y in years]


def _name(kind: str, name: str, language: Language) -> str:
    return name if kind == "district" else Text(f"{name} 年", name).to(language)
