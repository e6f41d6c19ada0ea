"""影子价格: what one more unit of each scarce resource is worth, largest first within its unit."""

from collections.abc import Sequence

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.prices import PriceLine

TITLE = Text("影子价格", "Shadow prices")
MOST = 16


def shadow_prices(prices: Sequence[PriceLine], ax: Axes | None = None, language: Language = "zh") -> Axes:
    """Gain in expected score for one more unit of a resource, at most 16 of them. [points a unit, logarithmic]"""
    with theme.style():
        top = sorted((p for p in prices if p.price > 0), key=lambda p: -p.price)[:MOST]
        ax = theme.axes_or_new(ax, height=1.8 + 0.4 * max(len(top), 4))
        ax.set_title(TITLE.to(language))
        if not top:
            return theme.nothing(
                ax, Text("没有紧缺的资源：价格均为 0", "nothing is scarce: all prices are 0").to(language)
            )
        labels = ["\n".join(theme.shortened(x, 40) for x in p.label.to(language).rsplit(" · ", 1)) for p in top]
        values = [p.price for p in top]
        ax.barh(range(len(top)), values, 0.68, color=theme.SERIES[0])
        for row, price in enumerate(top):
            text = price.plain.to(language) or f"{price.price:.4f} / {price.unit.to(language)}"
            ax.annotate(text, (price.price, row), xytext=(5, 0), textcoords="offset points", va="center", fontsize=8.5)
        ax.set_yticks(range(len(top)), labels, fontsize=9.5)
        ax.set_ylim(max(len(top), 2) - 0.4, -0.6)
        if max(values) > 50 * min(values):
            ax.set_xscale("log")
            ax.set_xlim(min(values) / 2, max(values) * (max(values) / min(values)) ** 1.4)
        else:
            ax.set_xlim(0, max(values) * (2.1 if language == "zh" else 2.4))
        ax.set_xlabel(
            Text(
                f"多一单位资源可多得的（{top[0].worth.zh}/单位）", f"gained by one more unit ({top[0].worth.en} a unit)"
            ).to(language)
        )
        ax.grid(axis="x")
        left = len([p for p in prices if p.price > 0]) - len(top)
        said = Text(
            "线性规划的对偶价格，按平均动态，没有抽样误差", "duals of the linear programme: mean dynamics, no luck"
        )
        if left > 0:
            said += Text(f"；另有 {left} 项见表", f"; {left} more in the table")
        theme.note(ax, said.to(language))
        return theme.finished(ax)
