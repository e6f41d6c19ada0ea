"""Charts of the report, one a file: each takes results and an optional `ax`, and returns the axes."""

from civsim.report.charts.alternatives import alternatives
from civsim.report.charts.area_rates import area_rates
from civsim.report.charts.budget_curve import budget_curve
from civsim.report.charts.budget_use import budget_use
from civsim.report.charts.closing_curve import closing_curve
from civsim.report.charts.closing_fit import closing_fit
from civsim.report.charts.factors import factors
from civsim.report.charts.flow_trend import flow_trend
from civsim.report.charts.grid_heat import grid_heat
from civsim.report.charts.inspection_calendar import inspection_calendar
from civsim.report.charts.joint_effects import joint_effects
from civsim.report.charts.loss_duty import loss_duty
from civsim.report.charts.lost_points import lost_points
from civsim.report.charts.milestones import milestones
from civsim.report.charts.on_time_share import on_time_share
from civsim.report.charts.open_orders import open_orders
from civsim.report.charts.p_target import p_target
from civsim.report.charts.rating_causes import rating_causes
from civsim.report.charts.rating_effects import rating_effects
from civsim.report.charts.rating_months import rating_months
from civsim.report.charts.red_black_list import red_black_list
from civsim.report.charts.repeats_by_day import repeats_by_day
from civsim.report.charts.sampling_error import sampling_error
from civsim.report.charts.score_curve import score_curve
from civsim.report.charts.shadow_prices import shadow_prices
from civsim.report.charts.sub_indices import sub_indices
from civsim.report.charts.tornado import tornado
from civsim.report.charts.traffic_lights import traffic_lights
from civsim.report.charts.variant_comparison import variant_comparison
from civsim.report.charts.weekly_orders import weekly_orders

__all__ = [
    "alternatives",
    "area_rates",
    "budget_curve",
    "budget_use",
    "closing_curve",
    "closing_fit",
    "factors",
    "flow_trend",
    "grid_heat",
    "inspection_calendar",
    "joint_effects",
    "loss_duty",
    "lost_points",
    "milestones",
    "on_time_share",
    "open_orders",
    "p_target",
    "rating_causes",
    "rating_effects",
    "rating_months",
    "red_black_list",
    "repeats_by_day",
    "sampling_error",
    "score_curve",
    "shadow_prices",
    "sub_indices",
    "tornado",
    "traffic_lights",
    "variant_comparison",
    "weekly_orders",
]
