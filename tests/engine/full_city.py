"""A city with every feature of the engine at once, of any number of grids: for benchmarks and for stored traces.

Its numbers are never changed: what an engine makes of it is compared over years. A new feature gets a city of its own.
"""

from civsim.model import Model, Plan
from tests.engine.worlds import visits, world

FIND = {f"k{i}": 0.8 for i in range(5)}


def full_city(grids: int = 200, districts: int = 10) -> tuple[Model, Plan]:
    """A year with everything; 200 grids have about 84 000 problems."""
    rates, hours = (0.4, 0.2, 0.2, 0.15, 0.05), (1, 2, 1.5, 1, 10)
    kinds = {
        f"k{i}": {
            "arrivals_per_grid_day": rates[i], "department": f"d{i // 2}", "relapse_probability": 0.18,
            "relapse_days": 20, "redo_probability": 0.05, "crew_hours": {"median": hours[i], "sigma": 0.8},
            "cost": 0.01, "postpone_probability": 0.05, "natural_end_days": 100, "priority": i % 3,
        }
        for i in range(5)
    }  # fmt: skip
    model = world(
        kinds,
        {"patrol": {"kind": "visit", "teams": 40, "find_probability": FIND, "false_share": 0.02},
         "sweep": {"kind": "visit", "teams": 10, "find_probability": FIND},
         "hotline": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 20)},
         "app": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 30), "false_share": 0.1}},
        {f"d{i}": {"crews": 5 - i, "per": "district"} for i in range(3)},
        grids=grids, districts=districts, end="2022-01-03", budget={2021: 2000, 2022: 2000}, test_days=("2021-11-15",),
        works={"w": {"grids": ["g1", "g2"], "start": "2021-03-01", "months": 2, "cost": 3, "cut": {"k0": 0.5}}},
    )  # fmt: skip
    days = model.time.n_days
    weekly = [(d, 0, g) for g in range(grids) for d in range(g % 7, days, 7)]
    return model, visits(model, weekly + [(d, 1, g) for g in range(grids) for d in range(g % 30, days, 30)])
