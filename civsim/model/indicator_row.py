"""A row of the table of indicators (测评指标表) as users write it, and the rules each kind of evidence may have."""

from typing import Literal

from pydantic import Field

from civsim.scenario import Block, Listed, NonNegative, Positive, Probability, quantity

RULES: dict[str, tuple[str, ...]] = {
    "field": ("deduct", "pass"),
    "desk": ("linear",),
    "survey": ("logistic",),
    "data": ("on_time_share", "closed_share", "first_time_share", "found_share"),
    "observation": ("linear", "reached"),
}


class IndicatorsBlock(Block):
    """Where the table of indicators is."""

    table: str = quantity(about=("测评指标表（CSV 或 XLSX）", "table of indicators (CSV or XLSX)"))


class IndicatorRow(Block):
    """One node of the tree."""

    id: str = Field(min_length=1)
    parent: str = ""
    weight: NonNegative
    name_zh: str = ""
    name_en: str = ""
    kind: Literal["", "field", "desk", "survey", "data", "observation"] = ""
    categories: Listed = quantity(
        (), about=("涉及的问题类别（空或 * 为全部）", "categories it looks at (empty or *: all)")
    )
    site_classes: Listed = quantity(
        (), about=("考察的点位类别（空或 * 为全部）", "site classes it looks at (empty or *: all)")
    )
    rule: str = ""
    d_or_n: float | None = quantity(
        None,
        about=(
            "每个问题扣分比例 d、容许问题数 n 或满分水平",
            "share deducted a problem, problems allowed, or level for full marks",
        ),
        ge=0,
        le=1000,
    )
    local: float | None = quantity(None, about=("本地更严标准", "the city's own stricter standard"), ge=0, le=1000)
    works: Listed = quantity((), about=("台账所列工程（空为无）", "works whose completion the desk audit looks for"))
    department: str = quantity(
        "",
        about=(
            "牵头部门：本指标的失分中不归其他部门的，由它承担（不用于 field）",
            "who answers for what the leaf loses and nobody else answers for (not for field)",
        ),
        source="F6",
    )
    base: Probability = quantity(
        0.9,
        about=("台账基础水平或无问题时的满意度", "desk level without the works, or satisfaction without problems"),
        span=(0.85, 0.98),
    )
    slope: Positive = quantity(
        0.5,
        about=(
            "满意度对数几率随标准网格存量问题的降幅",
            "fall of the log-odds of satisfaction for one open problem in a grid of size 1",
        ),
        span=(0.1, 1.0),
    )
    low: Probability = quantity(0.0, about=("得零分的水平", "level that earns nothing"))
    behaviour: str = quantity("", about=("所观察的行为", "behaviour that is watched"))
    observations: int = quantity(
        150,
        about=("每次测评观察次数", "observations a test"),
        ge=1,
        le=10_000,
        span=(50, 500),
        source="published test of a city: 1 166 observations at 78 sites, 15 a site; here at ten places",
    )
    observations_per_place: int = quantity(
        15,
        about=("每个观察点的观察次数", "observations made at one place"),
        ge=1,
        le=10_000,
        span=(5, 30),
        source="published test of a city: 1 166 observations at 78 sites",
    )
    icc: float = quantity(
        0.0,
        about=("同一观察点各次观察的相关系数，0 为互不相干", "correlation of two observations at one place; 0: none"),
        ge=0,
        le=0.9,
        span=(0.0, 0.1),
    )
