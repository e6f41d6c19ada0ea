"""Requirements that capacities and money do not meet, in words."""

from civsim.language import Text
from civsim.planner.instance import Instance


def required(instance: Instance) -> Text:
    """The scenario's fields that ask something of a plan beside the target."""
    plan, names = instance.model.spec.plan, []
    names += ["plan.path_rules"] if plan.path_rules else []
    names += ["plan.floors"] if plan.floors else []
    names += ["plan.phases"] if plan.phases else []
    return Text("、".join(names), ", ".join(names))


def out_of_reach(instance: Instance, missing: dict[str, float]) -> Text:
    """What even much more of everything does not reach: the target, or floors of single tests.

    `missing` are points (or 万元) by the variables' names.
    """
    if missing and not any(name.startswith("short_") for name in missing):
        return _floors_out_of_reach(instance, missing)
    lacks = min(max(missing.values(), default=0.0), instance.target)
    return Text(
        f"即使大幅增加巡查、整改班组和经费，期望得分也达不到目标 {instance.target:g} 分，还差约 {lacks:.2f} 分；"
        "请降低目标，或改变工程、台账等其他条件",
        f"even with many more teams, crews and money the expected score stays about {lacks:.2f} points below the "
        f"target of {instance.target:g}; lower the target, or change works, desk levels or other conditions",
    )


def _floors_out_of_reach(instance: Instance, missing: dict[str, float]) -> Text:
    """By how much the floors of tests are missed."""
    dates, zh, en = list(instance.dates.values()), list[str](), list[str]()
    for name, lacks in missing.items():
        if name.startswith("below_"):
            a = int(name.split("_")[1])
            named = (instance.model.assessments.names[instance.tests[i]] for i, _ in dates[a])
            test, floor = min(named, key=lambda name: len(name.zh)), instance.floors[a]  # not that of a moved date
            zh.append(f"{test.zh}的下限 {floor:g} 分（还差约 {lacks:.2f} 分）")
            en.append(f"the floor of {test.en}, {floor:g} (about {lacks:.2f} points below it)")
    return Text(
        f"即使大幅增加巡查、整改班组和经费，期望得分也达不到：{'；'.join(zh)}。请放宽 {required(instance).zh}，"
        "或改变工程、台账等其他条件",
        f"even with many more teams, crews and money the expected score does not reach: {'; '.join(en)}. Relax "
        f"{required(instance).en}, or change works, desk levels or other conditions",
    )
