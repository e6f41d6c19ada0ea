"""The charts of a fit, each with what to see in it, in plain words."""

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import charts, theme
from civsim.report.drawing import Drawing
from civsim.report.fit_content import FitContent

TITLES = {
    "weekly_orders": Text("每周立案数与拟合", "Orders filed a week, and the fit"),
    "open_orders": Text("在办积压：实际与模拟", "Open orders: real and simulated"),
    "closing_fit": Text("结案时长：计数与拟合", "Time to close: counted and fitted"),
    "area_rates": Text("各区域立案率", "Rate of orders by area"),
    "repeats_by_day": Text("结案后同地再次立案", "The same address again after closing"),
}
WEEKLY = Text(
    "黑线是每周实际立案数，橙色虚线是拟合的平均水平（月份、星期两种规律）。若离散度估计得对，约 80% 的周应落在灰带里；"
    "明显少于 80%，或黑线接连一年偏在一边，说明还有走势，拟合没有说到。",
    "Black: orders filed each week. Orange: the fitted level, which knows months and weekdays. If the fitted scatter "
    "is right, about 80 % of the weeks lie in the grey band; clearly fewer, or black on one side for a year, mean a "
    "trend that is not in the fit.",
)
CLOSING = Text(
    "蓝色阶梯是按工单数出的结案比例（尚未结案的也计入），橙色虚线是拟合。两线贴近，拟合可用；开头或末尾分开，则最快或最慢的一批结案拟合得不准。",
    "Blue steps: the share closed, counted with the open orders in it. Orange: the fit. Where the two are close, the "
    "fit serves; where they part at the start or the end, the quickest or the slowest closings are not as fitted.",
)
STOCK = Text(
    "黑线是每日日终的实际在办件数，其余是由拟合推算的。橙线和灰带假定结案快慢始终如一：黑线连月高出灰带，就是人手跟不上而积压，"
    "低于灰带则是办得比平均快；这种起伏要由场景里的班组和工时来产生，不在参数块里。蓝线和蓝带让结案按记录中每周（及星期几）的快慢进行：还落在蓝带之外的，"
    "不是快慢造成的，而是立案多于或少于拟合，或结案曲线的形状不准。快慢是从同一份记录里量出的，所以蓝带不是预报。",
    "Black: orders open at the end of each day. The rest is made by the fit. Orange and grey: one law of closing "
    "times for the whole period; where black stays above grey for months, the crews fell behind; below, they were "
    "faster than on average. Such swings must come from the crews of a scenario; they are not in the block. Blue: the "
    "law at the speed of each week, and weekday, of the records. What is outside the blue band, too, is no matter of "
    "speed: more or fewer orders were filed than fitted, or the law's shape is off. The speed is measured on the same "
    "records, so that the blue band is no forecast.",
)
AREAS = Text(
    "颜色越深，每年立案越多。立案多可以是问题多，也可以是反映得勤：工单分不开这两者。",
    "The darker, the more orders a year. Many orders may mean many problems, or people who report more: the records "
    "do not tell one from the other.",
)
REPEATS = Text(
    "柱是结案后第几天同一地址又立同类案。蓝色点线是偶然水平（同一地址前后各约一年的同样长时段里的比例）；柱高出点线的部分是反弹，橙线是拟合。",
    "Bars: on which day after closing the same address files the same category again. Dotted: chance, as seen at the "
    "same addresses in windows as long, about a year later and earlier. What stands above it is relapse; orange is the "
    "fit.",
)
FACTORS = Text(
    "点是倍数，竖线是 95% 区间；区间跨过 1 的，与平均水平没有可靠的差别。",
    "Points: factors; lines: 95 % intervals. Where a line crosses 1, the difference from the average is not sure.",
)


def fit_drawings(content: FitContent, language: Language) -> tuple[Drawing, ...]:
    """All charts of the page."""
    beside = content.beside
    drawn = (
        (_weekly(content), charts.weekly_orders(beside.weekly, None, language), WEEKLY),
        (_stock(content), charts.open_orders(beside.stock, None, language), STOCK),
        (_closing(content), charts.closing_fit(beside.closing, None, language), CLOSING),
        (_areas(content), charts.area_rates(beside.areas, None, language), AREAS),
        (_repeats(content), charts.repeats_by_day(beside.repeats, None, language), REPEATS),
    )
    made = [_drawing(key, title, *one) for (key, title), one in zip(TITLES.items(), drawn, strict=True)]
    for key, lists in content.factors.items():
        name = lists[0].title
        most = Text("、".join(one.name.zh for one in lists), ", ".join(one.name.en for one in lists))
        alt = name + Text("，类别：", ", of ") + most
        made.append(_drawing(f"factors_{key}", name, alt, charts.factors(lists, None, language), FACTORS))
    return tuple(made)


def _drawing(key: str, title: Text, alt: Text, ax: Axes, note: Text) -> Drawing:
    return Drawing(key, title, alt, theme.figure_of(ax), note)


def _weekly(content: FitContent) -> Text:
    """What the chart shows, for those who cannot see it."""
    inside = [(one.name, 100 * one.inside) for one in content.beside.weekly]
    return Text(
        "落入 80% 灰带的周：" + "；".join(f"{name.zh} {x:.0f}%" for name, x in inside),
        "Weeks inside the band of 80 %: " + "; ".join(f"{name.en} {x:.0f} %" for name, x in inside),
    )


def _stock(content: FitContent) -> Text:
    inside = [(one.name, 100 * one.inside, 100 * one.inside_at_speed) for one in content.beside.stock]
    return Text(
        "实际在办落入模拟 80% 区间的日子（快慢始终如一、按每周实际快慢）："
        + "；".join(f"{name.zh} {x:.0f}%、{y:.0f}%" for name, x, y in inside),
        "Days on which the real stock lies inside the 80 % interval (one law, at the speed of each week): "
        + "; ".join(f"{name.en} {x:.0f} %, {y:.0f} %" for name, x, y in inside),
    )


def _closing(content: FitContent) -> Text:
    apart = [(one.name, 100 * one.apart) for one in content.beside.closing]
    return Text(
        "拟合与计数最多相差（百分点）：" + "；".join(f"{name.zh} {x:.0f}" for name, x in apart),
        "Fitted and counted are at most so many points apart: " + "; ".join(f"{name.en} {x:.0f}" for name, x in apart),
    )


def _areas(content: FitContent) -> Text:
    found = content.beside.areas
    largest = sorted(zip(found.rows, found.rates, strict=True), key=lambda pair: -pair[1].value)[:3]
    said = [f"{row.area} ({row.street}) {rate.value:.0f}" for row, rate in largest]
    return Text("立案率最高：" + "；".join(said), "Highest rates: " + "; ".join(said))


def _repeats(content: FitContent) -> Text:
    found = [(c.name.text, c.relapse) for c in content.fit.categories if c.relapse is not None]
    return Text(
        "反弹概率：" + "；".join(f"{name.zh} {100 * r.probability.value:.1f}%" for name, r in found),
        "Probability of a relapse: " + "; ".join(f"{name.en} {100 * r.probability.value:.1f} %" for name, r in found),
    )
