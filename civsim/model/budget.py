"""Money: one account of the city, or one of each district, filled at the start of every year, in 万元.

What a plan commits (visits, overtime, works) is set aside first; repairs spend the rest, each at the start of its
work. A repair that its account cannot pay waits for the next year. With accounts by district, each pays for what
happens in its grids; what serves several districts (overtime of city-wide crews, a work) is shared by numbers of grids.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.calendar import Timeline
from civsim.model.categories import FEN_PER_WAN
from civsim.scenario import Block, Mistakes, NonNegative, Probability, quantity, suggest

UNLIMITED = np.int64(1) << np.int64(60)
TOLERANCE = 1e-6  # of a sum of shares
Fen = NDArray[np.int64]


class BudgetBlock(Block):
    """万元 by year, for the city or by district; no years at all means money does not bind."""

    years: dict[int, NonNegative | dict[str, NonNegative]] = Field(default={})
    district_shares: dict[str, Probability] = quantity(
        {},
        about=(
            "各区在年度经费中的份额（合计为 1；给出后各区单独立账）",
            "share of each district in a year's money; they sum to 1, and each district then has its own account",
        ),
    )
    carry_over: bool = quantity(False, about=("余额是否结转下年", "whether what is left goes to the next year"))


def split_years(value: object) -> object:
    """The mapping users write (years beside `carry_over`) as a BudgetBlock takes it."""
    if not isinstance(value, dict) or "years" in value:
        return value
    named = {k: v for k, v in value.items() if not any(letter.isdigit() for letter in str(k))}
    return {"years": {k: v for k, v in value.items() if k not in named}, **named}


@dataclass(frozen=True)
class Budget:
    """Yearly money (Y years of the horizon) of each account (A): the city's, or one a district. [fen]"""

    years: tuple[int, ...]
    amount_fen: NDArray[np.int64]  # (A, Y) UNLIMITED where no budget is given
    carry_over: bool
    year_of_day: NDArray[np.int32]  # (D,) index into years; -1 in the warm-up
    account_of: NDArray[np.int64]  # (districts,) account of each district

    @property
    def limited(self) -> bool:
        """Whether money can bind at all."""
        return bool((self.amount_fen < UNLIMITED).any())

    @property
    def by_district(self) -> bool:
        """Whether each district has its own account."""
        return len(self.amount_fen) > 1


def split_fen(amount: int, weight: NDArray[np.float64]) -> Fen:
    """Whole fen in proportion to weights, with the amount as their sum."""
    until = np.cumsum(weight) / max(float(weight.sum()), 1e-300)
    return np.asarray(np.diff(np.rint(amount * until).astype(np.int64), prepend=0), np.int64)


def build_budget(block: BudgetBlock, time: Timeline, districts: tuple[str, ...], mistakes: Mistakes) -> Budget:
    """Yearly amounts; a year of the horizon without an amount is a mistake once any year has one."""
    years = time.years
    _check_years(block, years, mistakes)
    apart = bool(block.district_shares) or any(isinstance(x, dict) for x in block.years.values())
    if apart:
        _check_districts(block, districts, mistakes)
    number = {y: i for i, y in enumerate(years)}
    year_of_day = np.array(
        [number[int(y)] if m >= 0 else -1 for y, m in zip(time.year, time.month, strict=True)], np.int32
    )
    amount = [_amounts(block.years.get(y), block.district_shares, districts if apart else ()) for y in years]
    account_of = np.arange(len(districts)) if apart else np.zeros(len(districts), np.int64)
    return Budget(years, np.stack(amount, axis=1), block.carry_over, year_of_day, account_of)


def _amounts(given: float | dict[str, float] | None, shares: dict[str, float], districts: tuple[str, ...]) -> Fen:
    """(A,) money of the accounts in one year."""
    if given is None:
        return np.full(max(len(districts), 1), UNLIMITED)
    if isinstance(given, dict):
        return np.array([round(given.get(d, 0.0) * FEN_PER_WAN) for d in districts], np.int64)
    total = round(given * FEN_PER_WAN)
    return split_fen(total, np.array([shares.get(d, 0.0) for d in districts])) if districts else np.array([total])


def _check_years(block: BudgetBlock, years: tuple[int, ...], mistakes: Mistakes) -> None:
    """All years of the horizon, and no others."""
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


def _check_districts(block: BudgetBlock, districts: tuple[str, ...], mistakes: Mistakes) -> None:
    """Every district, and no others, in each list; shares that sum to 1; no year left to the city alone."""
    listed: dict[tuple[str | int, ...], dict[str, float]] = {
        ("budget", year): given for year, given in block.years.items() if isinstance(given, dict)
    }
    if block.district_shares:
        listed[("budget", "district_shares")] = block.district_shares
        if abs((total := sum(block.district_shares.values())) - 1.0) > TOLERANCE:
            mistakes.add(
                ("budget", "district_shares"),
                "shares_sum",
                Text(f"各区份额合计为 {total:g}，应为 1", f"the shares sum to {total:g}, not to 1"),
            )
    else:
        for year in (y for y, given in block.years.items() if not isinstance(given, dict)):
            mistakes.add(
                ("budget", year),
                "missing",
                Text(
                    "其他年度按区给出经费，本年度也须按区给出，或给出 district_shares",
                    "other years are given by district: give this one so too, or add district_shares",
                ),
            )
    for place, given in listed.items():
        for name in (n for n in given if n not in districts):
            mistakes.add(
                (*place, name),
                "unknown_name",
                Text(f"网格表中没有区 {name!r}", f"no district {name!r} in the table of grids")
                + suggest(name, districts),
            )
        if missing := [d for d in districts if d not in given]:
            mistakes.add(
                place,
                "missing_district",
                Text(f"缺少 {'、'.join(missing)}", f"no value for {', '.join(missing)}"),
            )
