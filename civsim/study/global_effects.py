"""Assumed parameters moved together: elementary effects along random paths through their ranges, after Morris.

A path starts somewhere and moves one parameter after the other; what each step does to the score is an elementary
effect, told for the whole range. A large mean size says that a parameter matters; a spread as large as the mean, that
what it does depends on the others. Scores are simulated, so even a parameter that does next to nothing shows some
size; what luck alone would show stands beside.

References
----------
[morris-1991]; [campolongo-2007] on the mean of absolute effects; [herman-2017] and [iwanaga-2022], the library used.
"""

from collections.abc import Callable, Sequence
from math import nan, pi, sqrt

import numpy as np
from numpy.typing import NDArray

from civsim.errors import CivsimError
from civsim.report import Joint
from civsim.scores import interval
from civsim.study.assumed_parameters import Parameter

LEVELS = 4  # of a parameter in its range
LEAST_PATHS = 2
NORMAL_95 = 1.645
Floats = NDArray[np.float64]
Score = Callable[[dict[str, float]], Floats]
"""(R,) scores with values by path."""


def global_effects(
    parameters: Sequence[Parameter], score: Score, paths: int, seed: int
) -> tuple[tuple[Joint, ...], int]:
    """Effects of parameters that are moved together, the largest first, and the number of paths lost. [points]

    `score` is called (parameters + 1) x `paths` times. A path on which it is refused is lost; with fewer than two
    parameters, or two paths left, nothing is found.
    """
    if len(parameters) < 2 or paths < LEAST_PATHS:
        return (), 0
    from SALib.analyze import morris as analyse
    from SALib.sample import morris as sample

    names = [p.key for p in parameters]
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    places = sample.sample(problem, paths, num_levels=LEVELS, seed=seed)
    scores = _scores(score, parameters, places)
    whole = ~np.isnan(scores).all(axis=1).reshape(paths, -1).any(axis=1)
    lost = int(paths - whole.sum())
    if whole.sum() < LEAST_PATHS:
        return (), lost
    rows = np.repeat(whole, len(parameters) + 1)
    places, scores = places[rows], scores[rows]
    scores = scores[:, ~np.isnan(scores).any(axis=0)]  # replications in which the tests are held wherever values lie
    if not scores.size:
        return (), paths
    found = analyse.analyze(problem, places, scores.mean(axis=1), num_levels=LEVELS, seed=seed)
    steps, luck = _steps(places, scores, len(parameters))
    effects = [_joint(p, found, i, steps[i], luck[i]) for i, p in enumerate(parameters)]
    return tuple(sorted(effects, key=lambda e: -e.size)), lost


def _scores(score: Score, parameters: Sequence[Parameter], places: Floats) -> Floats:
    """(rows, R) scores at places of the ranges; nan in rows where they are refused."""
    found: list[Floats | None] = []
    for row in places:
        values: dict[str, float] = {}
        for parameter, place in zip(parameters, row, strict=True):
            values |= parameter.at(float(place))
        try:
            found.append(score(values))
        except CivsimError:
            found.append(None)
    n = max((len(f) for f in found if f is not None), default=1)
    return np.array([np.full(n, nan) if f is None else f for f in found])


def _joint(parameter: Parameter, found: dict[str, list[float]], i: int, steps: Floats, luck: float) -> Joint:
    size, half = float(found["mu_star"][i]), float(found["mu_star_conf"][i])
    mean = interval(steps)
    return Joint(
        key=parameter.key,
        name=parameter.name,
        size=size,
        size_low=max(size - half, 0.0),
        size_high=size + half,
        luck=float(luck),
        spread=float(found["sigma"][i]),
        mean=mean.mean,
        mean_low=mean.low,
        mean_high=mean.high,
        n=mean.n,
    )


def _steps(places: Floats, scores: Floats, number: int) -> tuple[Floats, Floats]:
    """(P, T) elementary effects by parameter and path, and (P,) the mean size that luck alone gives them at most."""
    paths = len(places) // (number + 1)
    walks, told = places.reshape(paths, number + 1, number), scores.reshape(paths, number + 1, -1)
    moved = np.diff(walks, axis=1)  # one entry of each row is not zero
    which = np.abs(moved).argmax(axis=2)
    length = np.take_along_axis(moved, which[:, :, None], axis=2)
    effects = np.diff(told, axis=1) / length  # (T, P, R)
    order = np.argsort(which, axis=1)
    by_parameter = np.take_along_axis(effects, order[:, :, None], axis=1)
    n = by_parameter.shape[2]
    error = by_parameter.std(axis=2, ddof=1) / sqrt(n) if n > 1 else np.full((paths, number), nan)
    return by_parameter.mean(axis=2).T, size_of_luck(error)


def size_of_luck(error: Floats) -> Floats:
    """(P,) what the mean of T absolute values that are nothing but luck stays below in 95 % of cases.

    `error` (T, P) are their standard errors; absolute values of normal ones have mean 0.80 and deviation 0.60 of it.
    """
    spread = np.sqrt((error**2).sum(axis=0)) / len(error)
    return np.asarray(sqrt(2.0 / pi) * error.mean(axis=0) + NORMAL_95 * sqrt(1.0 - 2.0 / pi) * spread)
