"""What a reader must not misread: the dearest resource first, the budget apart from the total, the plan in front."""

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.text import Annotation

from civsim.language import LANGUAGES, Language, Text
from civsim.planner import Optimum, Price
from civsim.report import charts, png
from civsim.report.charts.score_curve import BEHIND
from civsim.report.prices import not_scarce, price_lines, whole_days
from tests.report.made import made_run, months_from
from tests.report.real import real_content
from tests.report.test_charts import marks_of


def optimum(*prices: Price) -> Optimum:
    return cast(Optimum, SimpleNamespace(prices=prices))


def price(resource: str, when: str, worth: float, saved: bool = False) -> Price:
    said = Text("可少花" if saved else "得分约提高", "saves" if saved else "raises the score")
    return Price(resource, Text("甲", "first"), when, Text("1 个单位", "one unit"), worth, said)


def test_prices_come_dearest_first_with_whole_dates_and_a_plain_amount() -> None:
    time = real_content().model.time
    start = time.date_of(time.warm_up_days)
    month = f"{start:%Y-%m}"
    lines = price_lines(optimum(price("team", month, 0.002), price("money", str(start.year), 0.5)), time)
    assert [line.price for line in lines] == [0.5, 0.002]
    assert lines[0].plain.zh == "多 100 万元约 +0.50 分"
    assert f"{month}-01 至 {month}-" in lines[1].label.zh
    span = whole_days(month)
    assert span is not None
    days = sum(bool(time.workday[d]) for d in range(time.n_days) if span[0] <= time.date_of(d) <= span[1])
    assert f"（约 {days} 天）约 +{0.002 * days:.2f} 分" in lines[1].plain.zh


@pytest.mark.parametrize(
    ("when", "span"),
    [
        ("2023-02", (date(2023, 2, 1), date(2023, 2, 28))),
        ("2022-12", (date(2022, 12, 1), date(2022, 12, 31))),
        ("2022-09 - 2022-11-30", (date(2022, 9, 1), date(2022, 11, 30))),
        ("2023-11-01 - 2023-11-14", (date(2023, 11, 1), date(2023, 11, 14))),
        ("warm-up", None),
        ("2023", None),
    ],
)
def test_months_become_dates(when: str, span: tuple[date, date] | None) -> None:
    assert whole_days(when) == span


def test_where_money_is_saved_no_points_are_promised() -> None:
    (line,) = price_lines(optimum(price("crew", "2023-02", 0.3, saved=True)), real_content().model.time)
    assert line.worth.zh == "万元" and line.plain.zh == "多 100 个班组工时约少花 30.00 万元"


def test_what_is_not_scarce_is_said() -> None:
    said = not_scarce(optimum(price("team", "2023-02", 0.3)))
    assert said is not None and said.zh == "经费、班组（含加班）目前不是瓶颈（影子价格为 0）。"
    assert not_scarce(optimum(*(price(kind, "2023-02", 0.3) for kind in ("team", "crew", "money")))) is None
    assert not_scarce(None) is None


def boxes(ax: Axes, texts: Sequence[Annotation]) -> list[tuple[float, float]]:
    """Lower and upper end of each text in the units of the axis."""
    png(ax)
    ends = (text.get_window_extent().transformed(ax.transData.inverted()) for text in texts)
    return [(box.y0, box.y1) for box in ends]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("share", [0.3, 0.9, 0.985, 1.02, 1.3])
def test_budget_and_total_have_their_own_figures_apart_from_the_line(share: float, language: Language) -> None:
    run = made_run(["g"], ["d"], ["c"], months_from("2021-01", 24), 2)
    run["committed"] = run["committed"] * 0 + share * 60.0 / 3
    run["spent"] = run["spent"] * 0.0
    ax = charts.budget_use(run, language=language)
    words = Text("经费 60.00", "budget 60.00").to(language)
    written = [t for t in ax.texts if isinstance(t, Annotation)]
    assert sum(t.get_text() == words for t in written) == 2
    total = Text(f"合计 {share * 60:,.2f}", f"total {share * 60:,.2f}").to(language)
    assert sum(t.get_text() == total for t in written) == 2
    for low, high in boxes(ax, written):
        assert not low < 60.0 < high


def test_with_many_variants_the_chosen_ones_stand_in_front() -> None:
    many = {f"v{i}": marks_of(3, 4, seed=i) for i in range(9)}
    ax = charts.score_curve(many, prominent=("v0", "v4", "v8"))
    colour = {line.get_label(): line.get_color() for line in ax.lines if str(line.get_label()).startswith("v")}
    assert {name for name, c in colour.items() if c != BEHIND} == {"v0", "v4", "v8"}
    assert len(colour) == 9
    assert len(ax.containers) == 3 * 4  # intervals of three variants at three tests and over the cycle
    few = charts.score_curve({f"v{i}": marks_of(3, 4, seed=i) for i in range(4)})
    assert not any(line.get_color() == BEHIND for line in few.lines)
    assert np.isfinite(ax.get_ylim()).all()
