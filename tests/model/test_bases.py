"""What values rest on: every given value has one basis, and no assumption counts as a measurement."""

import pytest

from civsim.model import BASES, Basis, bases, basis_of, parameters
from civsim.study import load_scenario


@pytest.mark.parametrize(
    ("source", "basis"),
    [
        ("F22", "cited"),
        ("published practice 2018-2020: desk 40", "cited"),
        ("calibrated 0.1-0.2, n = 99", "calibrated"),
        ("calibrated 0.1 reported, divided by an assumed reported share of 0.5 (0.3-0.9)", "mixed"),
        ("拟合值，除以假设的上报比例", "mixed"),
        ("assumed 0.05-0.3; Chinese bulletins 0.13-0.17", "ranged"),
        ("steady stock; assumed half to double", "ranged"),
        ("each assumed 0.2 below to 0.1 above the value", "ranged"),
        ("assumed", "assumed"),
        ("invented sample", "assumed"),
        (" ", "none"),
    ],
)
def test_a_source_says_one_basis(source: str, basis: Basis) -> None:
    assert basis_of(source) == basis


@pytest.mark.parametrize("name", ["tiny", "demo", "chicago_sanitation"])
def test_every_given_value_is_counted_once(name: str) -> None:
    spec = load_scenario(name).spec
    found = bases(spec, spec.sources)
    assert tuple(found) == BASES
    paths = [p.dotted for values in found.values() for p in values]
    assert len(paths) == len(set(paths))
    assert {p.dotted for p in parameters(spec) if p.given} <= set(paths)


def test_the_block_of_chicago_is_calibrated_and_what_is_scaled_is_told_apart() -> None:
    spec = load_scenario("chicago_sanitation").spec
    found = {basis: {p.dotted for p in values} for basis, values in bases(spec, spec.sources).items()}
    n = len(spec.categories)
    for key, basis in (("month_factor", "calibrated"), ("arrivals_per_grid_day", "mixed"), ("cost", "ranged")):
        assert sum(path.endswith(f".{key}") for path in found[basis]) == n, key
    assert "areas.table" in found["calibrated"]
    assert not any(path.startswith("channels.") for path in found["calibrated"])
    patterns = {p.pattern for p in parameters(spec)}
    assert {"categories.*.cost", "categories.*.crew_hours.median", "channels.*.active.*.days"} <= patterns
    assert "calendar.working_hours.to" in patterns
