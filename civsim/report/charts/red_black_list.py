"""红黑榜名次变化: expected points lost by each unit with its interval, in order of rank, and how the rank changed."""

from collections.abc import Mapping, Sequence
from math import isfinite

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.units import BOARDS
from civsim.scores import Standing

TITLE = Text("红黑榜", "Red and black list")
MOST = 24  # units; of more, the first and the last half as many are shown
COLOURS = {"red": "#b3261e", "black": "#1c2733", "": theme.GREY}
MARKERS = {"red": "o", "black": "s", "": "D"}


def red_black_list(
    places: Sequence[Standing],
    name_of: Mapping[str, Text] | None = None,
    ax: Axes | None = None,
    language: Language = "zh",
    unit: str = "",
) -> Axes:
    """Mean expected points lost with the 95 % interval, best first. [points]"""
    with theme.style():
        shown = list(places) if len(places) <= MOST else [*places[: MOST // 2], *places[-MOST // 2 :]]
        ax = theme.axes_or_new(ax, height=2.0 + 0.34 * max(len(shown), 4))
        ax.set_title(TITLE.to(language) + (f" · {unit}" if unit else ""))
        if not shown:
            return theme.nothing(ax, Text("没有可排名的对象", "nothing to rank").to(language))
        widest = max(p.lost.high if isfinite(p.lost.high) else p.lost.mean for p in shown)
        for row, place in enumerate(shown):
            colour = COLOURS[place.board]
            if isfinite(place.lost.low):
                ax.plot([place.lost.low, place.lost.high], [row, row], color=colour, linewidth=2.2)
            ax.plot(place.lost.mean, row, MARKERS[place.board], color=colour, markersize=7)
            at = place.lost.high if isfinite(place.lost.high) else place.lost.mean
            words = _words(place).to(language)
            ax.annotate(words, (at, row), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5)
        named = name_of or {}
        labels = [f"{p.rank}  {named.get(p.id, Text(p.id, p.id)).to(language)}" for p in shown]
        ax.set_yticks(range(len(shown)), [theme.wrapped(label, 28) for label in labels], fontsize=9.5)
        ax.set_ylim(max(len(shown), 2) - 0.4, -0.6)
        ax.set_xlim(0, max(widest, 1e-9) * 1.75)
        ax.set_xlabel(
            Text("平均期望失分（分），横线为 95% 区间", "mean expected points lost (points), 95 % intervals").to(
                language
            )
        )
        ax.grid(axis="x")
        n = shown[0].lost.n
        theme.note(ax, _left_out(len(places), len(shown), n).to(language))
        return theme.finished(ax)


def _words(place: Standing) -> Text:
    """List, change of rank, and whether the difference from the unit above is real."""
    parts = [BOARDS[place.board]] if place.board else []
    if place.before is not None and place.before != place.rank:
        up = place.before - place.rank
        parts.append(Text(f"升 {up} 名", f"up {up}") if up > 0 else Text(f"降 {-up} 名", f"down {-up}"))
    if place.above is not None:
        real = Text("与上一名差异显著", "differs from the one above")
        luck = Text("与上一名无显著差异", "no significant difference from the one above")
        single = Text("n=1，无法判断", "n=1, cannot tell")
        parts.append(single if place.above.n < 2 else real if place.above.significant else luck)
    return Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts))


def _left_out(all_of_them: int, shown: int, n: int) -> Text:
    if all_of_them == shown:
        return Text(f"n={n}", f"n={n}")
    rest = all_of_them - shown
    return Text(f"中间 {rest} 名从略，n={n}", f"{rest} in the middle left out, n={n}")
