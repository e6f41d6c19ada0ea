"""Charts over fifteen years: only what can be read is drawn."""

import numpy as np
import xarray as xr

from civsim.report.charts import budget_use, inspection_calendar, score_curve
from tests.engine.worlds import QUIET, visits, world


def test_very_many_tests_show_those_that_count() -> None:
    n = 60
    weight = np.where(np.arange(n) % 4 == 3, 0.1, 0.0)
    marks = xr.Dataset(
        {
            "score": (("replication", "assessment"), np.full((3, n), 85.0)),
            "cycle_weight": (("assessment",), weight),
            "cycle_score": (("replication",), np.full(3, 85.0)),
        },
        {
            "assessment": [f"t{i}" for i in range(n)],
            "date": ("assessment", np.arange(n).astype("datetime64[M]").astype("datetime64[ns]")),
        },
    )
    ax = score_curve(marks, language="en")
    assert len(ax.get_xticks()) == 15 + 1
    assert "that count only" in ax.get_title(loc="right")


def test_a_long_calendar_shows_its_first_months_and_says_so() -> None:
    patrol = {"kind": "visit", "teams": 1, "find_probability": {}}
    litter = QUIET | {"arrivals_per_grid_day": 1}
    model = world({"litter": litter}, {"patrol": patrol}, start="2009-01-01", end="2023-12-31")
    ax = inspection_calendar(visits(model, [(5000, 0, 0)]), model.time, language="en")
    assert len(ax.get_yticklabels()) == 48
    assert "first 48 months" in ax.get_title(loc="right")


def test_many_years_of_money_carry_no_figures() -> None:
    def drawn(years: int) -> int:
        run = xr.Dataset(
            {
                "committed": (("year", "use"), np.ones((years, 1))),
                "spent": (("replication", "month", "pool"), np.ones((2, 12 * years, 1))),
                "budget": (("year",), np.full(years, 20.0)),
            },
            {"year": list(range(2009, 2009 + years)), "use": ["visits"],
             "month": [f"{2009 + m // 12}-{m % 12 + 1:02d}" for m in range(12 * years)]},
        )  # fmt: skip
        return sum("20.00" in t.get_text() for t in budget_use(run, language="en").texts)

    assert drawn(3) == 3
    assert drawn(15) == 0
