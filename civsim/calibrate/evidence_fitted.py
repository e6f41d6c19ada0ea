"""Numbers of a fit that models give: arrivals and their scatter, closing times, relapses."""

from collections.abc import Iterator

from civsim.calibrate.evidence_line import DAYS, MONTHS, PER_DAY, PLAIN, RATIO, SHARE, TIMES, WEEKDAYS, Evidence
from civsim.calibrate.fit import CategoryFit, Fit
from civsim.language import Text

PARAMETERS = {
    "median": (Text("分布参数：中位数", "law: median"), DAYS),
    "sigma": (Text("分布参数：对数标准差", "law: log deviation"), PLAIN),
    "scale": (Text("分布参数：尺度", "law: scale"), DAYS),
    "shape": (Text("分布参数：形状", "law: shape"), PLAIN),
    "quick_share": (Text("分布参数：快的一类占比", "law: share of the quick ones"), SHARE),
    "quick_median": (Text("分布参数：快的一类中位数", "law: median of the quick ones"), DAYS),
    "quick_sigma": (Text("分布参数：快的一类对数标准差", "law: log deviation of the quick ones"), PLAIN),
    "slow_median": (Text("分布参数：慢的一类中位数", "law: median of the slow ones"), DAYS),
    "slow_sigma": (Text("分布参数：慢的一类对数标准差", "law: log deviation of the slow ones"), PLAIN),
}


def arrival_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """The level, and the factors on it."""
    how = Text(
        "已上报且扣除反弹；区间计入离散与相邻日相关",
        "reported, net of relapses; interval allows for scatter and shocks",
    )
    path, name = f"categories.{c.id}", Text("新发（已上报）", "arrivals (reported)")
    yield Evidence(f"{path}.arrivals_per_grid_day", c.id, name, c.arrivals, PER_DAY, how, "fitted")
    profile = {row.profile: Text(row.profile_zh or row.profile, row.profile_en or row.profile) for row in fit.areas}
    ratio = Text(
        "工单数与规模之比；区间计入同类区域之间的差异",
        "orders relative to size; interval allows for areas of a profile that differ",
    )
    main = Text("泊松主效应；区间计入离散与相邻日相关", "Poisson main effects; interval allows for scatter and shocks")
    lists = (
        ("profile_factor", Text("网格类型倍数", "factor of the profile"), profile.values(), c.profiles.values(), ratio),
        ("weekday_factor", Text("星期倍数", "factor of the weekday"), WEEKDAYS, c.rhythm.weekday, main),
        ("month_factor", Text("月份倍数", "factor of the month"), MONTHS, c.rhythm.month, main),
    )
    for key, name, parts, found, how in lists:
        for part, estimate in zip(parts, found, strict=True):
            yield Evidence(f"{path}.{key}", c.id, name, estimate, TIMES, how, "fitted", part=part)


def trend_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """From a year to the next."""
    if c.rhythm.trend is None:
        return
    name = Text("逐年变化（后一年与前一年之比）", "trend (a year to the one before)")
    how = Text("泊松回归，含月份、星期；未写入新发", "Poisson regression with months and weekdays; not set in arrivals")
    yield Evidence(f"categories.{c.id}.trend", c.id, name, c.rhythm.trend, TIMES, how, "fitted", in_block=False)


def scatter_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """How much more than Poisson's the counts vary."""
    day, week, area = (
        Text("全市日件数离散度", "scatter of the city's daily counts"),
        Text("全市周件数离散度", "scatter of the city's weekly counts"),
        Text("各区域总数离散度", "scatter of the areas' totals"),
    )
    about = Text("对拟合倍数与趋势的残差", "residuals about fitted factors and trend")
    squares = Text("对拟合倍数的皮尔逊卡方", "Pearson's chi-square about the fitted factors")
    for key, name, found, how in (
        ("dispersion", day, c.rhythm.dispersion, about),
        ("week_dispersion", week, c.rhythm.week_dispersion, about),
        ("area_dispersion", area, c.area_dispersion, squares),
    ):
        yield Evidence(f"categories.{c.id}.{key}", c.id, name, found, RATIO, how, "fitted", in_block=False)


def closing_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """From filing to closing."""
    law = c.closing.best.law
    how = Text(
        f"{law.name.zh}（三种分布中最优），未结案按删失计", f"{law.name.en} (best of three), open orders censored"
    )
    path = f"categories.{c.id}.closing"
    median, most = (
        Text("立案到结案中位时长", "filing to closing, median"),
        Text("九成结案时长", "nine of ten closed within"),
    )
    yield Evidence(f"{path}.median", c.id, median, c.closing.median, DAYS, how, "fitted", in_block=False)
    yield Evidence(f"{path}.nine_of_ten", c.id, most, c.closing.nine_of_ten, DAYS, how, "fitted", in_block=False)
    for key, value in c.closing.parameters.items():
        name, unit = PARAMETERS[key]
        yield Evidence(f"{path}.{key}", c.id, name, value, unit, how, "fitted", in_block=False)
    tail = c.closing.tail
    if tail:
        name = Text(f"立案 {tail.days:.3g} 天后仍未结", f"still open {tail.days:.3g} d after filing")
        said = Text(
            f"Kaplan-Meier；分布给出 {100 * tail.law:.1f} %", f"Kaplan-Meier; the law says {100 * tail.law:.1f} %"
        )
        yield Evidence(f"{path}.tail", c.id, name, tail.seen, SHARE, said, "measured", in_block=False)


def relapse_evidence(c: CategoryFit, fit: Fit) -> Iterator[Evidence]:
    """What comes back."""
    if c.relapse is None:
        return
    r, path = c.relapse, f"categories.{c.id}"
    seen = Text(f"结案后 {r.window} 天内同地再次立案", f"same address again within {r.window} d of closing")
    chance = Text("其中偶然水平", "the same by chance")
    counted = Text("计数，区间计入各地点离散", "counted; interval allows for places that differ")
    later = Text(
        "相隔较久的同长时段计数，区间计入各地点离散",
        "counted in windows as long, later and earlier; interval allows for places that differ",
    )
    yield Evidence(f"{path}.repeats", c.id, seen, r.seen, SHARE, counted, "measured", in_block=False)
    yield Evidence(f"{path}.chance_repeats", c.id, chance, r.chance, SHARE, later, "measured", in_block=False)
    beyond = Text("超出偶然水平的同地重复；刀切法区间", "repeats at the address beyond chance; jackknife interval")
    name, delay = Text("反弹概率", "probability of a relapse"), Text("反弹平均间隔", "mean delay of a relapse")
    yield Evidence(f"{path}.relapse_probability", c.id, name, r.probability, SHARE, beyond, "fitted")
    mean = Text("按天拟合超出偶然水平的重复；刀切法区间", "first repeats beyond chance by day; jackknife interval")
    yield Evidence(f"{path}.relapse_days", c.id, delay, r.delay, DAYS, mean, "fitted")
