"""Many comparisons at once: Holm's steps by hand, and their size where nothing differs."""

from math import nan

import numpy as np
import pytest
import scipy
from statsmodels.stats.multitest import multipletests

from civsim.scores import adjusted, holm, paired_difference


def test_holm_by_hand() -> None:
    # 0.01 x 4, 0.03 x 2 < 0.02 x 3 so it keeps 0.06, 0.20 x 1.
    assert holm([0.01, 0.03, 0.02, 0.20]) == pytest.approx([0.04, 0.06, 0.06, 0.20])
    assert holm([0.7, 0.6, 0.9]) == pytest.approx([1.0, 1.0, 1.0])
    assert holm([0.03]) == pytest.approx([0.03])
    assert holm([]).shape == (0,)


def test_holm_is_that_of_a_library() -> None:
    p = np.random.default_rng(1).uniform(size=60) ** 3  # many small ones, as of effects that are real
    assert holm(p) == pytest.approx(multipletests(p, method="holm")[1])


def test_what_cannot_be_compared_does_not_count() -> None:
    assert holm([0.01, nan, 0.02]) == pytest.approx([0.02, nan, 0.02], nan_ok=True)


def test_p_value_is_that_of_the_paired_t_test() -> None:
    a, b = np.array([1.0, 2.0, 4.0, 3.0]), np.array([0.5, 2.5, 2.0, 1.0])
    assert paired_difference(a, b).p == pytest.approx(scipy.stats.ttest_rel(a, b).pvalue, rel=1e-12)
    assert paired_difference(a, a).p == 1.0
    assert paired_difference(a + 1, a).p == 0.0


def test_interval_and_p_value_say_the_same_of_a_single_difference() -> None:
    noise = np.random.Generator(np.random.Philox(key=5)).normal(0.6, 1.0, (300, 8))
    found = [paired_difference(row, np.zeros(8)) for row in noise]
    assert {d.significant for d in found} == {True, False}
    assert all(d.significant == (d.p < 0.05) == adjusted([d])[0].significant for d in found)


def test_of_many_plans_that_do_not_differ_hardly_ever_one_is_significant() -> None:
    # 1000 families of 8 plans equal in distribution against a common one. Unadjusted, some plan differs in a quarter of
    # the families; adjusted in at most 5 %. Standard error of the share 0.7 %: 7.5 % would be 3.6 of them away.
    luck = np.random.Generator(np.random.Philox(key=9)).normal(85.0, 1.0, (1000, 9, 20))
    families = [[paired_difference(f[0], other) for other in f[1:]] for f in luck]
    plain = np.mean([any(d.significant for d in f) for f in families])
    sure = np.mean([any(d.significant for d in adjusted(f)) for f in families])
    assert plain > 0.15
    assert 0.02 < sure < 0.071
