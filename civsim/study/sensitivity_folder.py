"""What assumed values matter, as the object that `sensitivity --json` prints, and as a folder."""

import json
from collections.abc import Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from civsim.language import Language, Text
from civsim.model import Scenario, build_model
from civsim.report import Joint, Moved, write_sensitivity
from civsim.scores import Difference, entry, known
from civsim.study.assumed_parameters import Parameter, value_alone
from civsim.study.folders import growing_folder
from civsim.study.model_warnings import Warned, campaign_warnings
from civsim.study.plans import doubts_of
from civsim.study.provenance import provenance
from civsim.study.sensitivity_study import Sensitivity
from civsim.study.warn import date_warnings, doubt_warnings

FILE = "sensitivity.json"
SAMPLE = Text("示例数据 · ", "SAMPLE DATA · ")
SHOWN = 3


def sensitivity_to_folder(
    scenario: Scenario,
    found: Sensitivity,
    seed: int,
    out: Path | None,
    language: Language,
    given: Path | None = None,
) -> dict[str, Any]:
    """The plain object; kept with tables and charts in `out`; `given` is where the plan came from, if it was given."""
    n = found.as_given.n
    origin = provenance(scenario, seed, n)
    parameters = {p.key: p for p in found.parameters}
    singles = [value_alone(scenario, r) for p in found.parameters for r in p.ranges]
    parameters |= {p.key: p for p in singles}
    result = {
        **origin,
        "seed": seed,
        "replications": n,
        "plan": found.plan.name,
        "as_given": entry(found.as_given),
        "parameters": [_told(p) for p in found.parameters],
        "effects": [_effect(e, parameters[e.key]) for e in found.effects],
        "together": [_joint(j) for j in found.together],
        "paths_lost": found.paths_lost,
        "knowing": [_gain(e) for e in found.knowing],
        "left_out": [_told(p) for p in found.left_out],
        "refused": [
            {"key": r.parameter.key, "end": r.end, "reason_zh": r.reason.zh, "reason_en": r.reason.en}
            for r in found.refused
        ],
        "warnings": [w.plain() for w in _warnings(scenario, found, given)],
        "sample": scenario.spec.sample,
        "simulations": found.simulations,
        "seconds": found.seconds,
        "out": str(out) if out else None,
    }
    with growing_folder(out) if out else nullcontext() as growing:
        if growing is not None:
            sample = SAMPLE.to(language) if scenario.spec.sample else ""
            foot = f"{sample}civsim · {scenario.hash[:16]} · {origin['version']} · n={n} · seed {seed}"
            write_sensitivity(growing, found.effects, found.together, found.knowing, foot, language)
            (growing / FILE).write_text(json.dumps(result, ensure_ascii=False, indent=2), encoding="utf-8")
    return result


def _told(parameter: Parameter) -> dict[str, Any]:
    """A parameter with its values and their ranges."""
    return _names(parameter.key, parameter.name) | {
        "values": {r.path: {"low": r.low, "high": r.high, "given": known(float(r.value))} for r in parameter.ranges}
    }


def _names(key: str, name: Text) -> dict[str, str]:
    return {"key": key, "name_zh": name.zh, "name_en": name.en}


def _effect(found: Moved, parameter: Parameter) -> dict[str, Any]:
    """Both ends and the swing."""
    return {
        **_names(found.key, found.name),
        "values": len(parameter.ranges),
        **_ends(found),
        "swing": _difference(found.swing),
        "significant": found.significant,
    }


def _gain(found: Moved) -> dict[str, Any]:
    """What is gained at both ends, and at most."""
    return {
        **_names(found.key, found.name),
        **_ends(found),
        "most": _difference(found.swing),
        "significant": any(d.significant and d.mean > 0 for d in found.ends),
    }


def _ends(found: Moved) -> dict[str, Any]:
    ends = {"at_low": found.at_low, "at_high": found.at_high}
    return {name: None if d is None else _difference(d) | _judged(d) for name, d in ends.items()}


def _difference(found: Difference) -> dict[str, Any]:
    return {"mean": known(found.mean), "low": known(found.low), "high": known(found.high), "n": found.n}


def _judged(found: Difference) -> dict[str, Any]:
    return {"significant": found.significant, "p": known(found.p), "p_adjusted": known(found.p_adjusted)}


def _joint(found: Joint) -> dict[str, Any]:
    figures = ("size", "size_low", "size_high", "luck", "spread", "mean", "n")
    mean = {"low": known(found.mean_low), "high": known(found.mean_high)}
    told = {name: known(float(getattr(found, name))) for name in figures}
    return {**_names(found.key, found.name), **told, **mean, "n": found.n, "beyond_luck": found.beyond_luck}


def _warnings(scenario: Scenario, found: Sensitivity, given: Path | None) -> list[Warned]:
    """What to know before trusting the figures."""
    model = build_model(scenario)
    return [
        *campaign_warnings(model),
        *(doubt_warnings(doubts_of(given, model)) if given else []),
        *date_warnings(model),
        *_refused(found),
        *_not_made(found.not_made),
        *_left_out(found.left_out),
        *_lost(found.paths_lost),
    ]


def _refused(found: Sensitivity) -> list[Warned]:
    return [
        Warned(
            "value_refused",
            Text(
                f"{r.parameter.key} 取范围{'下' if r.end == 'low' else '上'}端时不能推演或规划：{r.reason.zh}",
                f"{r.parameter.key} at the {r.end} end of its range cannot be simulated or planned: {r.reason.en}",
            ),
        )
        for r in found.refused
    ]


def _not_made(those: Sequence[tuple[Parameter, str, int]]) -> list[Warned]:
    if not those:
        return []
    parameter, end, visits = max(those, key=lambda t: t[2])
    keys = ", ".join(dict.fromkeys(p.key for p, _, _ in those))
    text = Text(
        f"取范围端点时，巡查组做不完方案的巡查（{keys}；最多的是 {parameter.key} 的{'下' if end == 'low' else '上'}端，"
        f"少 {visits} 次），做不完的不计入",
        f"at an end of its range the teams cannot make all visits of the plan ({keys}; most at the {end} end of "
        f"{parameter.key}: {visits} visits fewer); those that they cannot make are left out there",
    )
    return [Warned("visits_not_made", text)]


def _left_out(those: Sequence[Parameter]) -> list[Warned]:
    if not those:
        return []
    first, values = those[0], sum(len(p.ranges) for p in those)
    some = ", ".join(p.key for p in those[:SHOWN])
    rest = len(those) - SHOWN
    zh, en = (f" 等 {len(those)} 个参数", f" and {rest} more") if rest > 0 else ("", "")
    text = Text(
        f"{values} 个假设值只随所属参数一起变动，没有逐个检验（{some}{zh}）；"
        f"要逐个看，请用 --only '{first.key}' --singly {len(first.ranges)}",
        f"{values} assumed values moved with their parameter only, not one by one ({some}{en}); to look at them singly "
        f"use --only '{first.key}' --singly {len(first.ranges)}",
    )
    return [Warned("values_left_out", text)]


def _lost(paths: int) -> list[Warned]:
    if not paths:
        return []
    text = Text(
        f"一起变动的路径有 {paths} 条不能推演（取值组合下方案付不起或场景不成立），未计入",
        f"{paths} of the paths on which all move could not be simulated (the plan cannot be paid for there, or the "
        "scenario cannot be) and do not count",
    )
    return [Warned("paths_lost", text)]
