"""From a scenario to the model: every block's arrays, with all mistakes told at once."""

from dataclasses import dataclass

from civsim.language import Text
from civsim.model.areas import Areas, build_areas
from civsim.model.assessments import Assessments, build_assessments
from civsim.model.behaviours import Behaviours, build_behaviours
from civsim.model.budget import Budget, build_budget
from civsim.model.calendar import Timeline, build_timeline
from civsim.model.campaigns import Campaigns, build_campaigns
from civsim.model.categories import Categories, build_categories
from civsim.model.channels import Channels, build_channels
from civsim.model.cycle import check_cycle
from civsim.model.departments import Departments, build_departments
from civsim.model.emphasis import check_emphasis
from civsim.model.escalation import Escalation, build_escalation
from civsim.model.finding_tests import check_finds
from civsim.model.futures import check_futures
from civsim.model.indicators import Indicators, build_indicators
from civsim.model.opening import Opening, build_opening, with_observed
from civsim.model.path_rules import check_path_rules
from civsim.model.peer_table import joined_peers
from civsim.model.peers import check_peers
from civsim.model.phases import check_phases
from civsim.model.points import Points, build_points
from civsim.model.rechecks import check_rechecks
from civsim.model.responsibility import check_offer, responsible
from civsim.model.shocks import Shocks, build_shocks
from civsim.model.sites import Sites, build_sites
from civsim.model.spec import Scenario, ScenarioSpec
from civsim.model.sub_indices import SubIndices, build_sub_indices
from civsim.model.vetoes import check_vetoes
from civsim.model.warning_rules import check_warnings
from civsim.model.works import Works, build_works
from civsim.scenario import Mistakes, suggest

MOST_PROBLEMS = 50_000_000
"""Problems expected in one replication; a city of ten million people has some ten million in three years."""


@dataclass(frozen=True)
class Model:
    """The world as frozen numbers: no clock, no randomness."""

    name: Text
    hash: str
    spec: ScenarioSpec
    time: Timeline
    areas: Areas
    sites: Sites
    categories: Categories
    shocks: Shocks
    channels: Channels
    departments: Departments
    works: Works
    campaigns: Campaigns
    behaviours: Behaviours
    points: Points
    budget: Budget
    assessments: Assessments
    indicators: Indicators
    escalation: Escalation
    opening: Opening
    sub_indices: SubIndices

    @property
    def shape(self) -> tuple[int, int, int]:
        """(grids, categories, days)."""
        return len(self.areas.grids), len(self.categories.ids), self.time.n_days

    @property
    def cause_names(self) -> tuple[Text, ...]:
        """Display names of gates and incidents, as `cycle.causes` has them."""
        tree = self.indicators
        return self.spec.cycle.cause_names(dict(zip(tree.ids, tree.names, strict=True)))


def build_model(scenario: Scenario) -> Model:
    """The model of a scenario.

    Raises
    ------
    ScenarioError
        With every mistake that only shows when the parts are put together.
    """
    spec, mistakes = scenario.spec, Mistakes(scenario.document)
    time = build_timeline(spec.horizon, spec.calendar, scenario.holidays)
    areas = build_areas(scenario.grids, spec.profiles, mistakes)
    sites = build_sites(scenario.sites, areas, mistakes)
    categories = build_categories(spec.categories, list(spec.departments), areas, time, mistakes)
    opening = build_opening(scenario.opening, categories.ids, areas, mistakes)
    categories = with_observed(categories, opening)
    channels = build_channels(spec.channels, categories, areas, time, mistakes, scenario.leave)
    departments = _departments(spec, categories, channels, areas, time, mistakes)
    works = build_works(spec.works, categories.ids, areas, time, mistakes, departments.ids)
    watched = tuple(spec.behaviours)
    campaigns = build_campaigns(spec.campaigns, spec.plan.campaigns, categories.ids, areas, time, mistakes, watched)
    behaviours = build_behaviours(spec.behaviours, spec.campaigns, campaigns, categories.ids, areas, mistakes)
    points = build_points(spec.points, categories.ids, mistakes, watched)
    budget = build_budget(spec.budget, time, areas.districts, mistakes)
    escalation = build_escalation(spec.escalation, categories.ids, mistakes)
    indicators = build_indicators(
        scenario.indicators, categories.ids, sites, works.ids, mistakes, watched, departments.ids
    )
    sub_indices = build_sub_indices(spec.sub_indices, indicators, time, mistakes)
    monthly = sub_indices.snapshot_days(indicators)
    assessments = build_assessments(spec.assessments, sites, time, mistakes, channels.visit_ids, monthly)
    check_finds(spec.assessments, channels, mistakes)
    check_cycle(spec.cycle, assessments, mistakes)
    check_rechecks(spec.target.rechecks, spec.assessments, mistakes)
    peers = joined_peers(spec.peers, scenario.peers, assessments.counted_years, indicators.ids, mistakes)
    if not mistakes.found:
        spec = spec.model_copy(update={"peers": peers})
    check_peers(spec.peers, assessments.counted_years, indicators.ids, mistakes)
    check_vetoes(spec.cycle.gates, spec.cycle.incidents, indicators.ids, mistakes)
    check_warnings(spec.warnings, indicators.ids, mistakes)
    _check_plan_and_target(spec, channels, time, mistakes)
    check_emphasis(spec.plan.phases, assessments, indicators.ids, mistakes)
    check_phases(spec.plan.phases, spec.plan.floors, spec.assessments, assessments, time, mistakes)
    check_futures(spec.plan.futures, categories.ids, mistakes)
    _check_size(categories, mistakes)
    mistakes.raise_if_any()
    return Model(
        scenario.name,
        scenario.hash,
        spec,
        time,
        areas,
        sites,
        categories,
        build_shocks(spec.categories, categories, areas, time),
        channels,
        departments,
        works,
        campaigns,
        behaviours,
        points,
        budget,
        assessments,
        indicators,
        escalation,
        opening,
        sub_indices,
    )


