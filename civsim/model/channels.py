"""Channels: how problems are found. A visit walks a grid on given days; a report comes in by itself.

Any number of each, all data; the two kinds are told in `visit_channels` and `report_channels`.
"""

from dataclasses import dataclass, replace
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from civsim.language import Text
from civsim.model.areas import Areas
from civsim.model.calendar import Timeline
from civsim.model.categories import Categories
from civsim.model.leave import LeaveRow, leave_spans
from civsim.model.plan import RESERVED
from civsim.model.report_channels import ReportChannel, Reports, build_reports, check_report_channel
from civsim.model.visit_channels import VisitChannel, Visits, build_visits, check_visit_channel
from civsim.scenario import Mistakes, Table

ChannelBlock = Annotated[VisitChannel | ReportChannel, Field(discriminator="kind")]


@dataclass(frozen=True)
class Channels:
    """All channels in the order of the scenario, and the two kinds apart."""

    ids: tuple[str, ...]
    names: tuple[Text, ...]
    false_share: NDArray[np.float64]
    visits: Visits
    reports: Reports

    @property
    def visit_ids(self) -> tuple[str, ...]:
        """Ids of the visit channels, in the order of `visits`."""
        return tuple(self.ids[i] for i in self.visits.channel)

    @property
    def fixed_ids(self) -> tuple[str, ...]:
        """Ids of the visit channels whose teams belong to grids, and that no plan sends."""
        return tuple(self.visit_ids[v] for v in self.visits.fixed)


def _check_name(key: str, mistakes: Mistakes) -> None:
    """A channel cannot bear a word that `plan` needs for something else."""
    if key in RESERVED:
        mistakes.add(
            ("channels", key),
            "reserved_name",
            Text(
                f"{key!r} 是 plan 中的保留字，请换一个渠道名",
                f"{key!r} is a word of `plan`; name the channel otherwise",
            ),
        )


def build_channels(
    blocks: dict[str, VisitChannel | ReportChannel],
    categories: Categories,
    areas: Areas,
    time: Timeline,
    mistakes: Mistakes,
    leave: Table[LeaveRow] | None = None,
) -> Channels:
    """Arrays of the channels; unknown categories, profiles and districts are mistakes."""
    for key, block in blocks.items():
        _check_name(key, mistakes)
        if isinstance(block, VisitChannel):
            check_visit_channel(key, block, categories.ids, areas, time, mistakes)
        else:
            check_report_channel(key, block, categories.ids, areas, mistakes)
    numbered = list(enumerate(blocks.values()))
    walking = [(key, block) for key, block in blocks.items() if isinstance(block, VisitChannel)]
    away = leave_spans(leave, walking, areas, time, mistakes)
    return Channels(
        ids=tuple(blocks),
        names=tuple(b.name.text if b.name else Text(k, k) for k, b in blocks.items()),
        false_share=np.array([b.false_share for b in blocks.values()], np.float64),
        visits=replace(
            build_visits([(i, b) for i, b in numbered if isinstance(b, VisitChannel)], categories, areas, time),
            leave=away,
        ),
        reports=build_reports([(i, b) for i, b in numbered if isinstance(b, ReportChannel)], categories, areas, time),
    )
