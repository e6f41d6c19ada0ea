"""What a scenario file says, as one frozen object, and the tables it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field

from civsim.language import Text
from civsim.model.areas import AreasBlock, GridRow, ProfileBlock
from civsim.model.assessments import AssessmentBlock
from civsim.model.behaviours import BehaviourBlock
from civsim.model.budget import BudgetBlock, split_years
from civsim.model.calendar import CalendarBlock, HolidayRow, HorizonBlock
from civsim.model.campaigns import CampaignBlock
from civsim.model.categories import CategoryBlock
from civsim.model.channels import ChannelBlock
from civsim.model.cycle import CycleBlock, TargetBlock
from civsim.model.departments import DepartmentBlock
from civsim.model.escalation import StepBlock
from civsim.model.indicator_row import IndicatorRow, IndicatorsBlock
from civsim.model.leave import LeaveRow
from civsim.model.opening import OpeningBlock, OpeningRow
from civsim.model.peer_table import PeerRow
from civsim.model.peers import PeersBlock
from civsim.model.plan import PlanBlock, VisitRow, split_rules
from civsim.model.points import PointsBlock
from civsim.model.satisfaction import SatisfactionBlock
from civsim.model.sites import SiteRow, SitesBlock
from civsim.model.sub_indices import SubIndexBlock
from civsim.model.warning_rules import WarningsBlock
from civsim.model.works import WorkBlock
from civsim.scenario import Block, Document, Name, Table, quantity


class ScenarioSpec(Block):
    """The vocabulary of a scenario file. Every collection is a mapping by id."""

    schema_version: Literal[1] = quantity(1, about=("场景文件版本", "version of the scenario vocabulary"))
    name: Name = quantity(about=("场景名称", "name of the scenario"))
    about: Name | None = quantity(None, about=("场景说明", "what the scenario is about"))
    horizon: HorizonBlock = quantity(about=("推演期", "horizon"))
    calendar: CalendarBlock = quantity(CalendarBlock(), about=("日历", "calendar"))
    areas: AreasBlock = quantity(about=("区域", "areas"))
    profiles: dict[str, ProfileBlock] = quantity(about=("网格类型", "profiles of grids"), min_length=1)
    sites: SitesBlock | None = quantity(None, about=("点位", "sites"))
    categories: dict[str, CategoryBlock] = quantity(
        about=("问题类别", "categories of problems"), min_length=1, max_length=64
    )
    channels: dict[str, ChannelBlock] = quantity(
        about=("发现渠道", "channels of detection"), min_length=1, max_length=64
    )
    departments: dict[str, DepartmentBlock] = quantity(about=("责任部门", "departments"), min_length=1)
    responsibility: dict[str, dict[str, str]] = quantity(
        {},
        about=(
            "按区或街道（区/街道）另定的责任部门：类别: 部门",
            "departments responsible in a district or street (district/street), by category",
        ),
        source="F29",
    )
    escalation: dict[str, StepBlock] = quantity(
        {},
        about=("超期工单的督办步骤，由轻到重", "steps of escalation of overdue orders, in their order"),
        source="F27",
        max_length=8,
    )
    themes: dict[int, Name] = quantity({}, about=("年度主题", "theme of each year"), source="F12")
    satisfaction: SatisfactionBlock | None = quantity(
        None, about=("居民对处置的评价", "how residents rate what was done"), source="F21"
    )
    opening: OpeningBlock | None = quantity(None, about=("起始存量（实测）", "observed opening stock"))
    works: dict[str, WorkBlock] = quantity({}, about=("工程项目", "capital works"))
    campaigns: dict[str, CampaignBlock] = quantity({}, about=("宣传活动", "campaigns"))
    behaviours: dict[str, BehaviourBlock] = quantity(
        {}, about=("文明行为", "behaviours that are watched"), source="F5", max_length=64
    )
    points: dict[str, PointsBlock] = quantity({}, about=("积分制", "points systems"))
    budget: Annotated[BudgetBlock, BeforeValidator(split_years)] = quantity(
        BudgetBlock(), about=("年度经费", "budget by year"), unit="万元"
    )
    indicators: IndicatorsBlock | None = quantity(None, about=("测评指标", "indicators"))
    sub_indices: dict[str, SubIndexBlock] = quantity(
        {}, about=("逐月发布的专项指数", "sub-indices published every month"), source="F8", max_length=64
    )
    assessments: dict[str, AssessmentBlock] = quantity({}, about=("测评", "assessments"))
    cycle: CycleBlock = quantity(CycleBlock(), about=("测评周期", "cycle"))
    target: TargetBlock = quantity(TargetBlock(), about=("目标", "target"))
    peers: PeersBlock = quantity(PeersBlock(), about=("同类城市", "peer cities"))
    warnings: WarningsBlock = quantity(WarningsBlock(), about=("三色预警", "three-colour warnings"))
    plan: Annotated[PlanBlock, BeforeValidator(split_rules)] = quantity(
        PlanBlock(), about=("既有安排", "the scenario's own plan")
    )
    sources: dict[str, str] = Field(default={}, description="参数来源 / source of each value")
    sample: bool = quantity(False, about=("是否为示例数据", "whether the data are a made-up sample"))


@dataclass(frozen=True, eq=False)
class Scenario:
    """A scenario as read: what its file says, its tables, and where each value was written. Equal only to itself."""

    spec: ScenarioSpec
    document: Document
    grids: Table[GridRow]
    sites: Table[SiteRow] | None
    indicators: Table[IndicatorRow] | None
    holidays: Mapping[date, HolidayRow]
    visits: Table[VisitRow] | None
    last_year: Table[VisitRow] | None
    files: tuple[Path, ...]
    hash: str
    opening: Table[OpeningRow] | None = None
    peers: Table[PeerRow] | None = None
    leave: Table[LeaveRow] | None = None

    @property
    def name(self) -> Text:
        """Display name."""
        return self.spec.name.text
