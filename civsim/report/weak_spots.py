"""Tests at which the plan is expected to do worse than another variant, said plainly: a high total may hide them."""

from collections.abc import Iterator

from civsim.language import Text
from civsim.report.content import Content, Variant
from civsim.report.reading import ids, interval_words, signed
from civsim.scores import Difference, adjusted, paired_difference

LEAST = 0.005  # points; less is shown as nothing


def weak_spots(content: Content) -> list[Text]:
    """One sentence a test, in the order of the tests."""
    if not content.main.marks.sizes.get("assessment", 0):
        return []
    return [_said(content, a, worse) for a, worse in _tests(content) if worse]


def _tests(content: Content) -> Iterator[tuple[int, list[tuple[Variant, Difference]]]]:
    """Each test with the variants that the first one is below, the farthest above first."""
    tests = range(content.main.marks.sizes["assessment"])
    known = [(a, v, d) for a in tests for v in content.variants[1:] if (d := _difference(content.main, v, a))]
    sure = adjusted([d for _, _, d in known])
    found = [(a, v, d) for (a, v, _), d in zip(known, sure, strict=True)]
    for test in tests:
        worse = [(v, d) for a, v, d in found if a == test and d.mean < -LEAST]
        yield test, sorted(worse, key=lambda pair: pair[1].mean)


def _difference(main: Variant, other: Variant, a: int) -> Difference | None:
    """Paired difference of the expected scores at one test; None where they cannot be paired."""
    if any("expected_score" not in v.marks for v in (main, other)):
        return None
    own, its = main.marks["expected_score"], other.marks["expected_score"]
    if own.shape != its.shape or ids(own, "assessment") != ids(its, "assessment"):
        return None
    return paired_difference(own.isel(assessment=a).values, its.isel(assessment=a).values)


def _said(content: Content, a: int, worse: list[tuple[Variant, Difference]]) -> Text:
    tests = content.model.assessments
    name, (best, most) = tests.names[a], worse[0]
    uncounted = Text("（不计分）", " (not counted)") if not tests.weight[a] > 0 else Text("", "")
    sure = sum(d.significant for _, d in worse)
    real = Text(f"其中 {sure} 个显著", f"{sure} significantly")
    if not sure:
        real = Text("均无显著差异", "no significant difference")
    size = interval_words(most.low, most.high, most.n)
    return Text(
        f"在“{name.zh}”{uncounted.zh}上低于 {len(worse)} 个对照方案（{real.zh}），"
        f"差得最多的是与“{best.name.zh}”相比：{signed(most.mean)} 分{size.zh}。",
        f'At "{name.en}"{uncounted.en} it scores below {len(worse)} of the baselines ({real.en}); '
        f'most below "{best.name.en}": {signed(most.mean)} points{size.en}.',
    )
