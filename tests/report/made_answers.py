"""Alternatives and milestones made up for charts: nothing here was planned."""

from datetime import date, timedelta

from civsim.language import Text
from civsim.planner import Alternative
from civsim.planner.near import DaysPart
from civsim.report import Beside, Difference, InFuture, Insurance
from civsim.scores import Milestone
from civsim.scores.uncertainty import Interval


def alternatives_of(n: int, districts: int) -> list[Alternative]:
    """n alternatives in so many districts of long names, over three years."""
    names = [f"名字很长很长的区 with a long name {d}" for d in range(districts)]
    years = ("2021", "2022", "2023")
    return [
        Alternative(
            key="abcdefghij"[i],
            direction="different",
            name=Text("差异最大", "as different as can be"),
            value=90.0,
            below=0.1,
            within=True,
            moved=0.2,
            apart=0.1,
            scores={},
            resources_used={},
            works=(),
            plan_works=(),
            money=10.0,
            plan_money=11.0,
            parts=tuple(
                DaysPart(d, "patrol", y, f"{y}-01", 10.0, 10.0 + k - i) for k, d in enumerate(names) for y in years
            ),
        )
        for i in range(n)
    ]


def insurance_of(futures: int) -> Insurance:
    """A plan for the worst of so many futures, beside the usual one."""

    def beside(key: str, shift: float) -> Beside:
        plan, usual = Interval(80.0 + shift, 79.0 + shift, 81.0 + shift, 20), Interval(79.0, 78.0, 80.0, 20)
        return Beside(
            plan, usual, Difference(f"plan {key}", f"usual {key}", 1.0 + shift, 0.5, 1.5, 20, True, 0.01, 0.02)
        )

    names = [(f"future{n}", Text(f"情景 {n}", f"future {n}")) for n in range(futures)]
    each = tuple(
        InFuture(key, name, 1.0 / futures, {"rubbish": 1.0 + n / 10} if n else {}, 80.0, float(n == 1), beside(key, -n))
        for n, (key, name) in enumerate(names)
    )
    return Insurance(0.2, each, beside("worst", -2.0), beside("mean", -0.5))


def milestones_of(tests: int) -> list[Milestone]:
    """Work, a level and a busiest month before each of so many tests, a quarter apart."""
    found = []
    for a in range(tests):
        day, name = date(2022, 1, 15) + timedelta(91 * a), Text(f"第 {a} 次国家测评", f"national test {a}")
        for kind, level in (
            ("visits", None),
            ("last_round", None),
            ("overtime", None),
            ("hidden", 96.0),
            ("repairs", 411.0),
        ):
            found.append(
                Milestone(
                    test=f"test_{a}",
                    test_name=name,
                    test_day=day,
                    kind=kind,
                    name=Text("日常巡查", "daily patrol"),
                    first=day - timedelta(60),
                    last=day - timedelta(15),
                    days_before=15,
                    number=282 if level is None else None,
                    level=None if level is None else Interval(level, level - 9, level + 9, 6),
                )
            )
    return found