def _departments(
    spec: ScenarioSpec, categories: Categories, channels: Channels, areas: Areas, time: Timeline, mistakes: Mistakes
) -> Departments:
    """Departments, with who is responsible where and which orders are offered to volunteers."""
    known, offers = list(spec.departments), [block.offer for block in spec.categories.values()]
    for name, offer in zip(categories.ids, offers, strict=True):
        if offer:
            check_offer(name, offer, known, channels.ids, mistakes)
    where = responsible(categories.department, spec.responsibility, categories.ids, known, areas, mistakes)
    return build_departments(spec.departments, where, offers, channels.ids, areas, time, mistakes)


def _check_size(categories: Categories, mistakes: Mistakes) -> None:
    """A slip in a rate shows as a number of problems that no computer holds."""
    arrivals = categories.base_rate.sum(axis=0) * categories.day_factor.sum(axis=1) + categories.opening_mean.sum(
        axis=0
    )
    if not (total := float(arrivals.sum())) <= MOST_PROBLEMS:
        worst = categories.ids[int(arrivals.argmax())]
        mistakes.add(
            ("categories", worst),
            "too_many_problems",
            Text(
                f"预期新发问题共 {total:.3g} 个，超过 {MOST_PROBLEMS:,} 个；请检查 {worst!r} 的新发率和倍数",
                f"{total:.3g} problems are expected, above {MOST_PROBLEMS:,}; check rate and factors of {worst!r}",
            ),
        )


def _check_plan_and_target(spec: ScenarioSpec, channels: Channels, time: Timeline, mistakes: Mistakes) -> None:
    """Rules are for visit channels; the deadline lies in the horizon; scored tests have indicators."""
    for name in spec.plan.rules:
        if name not in channels.visit_ids:
            mistakes.add(
                ("plan", name),
                "unknown_name",
                Text(f"没有巡查渠道 {name!r}", f"unknown visit channel {name!r}") + suggest(name, channels.visit_ids),
            )
        elif name in channels.fixed_ids:
            text = Text(
                "per: grid 的渠道按自己的周期巡查，不能另行安排", "a channel with per: grid walks by its own rule"
            )
            mistakes.add(("plan", name), "walks_by_rule", text)
    planned = tuple(name for name in channels.visit_ids if name not in channels.fixed_ids)
    check_path_rules(spec.plan.path_rules, planned, mistakes)
    deadline = spec.target.deadline
    if deadline and not time.warm_up_days <= time.day_of(deadline) < time.n_days:
        mistakes.add(
            ("target", "deadline"),
            "outside_horizon",
            Text(f"{deadline} 不在推演期内", f"{deadline} lies outside the horizon"),
        )
    if spec.assessments and spec.indicators is None:
        mistakes.add(
            ("assessments",),
            "missing",
            Text("有测评但缺少指标表 indicators", "there are assessments but no indicators"),
        )
