"""The planner: which visits, overtime and works raise the expected score most, and how far from the best they are."""

from civsim.planner.baselines import BASELINES, baseline_allocation, rule_allocation, visits_with_money_enough
from civsim.planner.bound_all import AllSchedules, BoundOptions
from civsim.planner.curve import Curve, CurvePoint, Kink, budget_curve
from civsim.planner.dated_scores import dated_scores, dated_stock
from civsim.planner.district_reasons import DistrictReason
from civsim.planner.elastic import Extra, least_extra
from civsim.planner.future_worths import FutureWorth, future_names
from civsim.planner.generate import relative_gap
from civsim.planner.instance import Instance, build_instance
from civsim.planner.near import Alternative, DaysPart, NearLimits
from civsim.planner.objectives import LENSES, NOT_POINTS, OBJECTIVES, tail_weights
from civsim.planner.optimize import optimize, optimize_whole
from civsim.planner.optimum import Optimum, restated
from civsim.planner.out_of_time import PARTS
from civsim.planner.outset import Outset, outset_of
from civsim.planner.overload import Overload
from civsim.planner.prices import Price
from civsim.planner.queue_estimate import COVERS as QUEUES_COVERED
from civsim.planner.queues import build_queues
from civsim.planner.rate_policy import PolicySpace, policy_space
from civsim.planner.rolling import Rolling
from civsim.planner.search import SearchLimits
from civsim.planner.stated import solved_value
from civsim.planner.whole_plan import PlanOptions, WholePlan, as_in, with_overtime

__all__ = [
    "BASELINES",
    "LENSES",
    "NOT_POINTS",
    "OBJECTIVES",
    "PARTS",
    "QUEUES_COVERED",
    "AllSchedules",
    "Alternative",
    "BoundOptions",
    "Curve",
    "CurvePoint",
    "DaysPart",
    "DistrictReason",
    "Extra",
    "FutureWorth",
    "Instance",
    "Kink",
    "NearLimits",
    "Optimum",
    "Outset",
    "Overload",
    "PlanOptions",
    "PolicySpace",
    "Price",
    "Rolling",
    "SearchLimits",
    "WholePlan",
    "as_in",
    "baseline_allocation",
    "budget_curve",
    "build_instance",
    "build_queues",
    "dated_scores",
    "dated_stock",
    "future_names",
    "least_extra",
    "optimize",
    "optimize_whole",
    "outset_of",
    "policy_space",
    "relative_gap",
    "restated",
    "rule_allocation",
    "solved_value",
    "tail_weights",
    "visits_with_money_enough",
    "with_overtime",
]
