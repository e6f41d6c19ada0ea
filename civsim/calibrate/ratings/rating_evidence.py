"""The numbers of a fit of ratings as one list, in points of 100, each with its interval, rows, unit and method."""

from collections.abc import Iterator

from civsim.calibrate.estimate import Estimate
from civsim.calibrate.evidence_line import MONTHS, TIMES, Evidence
from civsim.calibrate.ratings.rating_fit import RatingFit
from civsim.language import Text

POINTS, POINTS_YEAR = Text("分", "points"), Text("分/年", "points a year")
DEVIATION = Text("分（标准差）", "points (sd)")
PLAIN = Text("", "")
COURSE = Text(
    "状态空间模型（游走的水平、固定季节、逐月冲击），对步长与冲击之比按似然加权",
    "state space: wandering level, fixed season, monthly shocks; ratio of step to shock weighed by its likelihood",
)
JACKKNIFE = Text("相隔若干月的成对乘积，按区域刀切", "mean products of ratings months apart; jackknife over the areas")
SHRUNK = Text("经验贝叶斯收缩（Morris）", "empirical Bayes (Morris), drawn to the mean")
CLOSED = Text("由上列方差按公式", "closed form, from the variances above")


def rating_evidence(fit: RatingFit) -> tuple[Evidence, ...]:
    """All numbers of a fit of ratings."""
    return tuple(found for part in (_course, _causes, _alike, _peers, _needed, _areas) for found in part(fit))


def _one(path: str, name: Text, found: Estimate, unit: Text, method: Text, **more: object) -> Evidence:
    """A fitted number; in points where the unit is."""
    value = found.times(100.0) if unit in (POINTS, POINTS_YEAR, DEVIATION) else found
    return Evidence(path, "", name, value, unit, method, "fitted", **({"in_block": False} | more))  # type: ignore[arg-type]


def _course(fit: RatingFit) -> Iterator[Evidence]:
    """The city's mean."""
    course = fit.course
    season = Text("季节（与全年平均之差）", "season, about the year's mean")
    for part, found in ((part, e) for part, e in zip(MONTHS, course.seasons, strict=False) if e.n):
        yield _one("ratings.season", season, found, POINTS, COURSE, part=part)
    ratio = Text("月份不合格率与平均之比", "share not acceptable of the month, over the mean")
    for part, found in ((part, e) for part, e in zip(MONTHS, course.seasons, strict=False) if e.n):
        yield _one("ratings.month_factor", ratio, unacceptable(found, fit.level), TIMES, COURSE, part=part)
    if course.trend is not None:
        yield _one("ratings.trend", Text("趋势", "trend"), course.trend, POINTS_YEAR, COURSE)
    step, shock = (
        Text("全市水平每月的游走", "step of the city's level in a month"),
        Text("全市单月冲击", "city-wide shock of a month"),
    )
    yield _one("ratings.step", step, course.step, DEVIATION, COURSE)
    yield _one("ratings.shock", shock, course.shock, DEVIATION, COURSE)


def _causes(fit: RatingFit) -> Iterator[Evidence]:
    """Standard deviations of one rating by cause."""
    v = fit.variances
    named = {
        "noise": (Text("单次测评的误差（下次测评即消失）", "noise of one rating (gone in the next test)"), v.noise),
        "own_noise": (Text("其中各地点自己的", "of this, the place's own"), v.own_noise),
        "area_noise": (Text("其中同区域当月共有的", "of this, shared by an area's places in a month"), v.area_noise),
        "true": (Text("地点之间的真实差异", "true differences between places"), v.true),
        "area": (Text("其中区域之间长期的", "of these, lasting ones between areas"), v.area),
        "place": (Text("其中同区域地点之间长期的", "of these, lasting ones between places of an area"), v.place),
        "slow": (Text("其中两年内消退的", "of these, those that fade within two years"), v.slow),
    }
    if not fit.by_area:
        named["place"] = (Text("其中地点之间长期的", "of these, lasting ones between places"), v.place)
    for key, (name, found) in named.items():
        if found is not None:
            yield _one(f"ratings.sd.{key}", name, found, DEVIATION, JACKKNIFE)
    share = Text("单次测评方差中真实差异的比例", "true share of the variance of one rating")
    yield _one("ratings.reliability", share, v.reliability, PLAIN, JACKKNIFE)
    looks = Text("一次测评相当于独立看到的街道数", "streets, seen independently, that one rating is worth")
    over = Text("p(1-p) 与误差方差之比，按区域刀切", "p (1 - p) over the noise; jackknife over the areas")
    yield _one("ratings.looks", looks, v.looks, PLAIN, over)
    if v.own_looks is not None:
        own = Text("同上，只计各地点自己的误差", "the same by the place's own noise alone")
        yield _one("ratings.own_looks", own, v.own_looks, PLAIN, over)
    if fit.noise_power is not None:
        power = Text(
            "误差方差随 p(1-p) 的幂次（1 即抽样误差的样子）",
            "power of p (1 - p) in the noise (1: as sampling makes it)",
        )
        line = Text("各地点误差对 p(1-p) 的对数回归", "regression of the places' noise on p (1 - p), log scales")
        yield _one("ratings.noise_power", power, fit.noise_power, PLAIN, line)


