"""What the tests are for: the cycle that weighs their years, and the target (F1, F9)."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from civsim.language import Text
from civsim.model.assessments import Assessments
from civsim.model.vetoes import GateBlock, IncidentBlock
from civsim.scenario import Block, Mistakes, NonNegative, quantity


class CycleBlock(Block):
    """How years and kinds of evidence make the cycle score. Published practice 2018-2020: 15/25/60 and 40/40/20."""

    year_weights: dict[int, NonNegative] = quantity(
        {}, about=("各年度权重", "weights of the years"), source="published practice 2018-2020: 15 / 25 / 60 %"
    )
    every_years: int | None = quantity(
        None,
        about=(
            "周期年数：年度权重每隔这么多年重复一次，推演期内各周期分别计分",
            "years in a cycle: the weights of the years come again every so many years, and each cycle has its score",
        ),
        unit="年",
        ge=1,
        le=20,
    )
    kind_shares: dict[Literal["desk", "field", "survey", "data", "observation"], NonNegative] = quantity(
        {"desk": 40.0, "field": 40.0, "survey": 20.0},
        about=(
            "各类测评方式分值；未给出时，数据调取并入台账，行为观察并入实地",
            "points of each kind of evidence; where not given, data count as desk and observation as field",
        ),
        source="published practice 2018-2020",
    )
    gates: dict[str, GateBlock] = quantity(
        {}, about=("门槛（一票否决）指标", "indicators without which a year or the title is lost"), max_length=64
    )
    incidents: dict[str, IncidentBlock] = quantity(
        {}, about=("负面清单", "negative list: incidents and what they cost"), max_length=64
    )

    @property
    def causes(self) -> dict[str, GateBlock | IncidentBlock]:
        """Gates, then incidents, by id."""
        return {**self.gates, **self.incidents}

    def cause_names(self, nodes: Mapping[str, Text]) -> tuple[Text, ...]:
        """Display names of the causes: their own, else that of a gate's indicator, from the names of all."""
        return tuple(_name(key, block, nodes) for key, block in self.causes.items())


def _name(key: str, block: GateBlock | IncidentBlock, nodes: Mapping[str, Text]) -> Text:
    if block.name:
        return block.name.text
    return nodes.get(block.node, Text(key, key)) if isinstance(block, GateBlock) else Text(key, key)


class TargetBlock(Block):
    """What the city wants (F1)."""

    score: float = quantity(90.0, about=("目标得分", "score wanted"), unit="分", ge=0, le=100, source="F1")
    rank: int = quantity(10, about=("目标名次", "rank wanted"), ge=1, le=10_000, source="F1")
    deadline: date | None = quantity(None, about=("达标期限", "deadline"))
    rechecks: dict[str, Annotated[float, Field(ge=0, le=100)]] = quantity(
        {},
        about=(
            "已获称号的复查：测评编号及保牌所需得分",
            "re-checks of a title that is held: tests, and the score that keeps it",
        ),
        unit="分",
        source="F10",
    )


def check_cycle(cycle: CycleBlock, assessments: Assessments, mistakes: Mistakes) -> None:
    """Year weights sum to 1 and cover every year that counts; some kind has points."""
    if cycle.year_weights:
        total = sum(cycle.year_weights.values())
        if abs(total - 1) > 1e-6:
            mistakes.add(
                ("cycle", "year_weights"),
                "weights_not_one",
                Text(f"各年度权重之和须为 1，实为 {total:.6g}", f"weights of the years must sum to 1, got {total:.6g}"),
            )
        first, span = min(cycle.year_weights), cycle.every_years
        if span and max(cycle.year_weights) >= first + span:
            mistakes.add(
                ("cycle", "every_years"),
                "cycles_overlap",
                Text(
                    f"年度权重跨 {max(cycle.year_weights) - first + 1} 年，多于每周期 {span} 年",
                    f"the weights cover {max(cycle.year_weights) - first + 1} years, more than a cycle of {span}",
                ),
            )
        counted = {int(y) for y, w in zip(assessments.year, assessments.weight, strict=True) if w > 0}
        own = {y: first + (y - first) % span if span else y for y in counted}
        for year in sorted(y for y in counted if own[y] not in cycle.year_weights):
            mistakes.add(
                ("cycle", "year_weights"),
                "missing_year",
                Text(f"有计分测评的 {year} 年没有权重", f"year {year} has a test that counts but no weight"),
            )
    if not sum(cycle.kind_shares.values()) > 0:
        mistakes.add(
            ("cycle", "kind_shares"),
            "out_of_range",
            Text("各类分值之和必须大于 0", "points of the kinds must sum to more than 0"),
        )
