"""The world as frozen numbers and pure functions: what a scenario means. No clock, no randomness."""

from civsim.model.accounts import account_of_grids, campaigns_fen, pool_shares, works_fen
from civsim.model.areas import Areas, GridRow
from civsim.model.assessments import Assessments
from civsim.model.bases import BASES, Basis, Parameter, bases, basis_of, is_assumed_default, parameters, source_of
from civsim.model.budget import UNLIMITED, Budget, split_fen
from civsim.model.build import Model, build_model
from civsim.model.calendar import DAY_MS, HOUR_MS, HolidayRow, Timeline
from civsim.model.categories import FEN_PER_WAN, Categories, CategoryBlock
from civsim.model.channels import Channels
from civsim.model.departments import Departments, with_overtime
from civsim.model.each_sitting import every_sitting
from civsim.model.emphasis import leaf_factors, seen_again
from civsim.model.futures import AS_GIVEN, FutureBlock, in_future, weight_as_given
from civsim.model.indicator_row import IndicatorRow
from civsim.model.indicators import Indicators
from civsim.model.leave import LeaveRow, teams_on, teams_on_leave
from civsim.model.opening import Opening, OpeningRow
from civsim.model.order_table import GROUPS, NEVER, OrderTable
from civsim.model.path_rules import Breach, breaches
from civsim.model.peer_table import PeerRow
from civsim.model.peers import IndicatorPeersBlock, PeerScoresBlock
from civsim.model.periods import Periods, build_periods
from civsim.model.phases import PhaseBlock, floor_levels
from civsim.model.plan import Allocation, Cadence, Plan, PolicyBlock, VisitRow, combined, make_plan
from civsim.model.policies import Cyclic, Fixed, Myopic, Threshold, WorstFirst, described, policy_of
from civsim.model.policy import Decision, Due, Known, Policy, checked_decision, checked_policy, epoch_days, started
from civsim.model.rechecks import recheck_levels
from civsim.model.report_channels import Reports
from civsim.model.rounds import round_offsets, round_visits
from civsim.model.shocks import Shock
from civsim.model.site_sample import SiteSample, site_sample
from civsim.model.sites import SiteRow, Sites
from civsim.model.spec import Scenario, ScenarioSpec
from civsim.model.vetoes import GateBlock, IncidentBlock
from civsim.model.visit_channels import MOST_A_DAY, Visits
from civsim.model.warning_rules import standards_of_nodes
from civsim.model.works import Works

__all__ = [
    "AS_GIVEN",
    "BASES",
    "DAY_MS",
    "FEN_PER_WAN",
    "GROUPS",
    "HOUR_MS",
    "MOST_A_DAY",
    "NEVER",
    "UNLIMITED",
    "Allocation",
    "Areas",
    "Assessments",
    "Basis",
    "Breach",
    "Budget",
    "Cadence",
    "Categories",
    "CategoryBlock",
    "Channels",
    "Cyclic",
    "Decision",
    "Departments",
    "Due",
    "Fixed",
    "FutureBlock",
    "GateBlock",
    "GridRow",
    "HolidayRow",
    "IncidentBlock",
    "IndicatorPeersBlock",
    "IndicatorRow",
    "Indicators",
    "Known",
    "LeaveRow",
    "Model",
    "Myopic",
    "Opening",
    "OpeningRow",
    "OrderTable",
    "Parameter",
    "PeerRow",
    "PeerScoresBlock",
    "Periods",
    "PhaseBlock",
    "Plan",
    "Policy",
    "PolicyBlock",
    "Reports",
    "Scenario",
    "ScenarioSpec",
    "Shock",
    "SiteRow",
    "SiteSample",
    "Sites",
    "Threshold",
    "Timeline",
    "VisitRow",
    "Visits",
    "Works",
    "WorstFirst",
    "account_of_grids",
    "bases",
    "basis_of",
    "breaches",
    "build_model",
    "build_periods",
    "campaigns_fen",
    "checked_decision",
    "checked_policy",
    "combined",
    "described",
    "epoch_days",
    "every_sitting",
    "floor_levels",
    "in_future",
    "is_assumed_default",
    "leaf_factors",
    "make_plan",
    "parameters",
    "policy_of",
    "pool_shares",
    "recheck_levels",
    "round_offsets",
    "round_visits",
    "seen_again",
    "site_sample",
    "source_of",
    "split_fen",
    "standards_of_nodes",
    "started",
    "teams_on",
    "teams_on_leave",
    "weight_as_given",
    "with_overtime",
    "works_fen",
]
