"""Mechanisms: each has users and the users use it; its law and its expectation agree."""

import ast
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

import civsim
from civsim.model import arrival_mechanisms, mechanisms
from civsim.model.arrival_mechanisms import ARRIVAL_MECHANISMS
from civsim.model.mechanisms import MECHANISMS, NEVER, add_shift_time, elapsed_shift_time
from civsim.model.quantiles import normal_quantile

PACKAGE = Path(civsim.__file__).parent
DAY = mechanisms.DAY
U = (np.arange(20_000) + 0.5) / 20_000
TABLES = {mechanisms: MECHANISMS, arrival_mechanisms: ARRIVAL_MECHANISMS}


def names_called(path: Path) -> set[str]:
    """Names that the code of a file refers to, imports aside."""
    nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
    plain = {node.id for node in nodes if isinstance(node, ast.Name)}
    return plain | {node.attr for node in nodes if isinstance(node, ast.Attribute)}


@pytest.mark.parametrize(("file", "mechanism"), [(file, name) for file, names in TABLES.items() for name in names])
def test_each_mechanism_is_used_where_the_table_says(file: ModuleType, mechanism: str) -> None:
    assert callable(getattr(file, mechanism))
    unused = [user for user in TABLES[file][mechanism] if mechanism not in names_called(PACKAGE / user)]
    assert not unused, f"{mechanism} is not used by {unused}"


@pytest.mark.parametrize("file", TABLES)
def test_the_table_leaves_no_mechanism_out(file: ModuleType) -> None:
    tree = ast.parse(Path(str(file.__file__)).read_text(encoding="utf-8"))
    written = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    assert written - set(TABLES[file]) <= {"poisson_quantile"}  # used by the draws, which both engines share


def test_quantiles_are_those_of_scipy() -> None:
    points = np.concatenate([U, 10.0 ** -np.arange(2, 15), 1 - 10.0 ** -np.arange(2, 12)])
    assert np.allclose([normal_quantile(u) for u in points], stats.norm.ppf(points), rtol=1e-9, atol=1e-12)
    for mean in (0.003, 0.7, 4.0, 60.0, 256.0):
        drawn = np.array([mechanisms.poisson_quantile(u, mean) for u in U])
        assert (drawn == stats.poisson.ppf(U, mean)).all(), mean
    assert mechanisms.poisson_quantile(1 - 2.0**-53, 256.0) < 450


def test_means_of_waits_and_crew_times() -> None:
    # The mean over a fine grid of quantiles is the mean of the law, up to the tail beyond the last point.
    waits = np.array([mechanisms.exponential_wait(u, 1e9) for u in U])
    assert abs(waits.mean() / 1e9 - 1) < 2e-4
    lognormal = np.array([mechanisms.service_time(u, 1e9, 0.8) for u in U])
    assert abs(lognormal.mean() / (1e9 * np.exp(0.32)) - 1) < 2e-3
    assert abs(np.median(lognormal) / 1e9 - 1) < 1e-3
    assert mechanisms.exponential_wait(0.5, np.inf) == NEVER
    assert mechanisms.service_time(0.999, 1e-9, 0.0) == 1


@pytest.mark.parametrize("sigma", [-1.0, 0.3, 1.5])
@pytest.mark.parametrize("work", [0.2e9, 1e9, 5e9])
def test_survival_twins_agree_with_the_draws(sigma: float, work: float) -> None:
    share = np.mean([mechanisms.service_time(u, 1e9, sigma) > work for u in U])
    assert abs(share - mechanisms.service_exceeds(work, 1e9, sigma)) < 1e-4
    share = np.mean([mechanisms.exponential_wait(u, 1e9) > work for u in U])
    assert abs(share - mechanisms.exponential_survival(work, 1e9)) < 1e-4
    over_the_span = np.mean([mechanisms.exponential_survival(work * (1 - u), 1e9) for u in U])
    assert abs(over_the_span - mechanisms.exponential_survival_mean(work, 1e9)) < 1e-4


def test_false_companions_are_the_stated_share() -> None:
    for share in (0.02, 0.5, 0.9):
        n = np.array([mechanisms.false_companions(u, share) for u in U])
        assert abs(n.mean() / (1 + n.mean()) - share) < 2e-3
        assert all(abs((n >= k).mean() - share**k) < 1e-4 for k in range(5))
    assert mechanisms.false_companions(0.5, 0.0) == 0


@st.composite
def calendars(draw: st.DrawFn) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Opening hours of 30 days, some of them closed."""
    opens = np.array(draw(st.lists(st.integers(0, DAY // 2), min_size=30, max_size=30)), np.int64)
    length = np.array(
        draw(st.lists(st.one_of(st.just(0), st.integers(1, DAY // 2)), min_size=30, max_size=30)), np.int64
    )
    before = np.concatenate([[0], np.cumsum(length)])
    return opens, opens + length, before


@settings(max_examples=200, derandomize=True, deadline=None)
@given(calendars(), st.integers(0, 30 * DAY - 1), st.integers(1, 3 * DAY), st.integers(1, 3 * DAY))
def test_shift_time_adds_up(calendar: tuple[np.ndarray, ...], start: int, a: int, b: int) -> None:
    opens, closes, before = calendar

    def elapsed(time: int) -> int:
        day = min(time // DAY, 29)
        return int(elapsed_shift_time(time - day * DAY, opens[day], closes[day], before[day]))

    end = add_shift_time(start, a, opens, closes, before)
    both = add_shift_time(start, a + b, opens, closes, before)
    if end == NEVER:
        assert elapsed(start) + a > before[-1] and both == NEVER
        return
    assert end > start
    assert elapsed(end) - elapsed(start) == a  # exactly this much open time has passed ...
    assert elapsed(end - 1) == elapsed(end) - 1  # ... and not a ms earlier
    if end < 30 * DAY:
        assert both == add_shift_time(end, b, opens, closes, before)