def _alike(fit: RatingFit) -> Iterator[Evidence]:
    """Correlations of successive months."""
    counted = Text("逐地点相关，按区域刀切", "correlations by place; jackknife over the areas")
    if fit.lag_one is not None:
        for key, name, found in (
            (
                "mean",
                Text(f"相隔 {fit.lag} 个月的自相关，各地点平均", f"lag-{fit.lag} autocorrelation, mean of the places"),
                fit.lag_one.mean,
            ),
            (
                "pooled",
                Text(f"相隔 {fit.lag} 个月的自相关，合并计算", f"lag-{fit.lag} autocorrelation, pooled"),
                fit.lag_one.pooled,
            ),
        ):
            yield Evidence(f"ratings.lag_one.{key}", "", name, found, PLAIN, counted, "measured", in_block=False)
    if fit.implied_lag_one is not None:
        name = Text("同上（合并），由拟合推出", "the same (pooled), as the fit implies")
        yield _one("ratings.lag_one.implied", name, fit.implied_lag_one, PLAIN, CLOSED)


def _peers(fit: RatingFit) -> Iterator[Evidence]:
    """What the block sets."""
    peers = fit.peers
    if peers is None:
        return
    last = Text("最近 12 个月各区域均值的平均，Student 区间", "mean of the areas' last 12 months; Student's interval")
    spread = Text("年均值方差减误差，刀切", "variance of yearly means less noise; jackknife")
    yield _one("peers.mean", Text("同类得分平均", "mean score of the peers"), peers.mean, POINTS, last, in_block=True)
    yield _one(
        "peers.sd",
        Text("同类得分标准差（真实）", "sd of the peers' true scores"),
        peers.sd,
        POINTS,
        spread,
        in_block=True,
    )
    if peers.year_correlation is not None:
        name = Text("同类得分的逐年相关", "correlation of a peer's true scores from year to year")
        yield _one(
            "peers.year_correlation",
            name,
            peers.year_correlation,
            PLAIN,
            spread,
            in_block=peers.year_correlation.value >= 0,
        )


def _needed(fit: RatingFit) -> Iterator[Evidence]:
    """What a test needs."""
    for half, found in fit.needed.places.items():
        if found is not None:
            text = Text(
                f"全市均值 ±{100 * half:g} 分（95%）所需地点数",
                f"places for the city's mean within {100 * half:g} points (95 %)",
            )
            yield _one(f"ratings.places_for.{100 * half:g}", text, found, PLAIN, CLOSED)
    for key, zh, en, table in (
        ("ratings_each", "次测评", "ratings", fit.needed.ratings),
        ("streets_each", "条街道（独立看到）", "streets, seen independently,", fit.needed.streets),
    ):
        for difference, number in table.items():
            points = f"{100 * difference:g}"
            text = Text(
                f"辨出两处真实相差 {points} 分，每处所需{zh}",
                f"{en} each of two places needs for a difference of {points} points to be told",
            )
            yield _one(f"ratings.{key}.{points}", text, number, PLAIN, CLOSED)


def _areas(fit: RatingFit) -> Iterator[Evidence]:
    """Areas, and how much more is not acceptable there."""
    for area, found in zip(fit.table.areas, fit.effects.areas, strict=False):
        part = Text(area, area)
        yield _one("ratings.area", Text("区域与全市之差", "area less the city"), found, POINTS, SHRUNK, part=part)
        name = Text("区域不合格率与全市之比", "share not acceptable over the city's")
        yield _one("ratings.area_factor", name, unacceptable(found, fit.level), TIMES, SHRUNK, part=part)


def unacceptable(effect: Estimate, level: float) -> Estimate:
    """The share that is not acceptable over the city's, of an effect on the share that is."""
    bad = max(1 - level, 1e-9)
    value, low, high = (max(1 - x / bad, 0.0) for x in (effect.value, effect.high, effect.low))
    return Estimate(value, low, high, effect.n)
