"""A number found in the records: its interval, rows, unit and method, and whether it was counted or fitted."""

from dataclasses import dataclass
from typing import Literal

from civsim.calibrate.estimate import Estimate
from civsim.language import Text

Kind = Literal["measured", "fitted"]
PER_DAY = Text("件/天（规模 1 的网格）", "a day in a grid of size 1")
DAYS, SHARE, TIMES, WEEK = Text("天", "d"), Text("%", "%"), Text("倍", "times"), Text("件/周", "a week")
RATIO = Text("方差/均值", "variance / mean")
MONTH_NAMES = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
MONTHS = tuple(Text(f"{i + 1} 月", name) for i, name in enumerate(MONTH_NAMES))
DAY_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WEEKDAYS = tuple(Text(f"周{zh}", name) for zh, name in zip("一二三四五六日", DAY_NAMES, strict=True))


PLAIN = Text("", "")


@dataclass(frozen=True)
class Evidence:
    """A number found in the records.

    `path` is that of the scenario value where the block sets it (`in_block`), and of what it tells about otherwise.
    `category` is "" for the whole city; `part` is the entry of a list or mapping (a month, a profile). Kind `measured`
    is counted straight from the records, `fitted` is a model's. An estimate without an interval has NaN as its ends.
    """

    path: str
    category: str
    name: Text
    estimate: Estimate
    unit: Text
    method: Text
    kind: Kind
    in_block: bool = True
    part: Text | None = None
