"""The page of a fit of test results: one HTML file that needs nothing else."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from matplotlib.axes import Axes

from civsim.language import Language, Text
from civsim.report import charts, theme
from civsim.report.drawing import Drawing
from civsim.report.fit_page import LABELS, OPEN_ROWS
from civsim.report.foot import stamp
from civsim.report.html import Page, page_text
from civsim.report.rating_content import RatingContent
from civsim.report.rating_summary import rating_sentences
from civsim.report.tables.fit_estimates import estimates_table, factor_tables
from civsim.report.tables.rating_records import rating_records_table
from civsim.report.tables.table import Table
from civsim.scenario import write_text

if TYPE_CHECKING:
    from civsim.calibrate import Evidence

KIND = Text("测评结果拟合报告", "report of a fit of test results")
OWN = {
    "records": Text("测评记录文件", "table of ratings"),
    "ratings": Text("测评次数 n", "ratings n"),
}
MONTHS_TITLE = Text("全市逐月得分与拟合", "Mean rating by month, and the fit")
CAUSES_TITLE = Text("一次测评的误差与真实差异", "Noise and truth in one rating")
MONTHS = Text(
    "黑线是各月全市平均，橙色虚线和灰带是按全部记录拟合的规律、只凭此前各月对它的预期："
    "若拟合得对，约 80% 的月份落在灰带里。"
    "右端蓝色是此后一年的预期，越远越宽，因为水平会游走；冬季等波动大的月份也较宽。",
    "Black: mean of the city. Orange and grey: what the months before make the fit expect; if it is right, about "
    "80 % of the months lie in the grey band. Blue: the year to come, wider the farther, because the level wanders, "
    "and wider in months that vary more.",
)
CAUSES = Text(
    "橙色是误差：下次测评就消失的差别，多半是抽样看到哪些街道的运气。蓝色是下次测评仍在的真实差异。空心条是实心条的组成部分（按平方相加）。"
    "误差大于真实差异时，按一次测评给地点排名多半靠运气。",
    "Orange: noise, gone in the next test; mostly the luck of which streets were seen. Blue: true differences, still "
    "there in the next. Hollow bars are parts of the full ones (their squares add up). Where noise is the longer, "
    "a ranking of places by one test is mostly luck.",
)
EFFECTS = Text(
    "点是与平均之差，横线是 95% 区间；空心点的区间跨过 0，与平均没有可靠的差别。各点已按误差大小向平均靠拢。",
    "Points: differences from the mean; lines: 95 % intervals. Where a line crosses 0 the point is hollow: the "
    "difference is not sure. Areas are drawn to the mean as far as noise may have made the difference.",
)


def rating_drawings(content: RatingContent, language: Language) -> tuple[Drawing, ...]:
    """All charts of the page."""
    share = 100 * content.months.inside
    inside = Text(f"落入灰带的月份占 {share:.0f}%", f"{share:.0f} % of the months lie in the grey band")
    made = [
        _drawing("rating_months", MONTHS_TITLE, inside, charts.rating_months(content.months, None, language), MONTHS),
        _drawing(
            "rating_causes",
            CAUSES_TITLE,
            _told(content.causes),
            charts.rating_causes(content.causes, None, language),
            CAUSES,
        ),
    ]
    for path, ordered in (("ratings.season", False), ("ratings.area", True)):
        if found := tuple(e for e in content.evidence if e.path == path):
            ax = charts.rating_effects(found, None, language, ordered)
            made.append(_drawing(path.replace(".", "_"), found[0].name, _extremes(found), ax, EFFECTS))
    return tuple(made)


def _drawing(key: str, title: Text, alt: Text, ax: Axes, note: Text) -> Drawing:
    return Drawing(key, title, alt, theme.figure_of(ax), note)


def _told(found: Sequence["Evidence"]) -> Text:
    """Numbers in words, for those who cannot see the chart."""
    return Text(
        "；".join(f"{e.name.zh} {e.estimate.value:.1f} 分" for e in found),
        "; ".join(f"{e.name.en} {e.estimate.value:.1f} points" for e in found),
    )


def _extremes(found: Sequence["Evidence"]) -> Text:
    """The lowest and the highest of some parts."""
    ends = [side(found, key=lambda e: e.estimate.value) for side in (min, max)]
    low, high = ((e.part or e.name, e.estimate.value) for e in ends)
    return Text(
        f"最低：{low[0].zh} {low[1]:+.1f} 分；最高：{high[0].zh} {high[1]:+.1f} 分",
        f"Lowest: {low[0].en} {low[1]:+.1f} points; highest: {high[0].en} {high[1]:+.1f} points",
    )


def rating_tables(content: RatingContent) -> tuple[Table, ...]:
    """All tables of the page."""
    return rating_records_table(content), estimates_table(content), *factor_tables(content)


def write_rating_page(path: Path, content: RatingContent, language: Language) -> Path:
    """Write the page at `path`."""
    labels, said = LABELS | OWN, content.provenance
    parts = [f"{labels[key].to(language)} {said[key]}" for key in ("records", "version") if key in said]
    foot = " · ".join(["civsim", *parts, f"n={content.fit.table.n:,}"])
    drawings = rating_drawings(content, language)
    for drawing in drawings:
        stamp(drawing.figure, foot)
    page = Page(
        kind=KIND.to(language),
        title=content.fit.name.text.to(language),
        summary=[sentence.to(language) for sentence in rating_sentences(content)],
        drawings=drawings,
        tables=rating_tables(content),
        provenance=[(labels.get(key, Text(key, key)).to(language), value) for key, value in said.items()],
        footer=foot,
        open_rows=OPEN_ROWS,
    )
    write_text(path, page_text(page, language))
    return path
