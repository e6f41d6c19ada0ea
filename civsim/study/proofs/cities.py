"""Two made-up cities in which everything happens at once. Their numbers stay as they are: what the engines make of them
is compared over the years. A new feature gets a city of its own."""

from civsim.model import Model, Plan
from civsim.study.proofs.worlds import visits, world

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
         "calls": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 20)},
         "app": {"kind": "report", "mean_delay_days": dict.fromkeys(FIND, 30), "false_share": 0.1}},
        {f"d{i}": {"crews": 5 - i, "per": "district"} for i in range(3)},
        grids=grids, districts=districts, end="2022-01-03", budget={2021: 2000, 2022: 2000}, test_days=("2021-11-15",),
        works={"w": {"grids": ["g1", "g2"], "start": "2021-03-01", "months": 2, "cost": 3, "cut": {"k0": 0.5}}},
    )  # fmt: skip
    days = model.time.n_days
    weekly = [(d, 0, g) for g in range(grids) for d in range(g % 7, days, 7)]
    return model, visits(model, weekly + [(d, 1, g) for g in range(grids) for d in range(g % 30, days, 30)])


def mixed_city() -> tuple[Model, Plan]:
    """Two pools of each of two districts, with night and day shifts, postponements and overdue orders."""
    kind = {"arrivals_per_grid_day": 1.2, "on_the_spot_share": 0.2, "redo_probability": 0}
    model = world(
        {"a": {**kind, "deadline_hours": 6, "postpone_probability": 0.3, "priority": 2, "crew_hours": {"mean": 1.1}},
         "b": {**kind, "deadline_hours": 30, "priority": 1, "crew_hours": {"median": 0.8, "sigma": 1}},
         "c": {**kind, "deadline_hours": 12, "department": "night"}},
        {"walk": {"kind": "visit", "teams": 9, "find_probability": {"a": 0.7, "b": 0.7, "c": 0.7}},
         "report": {"kind": "report", "mean_delay_days": {"a": 5, "b": 9, "c": 4}}},
        {"crew": {"crews": 1, "per": "district"}, "night": {"crews": 1, "shift": {"from": 20, "to": 24}}},
        grids=6, districts=2, end="2021-09-30",
    )  # fmt: skip
    return model, visits(model, [(d, 0, g) for g in range(6) for d in range(g, model.time.n_days, 3)])
