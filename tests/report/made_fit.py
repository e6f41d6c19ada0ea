"""The fit of simulated orders, for the tests of its charts and its page."""

from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from civsim.calibrate import checked_orders, evidence, fit_records, load_mapping, records_and_fit
from civsim.language import Text
from civsim.report import FitContent
from civsim.scenario import Name
from tests.calibrate.records import MAP, simulated, written

LONG = Name(zh="一个名字特别特别长而且一直写下去写不完的问题类别", en="a category of a name that does not end")
ONE = "  rubbish: {name: {zh: 垃圾, en: rubbish}, values: [bags, litter]}\n"
BAGS = "  bags: {name: {zh: 暴露垃圾, en: bags}, values: [bags]}\n"
LITTER = "  litter: {name: {zh: 散落垃圾, en: litter}, values: [litter]}\n"
TWO = MAP.replace(ONE, BAGS + LITTER)


@cache
def fit_content(categories: int = 2) -> FitContent:
    """What the page of a fit shows; two categories, and from three on as many more under other names."""
    with TemporaryDirectory() as folder:
        orders, map_file = written(Path(folder), simulated(years=2, addresses=2000), TWO)
        mapping = load_mapping(map_file)
        records, quality = checked_orders(orders, mapping)
    fit = fit_records(records, mapping, "orders.csv")
    origin = {"records": "orders.csv", "map": "map.yaml", "block": "block.yaml", "version": "0", "seed": "1"}
    content = FitContent(fit, quality, evidence(fit), records_and_fit(records, fit), origin)
    return content if categories < 3 else with_more(content, categories)


def with_more(content: FitContent, categories: int) -> FitContent:
    """The same with copies of the last category."""
    beside, fit = content.beside, content.fit
    ids = [f"copy_{i}" for i in range(categories - 2)]
    parts = {
        key: (*found, *(replace(found[-1], id=i, name=LONG.text) for i in ids))
        for key, found in vars(beside).items()
        if key != "areas"
    }
    law = Text("两个对数正态的混合", "mixture of two lognormals")
    parts["closing"] = tuple(replace(one, law=law) for one in parts["closing"])
    more = (*fit.categories, *(replace(fit.categories[-1], id=i, name=LONG) for i in ids))
    copied = replace(fit, categories=more)
    return replace(content, fit=copied, evidence=evidence(copied), beside=replace(beside, **parts))
