"""The page of a fit of test results in a few sentences: what was read, what a rating is worth, what a test needs."""

from collections.abc import Iterator

from civsim.language import Text
from civsim.report.rating_content import RatingContent


def rating_sentences(content: RatingContent) -> list[Text]:
    """What a reader must know before any chart."""
    return [*_read(content), *_worth(content), *_alike(content), *_months(content), *_needed(content)]


def _read(content: RatingContent) -> Iterator[Text]:
    fit, table = content.fit, content.fit.table
    lost = sum(fit.left_out.values())
    yield Text(
        f"读入 {fit.source} 的 {fit.rows:,} 行，{table.first:%Y-%m} 至 {fit.last:%Y-%m}；采用 "
        f"{len(table.places)} 个地点的 {table.n:,} 次测评，未采用 {lost:,} 行。全市平均 {100 * fit.level:.1f} 分。",
        f"{fit.rows:,} rows of {fit.source} were read, {table.first:%Y-%m} to {fit.last:%Y-%m}; {table.n:,} ratings of "
        f"{len(table.places)} places were used, {lost:,} rows left out. City mean: {100 * fit.level:.1f} points.",
    )


def _worth(content: RatingContent) -> Iterator[Text]:
    v = content.fit.variances
    share, looks = v.reliability, v.looks
    yield Text(
        f"一次测评的误差（标准差）为 {100 * v.noise.value:.1f} 分，地点之间的真实差异为 {100 * v.true.value:.1f} 分；"
        f"一次测评的方差中真实的占 {100 * share.value:.0f}%（95% 区间 {100 * share.low:.0f}%–{100 * share.high:.0f}%，"
        f"n={share.n:,}），只相当于独立看了 {looks.value:.0f} 条街道（{looks.low:.0f}–{looks.high:.0f}）。",
        f"One rating has a noise of {100 * v.noise.value:.1f} points (standard deviation), true differences between "
        f"places are {100 * v.true.value:.1f}; {100 * share.value:.0f} % of a rating's variance is true (95 % interval "
        f"{100 * share.low:.0f}–{100 * share.high:.0f} %, n={share.n:,}), and it is worth {looks.value:.0f} streets "
        f"seen independently ({looks.low:.0f}–{looks.high:.0f}).",
    )


def _alike(content: RatingContent) -> Iterator[Text]:
    seen, implied, lag = content.fit.lag_one, content.fit.implied_lag_one, content.fit.lag
    if seen is not None and implied is not None:
        a, b, months = seen.pooled, implied, "a month" if lag == 1 else f"{lag} months"
        yield Text(
            f"核对：相隔 {lag} 个月的自相关，按记录为 {a.value:.3f}（95% 区间 {a.low:.3f}–{a.high:.3f}，n={a.n}），"
            f"由拟合推出为 {b.value:.3f}（{b.low:.3f}–{b.high:.3f}）。",
            f"A check: ratings {months} apart have a correlation of {a.value:.3f} in the records (95 % interval "
            f"{a.low:.3f}–{a.high:.3f}, n={a.n}) and of {b.value:.3f} by the fit ({b.low:.3f}–{b.high:.3f}).",
        )


def _months(content: RatingContent) -> Iterator[Text]:
    found, course = content.months, content.fit.course
    share, n = 100 * found.inside, course.months
    yield Text(
        f"{share:.0f}% 的月份落入应含 80% 的灰带（n={n} 个月）。",
        f"{share:.0f} % of the months lie in the band that should hold 80 % (n={n} months).",
    )
    if course.trend is not None:
        value, low, high = (100 * x for x in (course.trend.value, course.trend.low, course.trend.high))
        sure = low > 0 or high < 0
        yield Text(
            f"趋势每年 {value:+.1f} 分（95% 区间 {low:+.1f} 至 {high:+.1f}，n={n}），"
            + ("与没有趋势有可靠的差别。" if sure else "与没有趋势分不开。"),
            f"The trend is {value:+.1f} points a year (95 % interval {low:+.1f} to {high:+.1f}, n={n}), "
            + ("told from none." if sure else "not told from none."),
        )


def _needed(content: RatingContent) -> Iterator[Text]:
    needed = content.fit.needed
    for half, found in needed.places.items():
        if found is not None:
            yield Text(
                f"全市平均要准到 ±{100 * half:g} 分（95%），同月须抽 {found.value:.0f} 个地点"
                f"（95% 区间 {found.low:.0f}–{found.high:.0f}，n={found.n:,}）。",
                f"For the city's mean within {100 * half:g} points (95 %), {found.value:.0f} places must be rated in "
                f"the month (95 % interval {found.low:.0f}–{found.high:.0f}, n={found.n:,}).",
            )
