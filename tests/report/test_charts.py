"""Every chart draws at every size, in both languages, without a missing letter, and names its unit.

Warnings are errors in this project: a letter without a glyph, or a layout that does not fit, fails the test.
"""

from collections.abc import Callable

import numpy as np
import pytest
import xarray as xr
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text as MatplotlibText

from civsim import scores
from civsim.calibrate import Evidence
from civsim.language import Language, Text
from civsim.model import Model
from civsim.report import Difference, Joint, Moved, charts, png, svg
from civsim.report.prices import PriceLine
from civsim.report.theme import figure_of, font_family, style
from civsim.scores import Standing, standings
from tests.report.made import made_marks, made_run, months_from
from tests.report.made_answers import alternatives_of, milestones_of
from tests.report.made_curve import curve_of
from tests.report.made_fit import fit_content
from tests.report.made_ratings import rating_content
from tests.report.real import real_content

LONG = "一个名字特别特别长而且一直写下去写不完的方案 with a very long English name that does not end either"
CATEGORIES = ("垃圾乱扔", "占道经营", "a category whose name is far too long for any axis of any chart")
TEAM_DAYS = Text("组日", "team-days")
SIZES = ((1, 1, 1, 1), (36, 7, 5, 4))  # months, grids, tests, replications


def run_of(months: int, grids: int, replications: int) -> xr.Dataset:
    districts = [f"区{i % 3}" for i in range(grids)]
    return made_run(
        [f"g{i}" for i in range(grids)], districts, CATEGORIES, months_from("2021-01", months), replications
    )


def marks_of(tests: int, replications: int, seed: int = 1) -> xr.Dataset:
    dates = [str(np.datetime64("2021-03", "M") + i) + "-15" for i in range(tests)]
    names = [f"第{i + 1}次测评" for i in range(tests)]
    return made_marks(names, CATEGORIES, ("甲区", "乙区"), ("a",), ("a",), replications, dates=dates, seed=seed)


def differences(n: int, replications: int) -> list[Difference]:
    nan = float("nan")
    some = replications > 1
    return [
        Difference(
            "a", f"b{i}", i - 1.5, i - 2.5 if some else nan, i - 0.5 if some else nan, replications, some and i > 2
        )
        for i in range(n)
    ]


def indices(months: int, n: int, replications: int) -> xr.Dataset:
    """Marks with n sub-indices."""
    shape = (replications, months, 1, n)
    values = np.random.default_rng(1).uniform(70.0, 95.0, shape)
    dims = ("replication", "month", "index_area", "sub_index")
    return xr.Dataset({"sub_index_value": (dims, values)}, {"month": months_from("2021-01", months)})


def places(n: int, replications: int) -> list[Standing]:
    """A ranking of n units."""
    draw = np.random.default_rng(1)
    marks = xr.Dataset(
        {
            "expected_lost_by_street": (
                ("replication", "assessment", "lost_street"),
                draw.gamma(2.0, 0.2, (replications, 2, n + 1)) + 0.02 * np.arange(n + 1),
            ),
            "at_stake_street": (("assessment", "lost_street"), np.full((2, n + 1), 9.0)),
            "assessment_kind": (("assessment",), ["mock", "mock"]),
        },
        {"lost_street": [f"u{i}" for i in range(n)] + ["none"], "date": ("assessment", [1, 2])},
    )
    return standings(marks, "street", 1)


def moved_of(n: int, replications: int) -> list[Moved]:
    """Effects of n parameters, of which some cannot be simulated at an end."""
    nan = float("nan")

    def at(mean: float) -> scores.Difference:
        half = 0.3 if replications > 1 else nan
        return scores.Difference(mean, mean - half, mean + half, replications, abs(mean) > 1)

    names = Text(LONG, LONG), Text("10 – 20", "10 – 20")
    return [Moved(f"p.{i}", *names, None if i % 3 == 2 else at(i - 2.0), at(0.1 * i), at(i)) for i in range(n)]


def joint_of(n: int) -> list[Joint]:
    """Effects of n parameters that move together."""
    return [Joint(f"p.{i}", Text(LONG, LONG), i, 0.5 * i, 1.5 * i, 1.0, 0.7 * i, -i, -2 * i, 0, 4) for i in range(n)]


def calendar(language: Language) -> Axes:
    content = real_content()
    return charts.inspection_calendar(content.main.plan, content.model.time, language=language)


def rating_areas(months: int, areas: int) -> list[Evidence]:
    return [e for e in rating_content(months, areas).evidence if e.path == "ratings.area"]


def prices(n: int) -> list[PriceLine]:
    unit = Text("组日", "team-day")
    return [
        PriceLine(Text(f"{LONG}{i}", f"{LONG}{i}"), unit, 10.0 ** -(i % 5), Text("多 10 个", "10 more"))
        for i in range(n)
    ]


