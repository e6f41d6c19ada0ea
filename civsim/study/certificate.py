"""The proof of a plan in its folder: the certificate and the baselines beside it, so that a later report can show both.

`certificate.json` holds the optimum's figures in both languages; `baselines.zarr` and `baselines-marks.zarr` hold what
comparisons need of the baselines' runs and their marks, by variant; `baselines.npz` holds their visits.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pulp
import xarray as xr

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Allocation, Model, Plan, build_periods, make_plan
from civsim.planner import AllSchedules, DistrictReason, Optimum, Price
from civsim.report import Choice, Difference, Insurance, Variant
from civsim.results import read_run, write_run
from civsim.scores import known_fields
from civsim.study.plain_choices import choice_of, difference_of, plain_choice
from civsim.study.plain_insurance import insurance_of, plain_insurance

CERTIFICATE_FILE, MASTER_FILE = "certificate.json", "master.mps"
RUNS, MARKS, PLANS = "baselines.zarr", "baselines-marks.zarr", "baselines.npz"
OF_LP = ("objective", "value", "lp_value", "bound", "lp_gap", "schedules_found", "search_gain")
FIGURES = (*OF_LP, "scores", "resources_used", "seconds")
PLAN_PARTS = ("day", "channel", "grid", "overtime", "works")


def write_certificate(
    folder: Path,
    optimum: Optimum,
    baselines: Sequence[Variant],
    differences: Sequence[Difference],
    choices: Sequence[Choice] = (),
    insurance: Insurance | None = None,
) -> None:
    """The proof of a plan as files in its growing folder."""
    optimum.problem.writeMPS(str(folder / MASTER_FILE), mpsSense=0)
    content = {name: getattr(optimum, name) for name in FIGURES} | {
        "estimate_with_queues": optimum.estimate_with_queues,
        "bound_covers": asdict(optimum.bound_covers),
        "all_schedules": asdict(optimum.all_schedules) if optimum.all_schedules else None,
        "prices": [asdict(price) for price in optimum.prices],
        "history": [dict(step) for step in optimum.history],
        "baselines": [{"key": v.key, "name": asdict(v.name)} for v in baselines],
        "differences": [known_fields(asdict(d)) for d in differences],
        "districts": [asdict(reason) for reason in optimum.districts],
        "choices": [plain_choice(choice) for choice in choices],
        "futures": plain_insurance(insurance),
    }
    (folder / CERTIFICATE_FILE).write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
    if not baselines:
        return
    keys = pd.Index([v.key for v in baselines], name="variant")
    write_run(folder / RUNS, xr.concat([v.run for v in baselines], keys, combine_attrs="override"))
    write_run(folder / MARKS, xr.concat([v.marks for v in baselines], keys, combine_attrs="override"))
    arrays = {f"{v.key}.{part}": np.asarray(getattr(v.plan, part)) for v in baselines for part in PLAN_PARTS}
    np.savez_compressed(folder / PLANS, **arrays)  # type: ignore[arg-type] # its stub knows no mapping of names


def read_certificate(
    folder: Path, model: Model, plan: Plan
) -> tuple[Optimum, tuple[Variant, ...], tuple[Difference, ...]]:
    """The proof of a stored plan: optimum, baselines, differences.

    Raises
    ------
    CivsimError
        If it is not there, or damaged.
    """
    try:
        content = json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8"))
        differences = tuple(difference_of(d) for d in content["differences"])
        return _optimum(folder, content, model, plan), _baselines(folder, content, model), differences
    except CivsimError:
        raise
    except Exception:  # whatever a reader of damaged files may raise
        text = Text(f"{folder} 的证书缺失或已损坏", f"the certificate of {folder} is lost or damaged")
        raise CivsimError(text) from None


def read_choices(folder: Path) -> tuple[Choice, ...]:
    """The alternatives beside a stored plan; none where its certificate, already read, has none."""
    content = json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8"))
    return tuple(choice_of(plain) for plain in content.get("choices", ()))


def read_insurance(folder: Path) -> Insurance | None:
    """What a stored plan for the worst futures gives and costs; None where its certificate, already read, has none."""
    content = json.loads((folder / CERTIFICATE_FILE).read_text(encoding="utf-8"))
    return insurance_of(content.get("futures"))


def _optimum(folder: Path, content: dict[str, Any], model: Model, plan: Plan) -> Optimum:
    prices = tuple(Price(**_spoken(price)) for price in content["prices"])
    _, problem = pulp.LpProblem.fromMPS(str(folder / MASTER_FILE), sense=pulp.LpMaximize)
    return Optimum(
        allocation=_allocation(model, plan),
        bound_covers=Text(**content["bound_covers"]),
        all_schedules=_all_schedules(content.get("all_schedules")),
        prices=prices,
        history=tuple(content["history"]),
        problem=problem,
        districts=tuple(DistrictReason(**reason) for reason in content.get("districts", ())),
        estimate_with_queues=content.get("estimate_with_queues"),
        **{name: content[name] for name in FIGURES},
    )


def _all_schedules(plain: dict[str, Any] | None) -> AllSchedules | None:
    return AllSchedules(**_spoken(plain) | {"history": tuple(plain["history"])}) if plain else None


def _spoken(plain: dict[str, Any]) -> dict[str, Any]:
    """Fields of plain data with their texts made texts again."""
    return {k: Text(**v) if isinstance(v, dict) else v for k, v in plain.items()}


def _allocation(model: Model, plan: Plan) -> Allocation:
    """A dated plan's whole visits by channel, grid and period."""
    periods = build_periods(model.time, model.assessments)
    period = np.searchsorted(periods.last_day, plan.day)
    visits = np.zeros((len(model.channels.visits.channel), len(model.areas.grids), len(periods.last_day)), np.int16)
    np.add.at(visits, (plan.channel, plan.grid, period), 1)
    return Allocation(name=plan.name, visits=visits, overtime=plan.overtime, works=plan.works)


def _baselines(folder: Path, content: dict[str, Any], model: Model) -> tuple[Variant, ...]:
    if not content["baselines"]:
        return ()
    runs, marks = read_run(folder / RUNS), read_run(folder / MARKS)
    with (folder / PLANS).open("rb") as file, np.load(file) as arrays:
        plans = {b["key"]: [arrays[f"{b['key']}.{part}"] for part in PLAN_PARTS] for b in content["baselines"]}
    found = []
    for key, name in ((b["key"], Text(**b["name"])) for b in content["baselines"]):
        day, channel, grid, overtime, works = plans[key]
        plan = make_plan(key, day, channel, grid, len(overtime), model.time, overtime, tuple(int(w) for w in works))
        found.append(Variant(key, name, runs.sel(variant=key), marks.sel(variant=key), plan))
    return tuple(found)
