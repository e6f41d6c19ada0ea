"""Money: one account of the city, filled at the start of every year, in 万元.

What a plan commits (visits, overtime, works) is set aside first; repairs spend the rest, each at the start of its
work. A repair that the account cannot pay waits for the next year.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.calendar import Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.scenario import Block, Mistakes, NonNegative, quantity

UNLIMITED = np.int64(1) << np.int64(60)


class BudgetBlock(Block):
    """万元 by year; no years at all means money does not bind."""

    years: dict[int, NonNegative] = Field(default={})
    carry_over: bool = quantity(False, about=("余额是否结转下年", "whether what is left goes to the next year"))


def split_years(value: object) -> object:
    """The mapping users write (years beside `carry_over`) as a BudgetBlock takes it."""
    if not isinstance(value, dict) or "years" in value:
        return value
    named = {k: v for k, v in value.items() if not any(letter.isdigit() for letter in str(k))}
    return {"years": {k: v for k, v in value.items() if k not in named}, **named}


@dataclass(frozen=True)
class Budget:
    """Yearly money (Y years of the horizon). [fen]"""

    years: tuple[int, ...]
    amount_fen: NDArray[np.int64]  # (Y,) UNLIMITED where no budget is given
    carry_over: bool
    year_of_day: NDArray[np.int32]  # (D,) index into years; -1 in the warm-up

    @property
    def limited(self) -> bool:
        """Whether money can bind at all."""
        return bool((self.amount_fen < UNLIMITED).any())


def build_budget(block: BudgetBlock, time: Timeline, mistakes: Mistakes) -> Budget:
    """Yearly amounts; a year of the horizon without an amount is a mistake once any year has one."""
    years = time.years
    names = [str(y) for y in years if y not in block.years] if block.years else []
    if names:
        mistakes.add(
            ("budget",), "missing_year", Text(f"缺少 {'、'.join(names)} 年度经费", f"no amount for {', '.join(names)}")
        )
    for year in block.years:
        if year not in years:
            mistakes.add(
                ("budget", year),
                "outside_horizon",
                Text(f"{year} 年不在推演期内", f"year {year} lies outside the horizon"),
            )
    number = {y: i for i, y in enumerate(years)}
    year_of_day = np.array(
        [number[int(y)] if m >= 0 else -1 for y, m in zip(time.year, time.month, strict=True)], np.int32
    )
    amount = [round(block.years[y] * FEN_PER_WAN) if y in block.years else int(UNLIMITED) for y in years]
    return Budget(years, np.array(amount, np.int64), block.carry_over, year_of_day)
