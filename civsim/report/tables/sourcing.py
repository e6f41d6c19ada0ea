"""Where a value comes from, said so that nobody takes an assumption for a measurement; units and values in words."""

import re
from collections.abc import Mapping
from math import inf
from typing import Any

from civsim.language import Text
from civsim.model import basis_of

ASSUMED, FITTED, STATED, NONE, DEFAULT = (
    Text("假设", "assumed"),
    Text("校准", "calibrated"),
    Text("实测/文献", "measured or cited"),
    Text("假设（未注明来源）", "assumed (no source stated)"),
    Text("假设（默认值）", "assumed (default)"),
)
UNITS: dict[str, Text] = {
    "d": Text("天", "days"),
    "h": Text("小时", "hours"),
    "month": Text("月", "months"),
    "crew-hour": Text("班组工时", "crew-hours"),
    "1/d": Text("每天", "per day"),
    "1/team-day": Text("每组日", "per team-day"),
    "万元": Text("万元", "10 000 CNY"),
    "分": Text("分", "points"),
    "人": Text("人", "people"),
    "min": Text("分钟", "minutes"),
    "年": Text("年", "years"),
    "1/年": Text("次/年", "per year"),
}
VALUES: dict[str, Text] = {
    "True": Text("是", "yes"),
    "False": Text("否", "no"),
    "national": Text("国家测评", "national"),
    "provincial": Text("省级测评", "provincial"),
    "mock": Text("模拟测评", "mock"),
    "special": Text("专项测评", "special"),
    "supplementary": Text("补充测评", "supplementary"),
    "visit": Text("巡查类", "visit"),
    "report": Text("反映类", "report"),
    "city": Text("全市", "city"),
    "district": Text("每区", "district"),
    "none": Text("不巡查", "none"),
    "uniform": Text("均匀巡查", "uniform"),
    "cyclic": Text("循环轮巡", "cyclic"),
    "population": Text("按人口分配", "by population"),
    "worst_first": Text("问题多者优先", "worst first"),
    "myopic": Text("逐月最优", "myopic"),
    "sprint": Text("迎检突击", "sprint"),
    "desk": Text("台账审核", "desk"),
    "field": Text("实地考察", "field"),
    "survey": Text("问卷调查", "survey"),
    "data": Text("数据调取", "data"),
    "observation": Text("行为观察", "observation"),
    "year": Text("该年不达标", "the year is lost"),
    "title": Text("失去称号", "the title is lost"),
    **{
        day: Text(f"周{zh}", day)
        for day, zh in zip(("mon", "tue", "wed", "thu", "fri", "sat", "sun"), "一二三四五六日", strict=True)
    },
}
MEANINGS: dict[str, Text] = {
    "from": Text("起（时刻或日期）", "from (hour or date)"),
    "to": Text("止（时刻或日期）", "to (hour or date)"),
    "kind": Text("类型", "kind"),
    "years": Text("年度经费", "budget by year"),
}
PHRASES: tuple[tuple[str, str], ...] = (  # the longer ones first
    ("made-up sample, no source", "虚构样例，无来源"),
    ("divided by an assumed reported share of", "除以假设的上报比例"),
    ("divided by the assumed reported share of", "除以假设的上报比例"),
    ("of closed orders reported again", "的已结工单被再次反映"),
    ("to the repeated report, less the", "（至再次反映的天数），减去"),
    ("that a reported problem waits", "的待处置时间"),
    ("each factor assumed", "各倍数均为假设："),
    ("which one is assumed", "具体是哪一个为假设"),
    ("every category has a named department", "每类问题都有责任部门"),
    ("each cut assumed", "各降幅为假设："),
    ("none seen published", "未见公布"),
    ("steady stock by hand_calculation.py", "稳态存量（hand_calculation.py）"),
    ("invented sample", "虚构样例"),
    ("times the value", "倍取值"),
    ("profiles differ", "各类网格不同"),
    ("campaign grant", "专项经费"),
    ("counts of", "数量见"),
    ("published bulletins", "公开通报"),
    ("published practice", "公开做法"),
    ("until verified", "核实之前"),
    ("published", "公开资料"),
    ("calibrated", "校准"),
    ("fitted", "拟合"),
    ("each assumed", "各为假设："),
    ("assumed", "假设"),
    ("invented", "虚构"),
    ("median", "中位数"),
    ("reported", "经上报"),
)
LONGEST = 120  # characters of a value; a longer one is cut


def basis(source: str) -> Text:
    """Assumed, calibrated, stated or unstated. One assumed part makes the whole value assumed."""
    return {"cited": STATED, "calibrated": FITTED, "none": NONE}.get(basis_of(source), ASSUMED)


def source_text(source: str) -> Text:
    """The source with its fixed words in Chinese beside the English; what is free text stays as it was written."""
    chinese = source
    for words, said in PHRASES:
        chinese = re.sub(rf"\b{re.escape(words)}(?![\w])", said, chinese)
    chinese = re.sub(r"(?<=[\u4e00-\u9fff）：]) (?=[\u4e00-\u9fff])", "", chinese)
    return Text(re.sub(r"： ?: ?|：: ?", "：", chinese), source)


def unit_text(unit: str) -> Text:
    """A declared unit in both languages."""
    return UNITS.get(unit, Text(unit, unit))


def shown_value(value: Any, names: Mapping[str, Text] | None = None) -> Text:
    """A value on one line, ids by their names; long lists and mappings are cut."""
    known = VALUES | dict(names or {})
    return Text(_cut(_words(value, known, "zh")), _cut(_words(value, known, "en")))


def _words(value: Any, known: Mapping[str, Text], language: Any) -> str:
    if isinstance(value, float):
        return "∞" if value == inf else f"{value:g}"
    if isinstance(value, Mapping):
        pairs = ((_words(k, known, language), _words(v, known, language)) for k, v in value.items())
        return ", ".join(f"{k}: {v}" for k, v in pairs)
    if isinstance(value, tuple):
        return ", ".join(_words(v, known, language) for v in value)
    said = known.get(str(value)) if isinstance(value, str | bool) else None
    return said.to(language) if said else str(value)


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"
