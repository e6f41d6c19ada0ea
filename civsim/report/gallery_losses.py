"""Charts of who lost the points and who is likely to miss the standard, with their words."""

from civsim.language import Language, Text
from civsim.report import theme
from civsim.report.charts.loss_duty import TITLE as DUTY
from civsim.report.charts.loss_duty import loss_duty
from civsim.report.charts.red_black_list import red_black_list
from civsim.report.charts.traffic_lights import TITLE as LIGHTS
from civsim.report.charts.traffic_lights import traffic_lights
from civsim.report.content import Content
from civsim.report.drawing import Drawing
from civsim.report.reading import main_assessment
from civsim.report.units import UNIT_NAMES, unit_names
from civsim.scores import standings


def loss_drawings(content: Content, language: Language) -> list[Drawing]:
    """部门失分构成, 红黑榜 and 三色预警 of the main test."""
    test, marks = main_assessment(content.model), content.main.marks
    if test is None:
        return []
    name = content.model.assessments.names[test]
    note = Text(
        f"测评：{name.zh}（期望失分，不含抽样的运气；问卷失分按存量问题摊到类别）", f"Test: {name.en}. "
    ) + Text("", "Expected losses, without the luck of the draw; those of surveys go to categories by open problems.")
    alt = Text(
        "主要测评的期望失分，按部门分条，按问题类别分段",
        "Expected points lost at the main test by department and category",
    )
    duty = loss_duty(marks, test, language=language)
    made = [Drawing("loss_duty", DUTY, alt, theme.figure_of(duty), note)]
    made += [_list(content, test, unit, note, language) for unit in ("department", "district")]
    alt = Text(
        "各部门、各区和最可能不达标的指标，在各次测评中低于标准的概率", "Chance of missing the standard, by test"
    )
    return [*made, Drawing("traffic_lights", LIGHTS, alt, theme.figure_of(traffic_lights(marks, language=language)))]


def _list(content: Content, test: int, unit: str, note: Text, language: Language) -> Drawing:
    places = standings(content.main.marks, unit, test)
    known = unit_names(content.main.marks, unit)
    ax = red_black_list(places, known, language=language, unit=UNIT_NAMES[unit].to(language))
    said = [(known[p.id], p.lost.mean) for p in places[:1] + places[-1:]]
    alt = Text(
        "按期望失分排名，首末两名：" + "；".join(f"{k.zh} {x:.2f} 分" for k, x in said),
        "Ranked by expected points lost, first and last: " + "; ".join(f"{k.en} {x:.2f}" for k, x in said),
    )
    title = Text("红黑榜 · 按", "Red and black list by ") + UNIT_NAMES[unit]
    return Drawing(f"standing_{unit}", title, alt, theme.figure_of(ax), note)
