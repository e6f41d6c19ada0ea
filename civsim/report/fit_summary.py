"""The page of a fit in a few sentences: what was read, what was found, and where the fit does not hold."""

from civsim.language import Text
from civsim.report.fit_content import FitContent


def fit_sentences(content: FitContent) -> list[Text]:
    """What a reader must know before any chart."""
    return [_read(content), _found(content), _weeks(content), _closing(content), _stock(content), _not_there()]


def _read(content: FitContent) -> Text:
    q = content.quality
    lost, share = q.rows - q.used, 100 * (q.rows - q.used) / q.rows
    why = sorted(q.left_out.items(), key=lambda pair: -pair[1])[:3]
    zh = f"：{'、'.join(f'{text.zh} {n}' for text, n in why)}" if why else ""
    en = f" ({', '.join(f'{text.en} {n}' for text, n in why)})" if why else ""
    return Text(
        f"读入 {q.file} 的 {q.rows:,} 行，{q.first} 至 {q.last}；采用 {q.used:,} 件，"
        f"未采用 {lost:,} 行（{share:.1f}%）{zh}。",
        f"{q.rows:,} rows of {q.file} were read, {q.first} to {q.last}; {q.used:,} orders were used, {lost:,} rows "
        f"({share:.1f} %) left out{en}.",
    )


def _found(content: FitContent) -> Text:
    measured = sum(e.kind == "measured" for e in content.evidence)
    fitted, written = len(content.evidence) - measured, sum(e.in_block for e in content.evidence)
    n, classes, areas = len(content.evidence), len(content.fit.categories), len(content.fit.areas)
    return Text(
        f"对 {classes} 类问题、{areas} 个区域估计了 {n} 个数：实测 {measured} 个，拟合 {fitted} 个；"
        f"其中 {written} 个写入参数块，每个都注明区间、件数和方法。",
        f"{n} numbers were estimated for {classes} categories and {areas} areas: {measured} measured, "
        f"{fitted} fitted; {written} of them stand in the block, each with its interval, rows and method.",
    )


def _weeks(content: FitContent) -> Text:
    city, each = content.beside.weekly[0], content.beside.weekly[1:]
    n = len(city.counts)
    worst = min(each, key=lambda one: one.inside)
    return Text(
        f"全市 {100 * city.inside:.0f}% 的周落入应含 80% 的灰带（n={n} 周）；最少的是{worst.name.zh}，"
        f"{100 * worst.inside:.0f}%。明显少于 80% 的，月份和星期的规律没有说全。",
        f"{100 * city.inside:.0f} % of the city's weeks lie in the band that should hold 80 % (n={n} weeks); "
        f"lowest: {worst.name.en}, {100 * worst.inside:.0f} %. Clearly below 80 %, months and weekdays are not all.",
    )


def _closing(content: FitContent) -> Text:
    worst = max(content.beside.closing, key=lambda one: one.apart)
    most, n = 100 * worst.apart, worst.n
    return Text(
        f"结案时长的拟合与计数最多相差 {most:.0f} 个百分点（{worst.name.zh}，n={n:,}）。",
        f"Fitted and counted closing times are at most {most:.0f} points apart ({worst.name.en}, n={n:,}).",
    )


def _stock(content: FitContent) -> Text:
    city = content.beside.stock[0]
    share, real, mean = 100 * city.inside, city.real.max(), city.one_law.mean.max()
    paced, most = 100 * city.inside_at_speed, city.at_speed.mean.max()
    return Text(
        f"只凭拟合推算的在办积压，{share:.0f}% 的日子实际落入 80% 区间；实际最多 {real:,.0f} 件，"
        f"推算均值最多 {mean:,.0f} 件。拟合假定结案快慢始终如一；若按记录中每周的快慢推算，则为 {paced:.0f}% 的日子，"
        f"最多 {most:,.0f} 件，余下的差距来自立案和结案曲线的形状。",
        f"The real stock lies inside the 80 % interval of the fit on {share:.0f} % of days; it rose to "
        f"{real:,.0f} orders, the simulated mean to {mean:,.0f}. The fit holds the speed of closing constant; at the "
        f"speed of each week of the records it is {paced:.0f} % of days, and the mean rises to {most:,.0f}: what is "
        "left comes from the orders filed and the shape of the law.",
    )


def _not_there() -> Text:
    return Text(
        "工单只记下已上报的问题，也不说巡查能发现多少、一件要多少工时、花多少钱：这些仍是假设，见“实测、拟合、假设”表。",
        "Records hold reported problems only, and say nothing of what patrols would find, of crew hours or of money: "
        "these stay assumed; see the table of what is measured, fitted and assumed.",
    )