CHARTS: dict[str, tuple[Callable[[int, int, int, int, Language], Axes], Text]] = {
    "score_curve": (lambda m, g, a, r, lang: charts.score_curve(marks_of(a, r), language=lang), Text("分", "points")),
    "p_target": (lambda m, g, a, r, lang: charts.p_target(marks_of(a, r), language=lang), Text("%", "%")),
    "variant_comparison": (
        lambda m, g, a, r, lang: charts.variant_comparison(
            differences(g, r), name_of=lambda key: Text(LONG, LONG), language=lang
        ),
        Text("分", "points"),
    ),
    "lost_points": (
        lambda m, g, a, r, lang: charts.lost_points(marks_of(a, r), language=lang),
        Text("分", "points"),
    ),
    "loss_duty": (
        lambda m, g, a, r, lang: charts.loss_duty(marks_of(a, r), language=lang),
        Text("分", "points"),
    ),
    "red_black_list": (
        lambda m, g, a, r, lang: charts.red_black_list(places(4 * g, r), {"u1": Text(LONG, LONG)}, language=lang),
        Text("分", "points"),
    ),
    "sub_indices": (
        lambda m, g, a, r, lang: charts.sub_indices(indices(m, g, r), language=lang),
        Text("分", "points"),
    ),
    "traffic_lights": (
        lambda m, g, a, r, lang: charts.traffic_lights(marks_of(a, r), language=lang),
        Text("%", "%"),
    ),
    "sampling_error": (
        lambda m, g, a, r, lang: charts.sampling_error(real_content("tiny", min(r, 3)).main.marks, language=lang),
        Text("个", "sites"),
    ),
    "flow_trend": (
        lambda m, g, a, r, lang: charts.flow_trend(run_of(m, g, r), language=lang),
        Text("个/月", "a month"),
    ),
    "budget_use": (
        lambda m, g, a, r, lang: charts.budget_use(run_of(m, g, r), language=lang),
        Text("万元", "10 000 CNY"),
    ),
    "budget_curve": (lambda m, g, a, r, lang: charts.budget_curve(curve_of(a + 1), language=lang), Text("万元", "CNY")),
    "alternatives": (lambda m, g, a, r, lang: charts.alternatives(alternatives_of(a, 2 * g), language=lang), TEAM_DAYS),
    "milestones": (
        lambda m, g, a, r, lang: charts.milestones(milestones_of(a), language=lang),
        Text("日期", "date"),
    ),
    "tornado": (lambda m, g, a, r, lang: charts.tornado(moved_of(3 * g, r), language=lang), Text("分", "points")),
    "joint_effects": (
        lambda m, g, a, r, lang: charts.joint_effects(joint_of(3 * g), language=lang),
        Text("分", "points"),
    ),
    "grid_heat": (lambda m, g, a, r, lang: charts.grid_heat(run_of(m, g, r), language=lang), Text("个/网格", "a grid")),
    "inspection_calendar": (lambda m, g, a, r, lang: calendar(lang), Text("次/日", "a day")),
    "weekly_orders": (
        lambda m, g, a, r, lang: charts.weekly_orders(fit_content(g).beside.weekly, language=lang),
        Text("件/周", "a week"),
    ),
    "open_orders": (
        lambda m, g, a, r, lang: charts.open_orders(fit_content(g).beside.stock, language=lang),
        Text("件", "orders"),
    ),
    "closing_fit": (
        lambda m, g, a, r, lang: charts.closing_fit(fit_content(g).beside.closing, language=lang),
        Text("%", "%"),
    ),
    "repeats_by_day": (
        lambda m, g, a, r, lang: charts.repeats_by_day(fit_content(g).beside.repeats, language=lang),
        Text("每千件每天", "a day of 1000"),
    ),
    "area_rates": (
        lambda m, g, a, r, lang: charts.area_rates(fit_content(g).beside.areas, language=lang),
        Text("件/年", "orders a year"),
    ),
    "factors": (
        lambda m, g, a, r, lang: charts.factors(fit_content(g).factors["month_factor"], language=lang),
        Text("倍", "times"),
    ),
    "rating_months": (
        lambda m, g, a, r, lang: charts.rating_months(rating_content(12 + m, 4 + g).months, language=lang),
        Text("分", "points"),
    ),
    "rating_causes": (
        lambda m, g, a, r, lang: charts.rating_causes(rating_content(12 + m, 4 + g).causes, language=lang),
        Text("分", "points"),
    ),
    "rating_effects": (
        lambda m, g, a, r, lang: charts.rating_effects(rating_areas(12 + m, 4 + g), language=lang),
        Text("分", "points"),
    ),
    "shadow_prices": (
        lambda m, g, a, r, lang: charts.shadow_prices(prices(g), language=lang),
        Text("分/单位", "points a unit"),
    ),
}


