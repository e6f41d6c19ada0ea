"""Tests that come again (F9: quarterly tours, half-year and year-end tests): one entry, many dated tests.

Each copy has the day of the month of the first (the last day of a shorter month) and an id by its date: `mock_2023q1`
for quarters, `mock_2023h1` for half-years, `mock_2023` for years, `mock_202301` for any other step.
"""

from calendar import monthrange
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from civsim.language import Text
from civsim.scenario import Block, Name, quantity

if TYPE_CHECKING:
    from civsim.model.assessments import AssessmentBlock

QUARTERS = "一二三四"


class RepeatBlock(Block):
    """How a test comes again."""

    every_months: int = quantity(about=("每隔几个月一次", "months from one to the next"), unit="month", ge=1, le=120)
    until: date | None = quantity(
        None, about=("最晚日期，不写为推演截止日", "last date; the end of the horizon if not given")
    )


class DatedTest(NamedTuple):
    """A test of the model: its id, the entry it comes from, and its own block."""

    id: str
    entry: str
    block: "AssessmentBlock"


def dated_tests(blocks: dict[str, "AssessmentBlock"], end: date) -> list[DatedTest]:
    """Every test by its own date: single ones as they are, repeated ones with all their copies up to `end`."""
    found: list[DatedTest] = []
    for key, block in blocks.items():
        found += [DatedTest(key, key, block)] if block.repeat is None else _copies(key, block, block.repeat, end)
    return found


def _copies(key: str, block: "AssessmentBlock", repeat: RepeatBlock, end: date) -> list[DatedTest]:
    """The copies of a repeated test; the first one always, so that a date out of the horizon is told."""
    copies, last = [], min(end, repeat.until or end)
    n, days = 0, block.days
    while not n or max(days) <= last:
        first = min(days)
        name = (block.name.text if block.name else Text(key, key)) + _when(first, repeat.every_months)
        changed = {
            "days": days,
            "year": block.year + first.year - min(block.days).year,
            "name": Name(zh=name.zh, en=name.en),
            "repeat": None,
        }
        copies.append(DatedTest(key + _suffix(first, repeat.every_months), key, block.model_copy(update=changed)))
        n += 1
        days = tuple(months_later(day, n * repeat.every_months) for day in block.days)
    return copies


def months_later(day: date, months: int) -> date:
    """The same day of a later month; its last day where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _suffix(day: date, every: int) -> str:
    """What tells the copies of a test apart in their ids."""
    part = {3: f"q{(day.month + 2) // 3}", 6: f"h{(day.month + 5) // 6}"}.get(every, f"{day.month:02d}")
    return f"_{day.year}{part if every % 12 else ''}"


def _when(day: date, every: int) -> Text:
    """The same in names."""
    if every % 12 == 0:
        return Text(f" {day.year} 年", f" {day.year}")
    if every == 6:
        half = (day.month + 5) // 6
        return Text(f" {day.year} 年{'上下'[half - 1]}半年", f" {day.year} H{half}")
    if every == 3:
        quarter = (day.month + 2) // 3
        return Text(f" {day.year} 年{QUARTERS[quarter - 1]}季度", f" {day.year} Q{quarter}")
    return Text(f" {day.year} 年 {day.month} 月", f" {day:%Y-%m}")
