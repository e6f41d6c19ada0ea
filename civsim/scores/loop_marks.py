"""Marks of the work-order loop: KPIs, delays and escalation."""

import numpy as np
from numpy.typing import NDArray

from civsim.language import Text
from civsim.scores.kpi import KPIS, kpi_value, mean_delays_of_ended
from civsim.scores.labels import labelled, variable
from civsim.scores.scored import Scored, Variables


def kpi_marks(scored: Scored) -> Variables:
    """KPIs of the city by month and over the whole horizon."""
    counts = scored.counts
    monthly = {k: v.sum(axis=2) for k, v in counts.months.items()} | {"received": counts.received}
    whole = {k: v.sum(axis=1) for k, v in monthly.items()}

    def of(table: dict[str, NDArray[np.int64]]) -> NDArray[np.float64]:
        return np.stack([kpi_value(name, table) for name in KPIS], axis=-1)

    return {
        "kpi_month": variable(
            ("replication", "month", "kpi"), of(monthly), Text("工单指标（月）", "KPI of the month"), "1"
        ),
        "kpi_total": variable(("replication", "kpi"), of(whole), Text("工单指标（全程）", "KPI of the horizon"), "1"),
    }


def delay_marks(scored: Scored) -> Variables:
    """Mean delays of what ended in the horizon: they favour the quick ones; `order_marks` do not."""
    run, dims = scored.run, ("replication", "delay")
    return {
        "delay": labelled(run["delay"].variable, Text("时长", "delay")),
        "mean_delay_of_ended": variable(
            dims,
            mean_delays_of_ended(run).values,
            Text("平均时长（只计期内已完成者，偏短）", "mean delay of those that ended only (too short)"),
            "d",
        ),
        "category_delay_of_ended": variable(
            (*dims, "category"),
            mean_delays_of_ended(run, ("category",)).values,
            Text(
                "平均时长，按问题类别（只计期内已完成者，偏短）",
                "mean delay by category, of those that ended only (too short)",
            ),
            "d",
        ),
    }


def escalation_marks(scored: Scored) -> Variables:
    """Orders that reached each step of escalation, where there are steps."""
    run = scored.run
    if "escalated" not in run:
        return {}
    orders = run["escalated"].sum(["month", "district", "category"], dtype=np.int64).transpose("replication", "step")
    name = Text("到达督办步骤的工单", "orders that reached a step of escalation")
    steps = {"step": labelled(run["step"].variable, Text("督办步骤", "step of escalation"))}
    return steps | {"escalated": variable(("replication", "step"), orders.values, name, "1")}