def test_a_budget_curve_says_that_it_holds_no_luck() -> None:
    for language, word in (("zh", "不含抽样误差"), ("en", "no luck")):
        assert word in charts.budget_curve(curve_of(4), language=language).get_title(loc="right")


def labels(ax: Axes) -> str:
    axes = ax.get_figure(root=True).axes  # type: ignore[union-attr]
    return " ".join(part for a in axes for part in (a.get_xlabel(), a.get_ylabel()))


def test_every_public_chart_is_tested() -> None:
    of_orders = {"closing_curve", "on_time_share"}  # in test_order_charts.py
    assert set(CHARTS) | of_orders == set(charts.__all__)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", CHARTS)
def test_draws_and_names_its_unit(name: str, size: tuple[int, int, int, int], language: Language) -> None:
    draw, unit = CHARTS[name]
    ax = draw(*size, language)
    assert unit.to(language) in labels(ax)
    assert png(ax).startswith(b"\x89PNG")
    assert apart(ax), "title and note overlap"


def apart(ax: Axes) -> bool:
    figure_of(ax).draw_without_rendering()
    extent = {text.get_text(): text.get_window_extent() for text in ax.findobj(MatplotlibText)}
    title, note = (ax.get_title(loc=where) for where in ("left", "right"))
    return not title or not note or "\n" in title or extent[title].x1 < extent[note].x0


def test_draws_into_axes_that_are_given() -> None:
    figure = Figure()
    given = figure.add_subplot()
    assert charts.score_curve(marks_of(2, 3), ax=given) is given
    png(given)


def test_ten_variants_with_long_names_fit() -> None:
    many = {f"{LONG}{i}": marks_of(3, 5, seed=i) for i in range(10)}
    for chart in (charts.score_curve, charts.p_target):
        png(chart(many))


def test_two_thousand_grids_make_a_small_picture() -> None:
    run = made_run([f"g{i}" for i in range(2000)], [f"d{i % 10}" for i in range(2000)], ["c"], ["2021-01"], 1)
    assert len(svg(charts.grid_heat(run))) < 400_000


def test_nothing_to_show_is_said() -> None:
    empty = marks_of(0, 2)
    for ax in (charts.score_curve(empty), charts.p_target(empty), charts.lost_points(empty)):
        assert ax.texts[0].get_text()
        png(ax)
    png(charts.variant_comparison([]))
    png(charts.shadow_prices([]))
    png(charts.tornado([]))
    png(charts.joint_effects([]))
    no_test = made_run(["g"], ["d"], ["c"], ["2021-01"], snapshots=0)
    png(charts.grid_heat(no_test))


def test_one_replication_claims_no_interval() -> None:
    one, several = charts.score_curve(marks_of(3, 1)), charts.score_curve(marks_of(3, 4))
    assert "n=1" in one.get_title("right")
    assert not one.containers
    assert len(several.containers) == 4  # three tests and the cycle


def test_a_difference_that_may_be_chance_is_said_to_be() -> None:
    unsure = Difference("a", "b", 0.1, -0.2, 0.4, 9, False)
    sure = Difference("a", "b", 0.3, 0.2, 0.4, 9, True)
    assert "无显著差异" in charts.variant_comparison([unsure]).texts[0].get_text()
    assert "无显著差异" not in charts.variant_comparison([sure]).texts[0].get_text()


def test_minus_sign_and_chinese_are_in_the_font() -> None:
    with style():
        assert font_family()[0] != "DejaVu Sans"
    assert "\u2212" in charts.variant_comparison([Difference("a", "b", -0.4, -0.5, -0.3, 9, True)]).texts[0].get_text()


def test_calendar_counts_the_visits_of_the_plan() -> None:
    model: Model = real_content().model
    ax = calendar("zh")
    written = sum(int(t.get_text()) for t in ax.texts)
    assert written == real_content().main.plan.size > 0
    assert len(ax.get_yticks()) == len(model.time.months)


def test_lost_points_are_sorted_and_sum_to_the_loss() -> None:
    marks = marks_of(2, 6)
    bars = [bar.get_width() for bar in charts.lost_points(marks, "district", 1).patches]
    assert bars == sorted(bars, reverse=True)
    loss = float((100 - marks["score"].isel(assessment=1)).mean())
    assert sum(bars) == pytest.approx(loss)


@pytest.mark.parametrize("chart", [charts.score_curve, charts.p_target])
def test_variants_with_other_tests_stand_beside_the_first(chart: Callable[..., Axes]) -> None:
    many, few = marks_of(4, 4), marks_of(2, 4, seed=2)
    for first, second in ((many, few), (few, many)):
        ax = chart({"甲": first, "乙": second})
        assert len(png(ax)) > 5000
        assert "n=4" in ax.get_title(loc="right")
