"""What a city cares about, from results: scores of tests, years and cycle, chances, KPIs, and who lost the points."""

from civsim.scores.approximations import clustered_mark_at_most, data_points, data_points_at_most
from civsim.scores.count_kpis import count_marks
from civsim.scores.cycle import Counted, counted_of
from civsim.scores.delays import DELAY_TEXTS, Delay, delay_of, durations, fair_horizon
from civsim.scores.distribution import distribution
from civsim.scores.error_entries import error_summary
from civsim.scores.error_parts import survey_variance
from civsim.scores.evidence import data_months, desk_levels, earned, resident_weights, survey_months
from civsim.scores.expectation import expected_points, expected_points_slope
from civsim.scores.expected_weights import expected_sitting_weights
from civsim.scores.field_terms import FieldTerms, expected_field_points, field_point_slopes, field_terms
from civsim.scores.kpi import KPIS, kpi_value
from civsim.scores.loss_summary import loss_summary
from civsim.scores.milestones import Milestone, milestones
from civsim.scores.multiple import adjusted, holm
from civsim.scores.node_summary import node_summary
from civsim.scores.observation import expected_observations, observation_variance
from civsim.scores.order_kpis import ORDER_KPIS, OrderKpis, Shares, channel_shares, order_kpis
from civsim.scores.order_marks import Curve, DelayRow, OrderMarks, order_marks
from civsim.scores.periods import PeriodName
from civsim.scores.plain import chance_entry, entry, known, known_fields
from civsim.scores.points import leaf_points
from civsim.scores.rank import rank_probability
from civsim.scores.room import gap_share
from civsim.scores.score import COMPARED, PARTS, SCORES_ONLY, Part, score_run
from civsim.scores.site_losses import expected_field_losses
from civsim.scores.site_marks import expected_mark, expected_mark_clustered, expected_mark_slope, site_mark
from civsim.scores.stakes import unit_losses, unit_scores
from civsim.scores.standing import Standing, previous_of_kind, standings, verdict
from civsim.scores.standing_summary import alert_summary, standing_summary
from civsim.scores.stopping import next_look, widest
from civsim.scores.summary import kpi_summary, summary
from civsim.scores.survey_curve import (
    SurveyCurve,
    satisfaction,
    survey_curve,
    survey_line,
    survey_points,
    survey_tangent,
)
from civsim.scores.uncertainty import (
    Difference,
    Interval,
    bootstrap_interval,
    half_width,
    interval,
    paired_difference,
    probability_interval,
    sampling_error,
    score_interval,
)
from civsim.scores.vetoes import expected_points_off
from civsim.scores.warning_marks import Alert, alerts, standards

__all__ = [
    "COMPARED",
    "DELAY_TEXTS",
    "KPIS",
    "ORDER_KPIS",
    "PARTS",
    "SCORES_ONLY",
    "Alert",
    "Counted",
    "Curve",
    "Delay",
    "DelayRow",
    "Difference",
    "FieldTerms",
    "Interval",
    "Milestone",
    "OrderKpis",
    "OrderMarks",
    "Part",
    "PeriodName",
    "Shares",
    "Standing",
    "SurveyCurve",
    "adjusted",
    "alert_summary",
    "alerts",
    "bootstrap_interval",
    "chance_entry",
    "channel_shares",
    "clustered_mark_at_most",
    "count_marks",
    "counted_of",
    "data_months",
    "data_points",
    "data_points_at_most",
    "delay_of",
    "desk_levels",
    "distribution",
    "durations",
    "earned",
    "entry",
    "error_summary",
    "expected_field_losses",
    "expected_field_points",
    "expected_mark",
    "expected_mark_clustered",
    "expected_mark_slope",
    "expected_observations",
    "expected_points",
    "expected_points_off",
    "expected_points_slope",
    "expected_sitting_weights",
    "fair_horizon",
    "field_point_slopes",
    "field_terms",
    "gap_share",
    "half_width",
    "holm",
    "interval",
    "known",
    "known_fields",
    "kpi_summary",
    "kpi_value",
    "leaf_points",
    "loss_summary",
    "milestones",
    "next_look",
    "node_summary",
    "observation_variance",
    "order_kpis",
    "order_marks",
    "paired_difference",
    "previous_of_kind",
    "probability_interval",
    "rank_probability",
    "resident_weights",
    "sampling_error",
    "satisfaction",
    "score_interval",
    "score_run",
    "site_mark",
    "standards",
    "standing_summary",
    "standings",
    "summary",
    "survey_curve",
    "survey_line",
    "survey_months",
    "survey_points",
    "survey_tangent",
    "survey_variance",
    "unit_losses",
    "unit_scores",
    "verdict",
    "widest",
]
