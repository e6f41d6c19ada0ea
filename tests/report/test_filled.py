"""Every chart and table there is, is seen in one scenario: none is empty, none without its words in both languages."""

import inspect
import pkgutil
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from types import CodeType, FrameType, ModuleType

import pytest
from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import charts, order_tables, tables, theme
from civsim.report.drawing import Drawing
from civsim.report.fit_drawings import fit_drawings
from civsim.report.fit_page import fit_tables
from civsim.report.gallery import drawings
from civsim.report.rating_page import rating_drawings, rating_tables
from civsim.report.tables import Table, shown, tables_of
from civsim.report.tables.budget_curve import budget_curve_table
from civsim.report.tables.orders import wide_order_tables
from civsim.report.tables.sensitivity import effects_table, together_table
from tests.report.filled import SCENARIO, filled_content
from tests.report.made_curve import curve_of
from tests.report.made_fit import fit_content
from tests.report.made_ratings import rating_content
from tests.report.test_charts import joint_of, moved_of

TABLES, CHARTS = (SCENARIO.with_name(f"{name}.txt").read_text("utf-8").split() for name in ("tables", "charts"))
LANGUAGES: tuple[Language, ...] = ("zh", "en")
CHINESE = re.compile(r"[\u3000-\u9fff\uff00-\uffef]")


@cache
def drawn(language: Language) -> tuple[Drawing, ...]:
    """The charts of the filled scenario, drawn once."""
    return drawings(filled_content(), language)


def makers(package: ModuleType, kinds: tuple[str, ...]) -> Iterator[Callable[..., object]]:
    """The public functions of a package's files that return one of some kinds."""
    for found in pkgutil.iter_modules(package.__path__):
        module = import_module(f"{package.__name__}.{found.name}")
        for name, made in inspect.getmembers(module, inspect.isfunction):
            own = made.__module__ == module.__name__ and not name.startswith("_")
            if own and getattr(made.__annotations__.get("return"), "__name__", "") in kinds:
                yield made


@contextmanager
def called() -> Iterator[set[CodeType]]:
    """The functions that are called inside."""
    seen: set[CodeType] = set()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            seen.add(frame.f_code)

    sys.setprofile(note)
    try:
        yield seen
    finally:
        sys.setprofile(None)


def test_no_table_is_empty_and_none_is_left_out() -> None:
    content = filled_content()
    with called() as seen:
        made = tables_of(content)
        wide_order_tables(content.orders)
        budget_curve_table(curve_of(4))  # these and the next, of hand-outs of their own
        fit = fit_tables(fit_content()) + rating_tables(rating_content())
        effects_table(moved_of(3, 4))
        together_table(joint_of(3))
    assert all(table.rows for table in fit)
    assert [table.key for table in made] == TABLES
    functions = list(makers(tables, ("Table",)))
    assert len(functions) > 20
    assert [f.__qualname__ for f in functions if f.__code__ not in seen] == []


def test_every_chart_is_drawn_and_none_has_nothing_to_draw() -> None:
    drawn.cache_clear()
    content = filled_content()
    with called() as seen:
        made = drawings(content, "zh")
        charts.budget_curve(curve_of(4))  # these and the next, of hand-outs of their own
        fit_drawings(fit_content(), "zh")
        rating_drawings(rating_content(), "zh")
        charts.tornado(moved_of(3, 4))
        charts.joint_effects(joint_of(3))
    assert [drawing.key for drawing in made] == CHARTS
    functions = list(makers(charts, ("Axes",)))
    assert len(functions) == len(charts.__all__)
    assert [f.__name__ for f in functions if f.__code__ not in seen] == []
    assert theme.nothing.__code__ not in seen


@pytest.mark.parametrize("table", [pytest.param(key, id=key) for key in TABLES])
def test_tables_are_told_in_both_languages(table: str) -> None:
    (made,) = (t for t in tables_of(filled_content(), "en") if t.key == table)
    for text in words(made):
        assert bool(text.zh) == bool(text.en), text
    said = [c.heading("en") for c in made.columns] + [made.title.en, made.note.en if made.note else ""]
    said += [shown(cell, c, "en") for row in made.rows for cell, c in zip(row, made.columns, strict=True)]
    assert [s for s in said if CHINESE.search(s)] == []


def words(table: Table) -> Iterator[Text]:
    """All texts of a table with two languages."""
    yield table.title
    yield from (table.note,) if table.note else ()
    for column in table.columns:
        yield column.name
    yield from (cell for row in table.rows for cell in row if isinstance(cell, Text))


def texts(ax: Axes) -> list[str]:
    """What is written in and around axes."""
    around = [ax.get_title(loc=side) for side in ("left", "right")] + [ax.get_xlabel(), ax.get_ylabel()]
    ticks = [t.get_text() for t in [*ax.get_xticklabels(), *ax.get_yticklabels()]]
    return [*around, *ticks, *(t.get_text() for t in ax.texts)]


@pytest.mark.parametrize("key", CHARTS)
def test_charts_are_told_in_both_languages(key: str) -> None:
    for language in LANGUAGES:
        (drawing,) = (d for d in drawn(language) if d.key == key)
        said = [t for ax in drawing.figure.axes for t in texts(ax)]
        assert drawing.title.zh and drawing.title.en and drawing.alt.zh and drawing.alt.en
        if language == "en":
            assert [t for t in said if CHINESE.search(t)] == []
        else:
            assert any(CHINESE.search(t) for t in said)


def test_tables_of_orders_are_those_of_the_report() -> None:
    content = filled_content()
    listed = [table.key for table in order_tables(content.orders)]
    assert [key for key in TABLES if key.startswith("order_")] == listed
