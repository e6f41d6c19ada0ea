"""Parameters: assumed values that are one question to whoever can answer it, such as how often repairs relapse.

A city measures such a thing for all its categories, districts or works at once, and its scenario holds hundreds of
single values. The values of a parameter move together: all of them at the same place of their ranges.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from civsim.errors import CivsimError
from civsim.language import Text
from civsim.model import Scenario
from civsim.scenario import Block, declared
from civsim.study.assumed import AssumedRange, assumed_ranges, entries_of, ranges_without_room, value_at

Ranges = Mapping[str, tuple[float, float]]
"""Low and high end by path, as a user states them beside those of the scenario."""


@dataclass(frozen=True)
class Parameter:
    """Values that move together; often just one. The key of several has * for what they differ in."""

    key: str
    name: Text
    ranges: tuple[AssumedRange, ...]

    def at(self, place: float) -> dict[str, float]:
        """Its values by path at a place of their ranges: 0 all low ends, 1 all high ends; whole numbers stay whole."""
        return {r.path: _at(r, place) for r in self.ranges}

    @property
    def span(self) -> Text:
        """Where it may lie, or how many values it stands for."""
        if len(self.ranges) == 1:
            r = self.ranges[0]
            said = f"{r.low:.4g} – {r.high:.4g}"
            return Text(said, said)
        return Text(f"{len(self.ranges)} 个数值一起", f"{len(self.ranges)} values together")


def _at(assumed: AssumedRange, place: float) -> float:
    value = (1.0 - place) * assumed.low + place * assumed.high
    return round(value) if isinstance(assumed.value, int) else float(value)


def chosen_ranges(scenario: Scenario, only: Sequence[str] = (), stated: Ranges | None = None) -> list[AssumedRange]:
    """The ranges of a scenario and those stated beside it, as far as a pattern of `only` fits; all without patterns.

    Raises
    ------
    CivsimError
        If there is none, a pattern fits none, or a stated one is of no number or holds no two values.
    """
    every = {r.path: r for r in assumed_ranges(scenario)}
    every |= {path: _stated(scenario, path, *ends) for path, ends in (stated or {}).items()}
    if not every:
        raise _none(ranges_without_room(scenario))
    for pattern in only:
        if not any(_fits(path, pattern) for path in every):
            some = ", ".join(list(every)[:3])
            raise CivsimError(
                Text(
                    f"没有名为 {pattern!r} 且带范围的假设值；有的如：{some}",
                    f"no value assumed with a range is called {pattern!r}; there are, for example, {some}",
                )
            )
    return [r for path, r in every.items() if not only or any(_fits(path, pattern) for pattern in only)]


def _fits(path: str, pattern: str) -> bool:
    """Whether a pattern means a path, or what it stands below."""
    return fnmatchcase(path, pattern) or fnmatchcase(path, f"{pattern}.*")


def _stated(scenario: Scenario, path: str, low: float, high: float) -> AssumedRange:
    value = value_at(scenario, path)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise CivsimError(
            Text(
                f"--range {path}：场景中没有这个数值（须是单个数的完整路径，如 categories.rubbish.redo_probability）",
                f"--range {path}: the scenario has no such number (it takes the whole path of a single number, such as "
                "categories.rubbish.redo_probability)",
            )
        )
    if isinstance(value, int):
        low, high = round(low), round(high)
    if not low < high:
        raise CivsimError(
            Text(
                f"--range {path}={low:g}:{high:g} 没有余地：低端须小于高端（整数按整数取）",
                f"--range {path}={low:g}:{high:g} leaves no room: the low end must be below the high one (whole "
                "numbers are taken whole)",
            )
        )
    return AssumedRange(path, low, high, value)


def _none(without_room: Sequence[str]) -> CivsimError:
    if without_room:
        paths = ", ".join(without_room[:3])
        return CivsimError(
            Text(
                f"场景中假设值的范围都只含一个值，或低端高于高端（如 {paths}），无从分析；"
                "请改 sources 中的范围，或用 --range 路径=低:高",
                f"every range that the scenario assumes holds one value, or runs from high to low (such as {paths}): "
                "there is nothing to vary. Change the ranges in its sources, or state some with --range PATH=LOW:HIGH",
            )
        )
    return CivsimError(
        Text(
            "场景的 sources 里没有带范围的假设值（如 assumed 0.2-0.8），无从分析；也可用 --range 路径=低:高 给出",
            "no value of the scenario is assumed with a range (such as `assumed 0.2-0.8` in its sources): there is "
            "nothing to vary. Ranges can also be stated with --range PATH=LOW:HIGH",
        )
    )


def parameters_of(scenario: Scenario, ranges: Iterable[AssumedRange]) -> tuple[Parameter, ...]:
    """Ranges by what is asked for, in their order."""
    by_key: dict[str, list[AssumedRange]] = {}
    for r in ranges:
        by_key.setdefault(_key(scenario, r.path), []).append(r)
    return tuple(
        Parameter(key, _of_all(scenario, own[0].path), tuple(own)) if len(own) > 1 else value_alone(scenario, own[0])
        for key, own in by_key.items()
    )


def value_alone(scenario: Scenario, assumed: AssumedRange) -> Parameter:
    """One value as a parameter of its own."""
    meaning, of = _meaning(scenario, assumed.path), _entry_names(scenario, assumed.path)
    if not of:
        return Parameter(assumed.path, meaning, (assumed,))
    zh, en = " · ".join(n.zh for n in of), ", ".join(n.en for n in of)
    return Parameter(assumed.path, Text(f"{zh}：{meaning.zh}", f"{en}: {meaning.en}"), (assumed,))


def _key(scenario: Scenario, path: str) -> str:
    """The path with * for the id of an entry, and without what stands below its field."""
    parts = path.split(".")
    if isinstance(value_at(scenario, parts[0]), Mapping) and len(parts) > 2:
        return f"{parts[0]}.*.{parts[2]}"
    return ".".join([*parts[:-1], "*"]) if parts[-1].lstrip("-").isdigit() else path


def _of_all(scenario: Scenario, path: str) -> Text:
    """What a field of all entries of a collection says of itself, after what the collection is."""
    collection, meaning = path.partition(".")[0], _meaning(scenario, path)
    if not isinstance(value_at(scenario, collection), Mapping):
        return meaning
    of = _meaning(scenario, collection)
    return Text(f"{of.zh}：{meaning.zh}", f"{of.en}: {meaning.en}")


def _meaning(scenario: Scenario, path: str) -> Text:
    """What the last declared field on the way says of itself."""
    found = Text(path, path)
    for value, part in _way(scenario, path):
        if isinstance(value, Block):
            fields = type(value).model_fields.items()
            said = next((declared(field) for name, field in fields if part in (name, field.alias)), {})
            found = Text(str(said["zh"]), str(said["en"])) if said.get("zh") else found
    return found


def _entry_names(scenario: Scenario, path: str) -> list[Text]:
    """Names of the entries that a path runs through: a category, a work, a district, a year."""
    spec = scenario.spec
    named = {**spec.profiles, **spec.categories, **spec.departments, **spec.channels}
    known = {key: block.name.text for key, block in named.items() if block.name is not None}
    found = []
    for value, part in _way(scenario, path):
        if not isinstance(value, Block) or part.isdigit():
            own = getattr(entries_of(value).get(part), "name", None)
            found.append(own.text if own is not None else known.get(part, Text(part, part)))
    return found


def _way(scenario: Scenario, path: str) -> Iterator[tuple[object, str]]:
    """Every block or mapping that a path runs through, with the part of the path that it is asked for."""
    value: object = scenario.spec
    for part in path.split("."):
        yield value, part
        value = entries_of(value).get(part)
