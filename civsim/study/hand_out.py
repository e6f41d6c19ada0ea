"""Hand-outs of what is stored or just computed: report folders and schedule files."""

from datetime import date
from pathlib import Path
from typing import Any

from civsim.errors import CivsimError
from civsim.language import Language, Text
from civsim.model import Model, Plan, Scenario, VisitRow, build_model
from civsim.report import Content, Difference, Variant, write_report
from civsim.roster import keeping_teams, visits_table, write_changes, write_schedule
from civsim.scenario import Table
from civsim.scores import milestones
from civsim.study.certificate import read_certificate, read_choices, read_insurance
from civsim.study.certify import CertifiedPlan
from civsim.study.folders import growing_folder
from civsim.study.order_kpis import ledger_marks
from civsim.study.plan_folder import changes_plain
from civsim.study.plans import CHANGES_FILE, PLAN_FILE, stored_plan, stored_roster
from civsim.study.provenance import provenance
from civsim.study.variants import loaded, scored, stored_run


def plan_content(plan: CertifiedPlan, language: Language) -> Content:
    """What the report of a fresh plan shows: the plan first, the baselines beside it."""
    n = int(plan.variant.run.sizes["replication"])
    return Content(
        model=plan.model,
        variants=(plan.variant, *plan.baselines),
        differences=plan.differences,
        optimum=plan.optimum,
        visits=plan.visits_in(language),
        provenance=provenance(plan.scenario, plan.seed, n),
        sample=plan.scenario.spec.sample,
        choices=plan.choices,
        insurance=plan.insurance,
        milestones=milestones(plan.model, plan.variant.run, plan.plan),
    )


def comparison_content(
    world: tuple[Scenario, Model], variants: list[Variant], found: list[Difference], seed: int, replications: int
) -> Content:
    """What the report of a comparison shows; areas and indicators are those of the first source."""
    scenario, model = world
    return Content(
        model=model,
        variants=tuple(variants),
        differences=tuple(found),
        provenance=provenance(scenario, seed, replications),
        sample=scenario.spec.sample,
    )


def report_folder(source: Path, folder: Path, language: Language, formats: tuple[str, ...]) -> list[Path]:
    """The report of a stored run or plan; returns the files written."""
    with growing_folder(folder) as growing:
        written = write_report(stored_content(source, language), growing, language, formats)
        return [folder / file.relative_to(growing) for file in written]


def stored_content(source: Path, language: Language) -> Content:
    """What the report of a stored run or plan shows."""
    scenario, run = stored_run(source)
    model, seed = build_model(scenario), int(run.attrs["seed"])
    plan, planned = stored_plan(source, model), (source / PLAN_FILE).is_file()
    name = Text("优化方案", "optimised plan") if planned else Text("所推演的安排", "simulated plan")
    variant = scored("plan" if planned else "run", name, model, run, plan, seed)
    optimum, baselines, found = read_certificate(source, model, plan) if planned else (None, (), ())
    return Content(
        model=model,
        variants=(variant, *baselines),
        differences=found,
        optimum=optimum,
        visits=visits_table(model, stored_roster(source, model), language),
        provenance=provenance(scenario, seed, run.sizes["replication"]),
        sample=scenario.spec.sample,
        orders=ledger_marks(source, model),
        choices=read_choices(source) if planned else (),
        insurance=read_insurance(source) if planned else None,
        milestones=milestones(model, run, plan),
    )


def schedule_to_folder(
    source: Path,
    folder: Path,
    formats: list[str],
    language: Language,
    first: date | None,
    last: date | None,
    keep: Table[VisitRow] | None = None,
) -> tuple[list[Path], int, dict[str, Any] | None]:
    """A stored plan's visits as CSV, XLSX and ICS files, beside what they change in an earlier roster.

    Returns
    -------
    The files, the number of visits in the span, and the changes in the whole of the earlier roster `keep`, if given.
    """
    scenario, _ = loaded(source)
    model = build_model(scenario)
    roster, changes = stored_roster(source, model), None
    if keep is not None:
        roster, changes = keeping_teams(model, roster, keep)
    visits = _visits_in_span(model, roster.plan, first, last)
    with growing_folder(folder) as growing:
        written = write_schedule(model, roster, growing, formats, language, first, last)
        if changes:
            written.append(growing / CHANGES_FILE)
            write_changes(model, changes, written[-1], language)
    return [folder / file.name for file in written], visits, changes_plain(model, changes, language)


def _visits_in_span(model: Model, plan: Plan, first: date | None, last: date | None) -> int:
    """Number of visits from `first` to `last`, both included; a span without any is refused, and says why."""
    time = model.time
    start, end = time.date_of(time.warm_up_days), time.date_of(time.n_days - 1)
    since, until = first or start, last or end
    if until < start or since > end:
        raise CivsimError(
            Text(
                f"{since} 至 {until} 不在该方案的推演期 {start} 至 {end} 内，没有可导出的排班",
                f"{since} to {until} lies outside the horizon of the plan, {start} to {end}: nothing to schedule",
            )
        )
    visits = int(((plan.day >= time.day_of(since)) & (plan.day <= time.day_of(until))).sum())
    if not visits:
        raise CivsimError(
            Text(
                f"该方案在 {since} 至 {until} 没有巡查，没有可导出的排班",
                f"the plan has no visits from {since} to {until}: nothing to schedule",
            )
        )
    return visits
