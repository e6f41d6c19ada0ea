"""An upper bound on what the best of all schedules is worth to one grid at given prices.

Relaxed decision diagrams of growing memory: the first tells schedules apart by what is done in the period before, the
next by the last two, and so on. What the diagram before shows to be worth less than the best schedule known is left
out. The bound is the longest path of the last diagram, or the best schedule known if nothing better is left.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from civsim.planner.diagram import NONE, Marks, Stage, grouped, moved_on, rest_of, rewards, slope_before

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Limits:
    """How far diagrams grow."""

    passes: int = 10
    nodes: int = 100  # of one layer, or as many as there are choices; many small diagrams prune better than a few large


USUAL = Limits()


@dataclass(frozen=True)
class Reached:
    """The bound on one grid, and the best schedule known: its worth, and its choices if it was found here."""

    bound: float
    known: float
    best: NDArray[np.int64]  # (stages,) choices


@dataclass
class _Layer:
    """Nodes of one layer: by what they are reached, the node of the coarser diagram, where they lead."""

    state: Floats
    worth: Floats
    coarse: NDArray[np.int64]
    came: NDArray[np.int64]
    blur: Floats
    child: NDArray[np.int64]
    reward: Floats
    rest: Floats


def best_of_all(
    stages: list[Stage], marks: Marks, start: Floats, known: float, guide: NDArray[np.int64], slack: float,
    limits: Limits,
) -> Reached:  # fmt: skip
    """An upper bound on the best schedule, not closer than `slack` above what is `known` to be possible.

    Which nodes are split is decided by what states are worth under the best choices known, those of `guide` at first.
    """
    bound, best, layers = np.inf, guide, _forgetful(stages, start)
    slopes = _slopes(*_along(stages, marks, start, guide), marks)
    for _ in range(limits.passes):
        made = _refined(stages, marks, start, known + slack, layers, slopes, slack / len(stages), limits.nodes)
        value = float(made[0].rest[0])
        bound = min(bound, max(value, known + slack))
        if value > -np.inf:
            path = _path(made)
            only, course = _along(stages, marks, start, path)
            if (reached := float(course[0].rest[0])) > known:
                known, best, slopes = reached, path, _slopes(only, course, marks)
        if bound <= known + slack:
            break
        layers = made
    return Reached(bound, known, best)


def _forgetful(stages: list[Stage], start: Floats) -> list[_Layer]:
    """The coarsest diagram: every choice leads to a node of its own, from which anything may be earned."""
    layers, none = [], np.zeros((0, 2), np.int64)
    for t in range(len(stages) + 1):
        nodes = 1 if t == 0 else len(stages[t - 1].cost)
        choices = len(stages[t].cost) if t < len(stages) else 0
        child = np.tile(np.arange(choices), (nodes, 1))
        layers.append(
            _Layer(
                start[None], np.zeros(nodes), np.zeros(nodes, np.int64), none, np.zeros(nodes), child,
                np.zeros((nodes, 0)), np.full(nodes, np.inf),
            )
        )  # fmt: skip
    return layers


def _refined(
    stages: list[Stage], marks: Marks, start: Floats, least: float, before: list[_Layer], slopes: list[Floats],
    matters: float, most: int,
) -> list[_Layer]:  # fmt: skip
    """A finer diagram without what cannot earn `least`: nodes of `before` are split by the nodes that lead to them."""
    none, nothing = np.zeros(1, np.int64), np.zeros(1)
    layer = _Layer(start[None], nothing, none, np.zeros((1, 2), np.int64), nothing, none, nothing, nothing)
    layers = []
    for t, stage in enumerate(stages):
        N, A = len(layer.worth), len(stage.cost)
        reward, ahead, child = np.zeros((N, A)), np.zeros((N, A), np.int64), np.zeros((N, A), np.int64)
        alive = rewards(
            layer.state, layer.worth, layer.coarse, before[t].child, before[t + 1].rest, least, stage, marks,
            reward, ahead,
        )  # fmt: skip
        split = _to_split(before[t + 1], before[t].child, matters, most)
        nodes = grouped(ahead, layer.coarse, split, alive, child)
        layer.child, layer.reward = child, reward
        layers.append(layer)
        state, worth = np.empty((nodes, *layer.state.shape[1:])), np.empty(nodes)
        coarse, came = np.zeros(nodes, np.int64), np.zeros((nodes, 2), np.int64)
        blur = np.zeros(nodes)
        moved_on(
            layer.state, layer.worth, reward, ahead, child, stage, state, worth, coarse, came, slopes[t + 1], blur
        )  # fmt: skip
        layer = _Layer(state, worth, coarse, came, blur, none, nothing, np.zeros(nodes))
    layers.append(layer)
    for t in range(len(stages) - 1, -1, -1):
        layers[t].rest = rest_of(layers[t].child, layers[t].reward, layers[t + 1].rest)
    return layers


def _along(
    stages: list[Stage], marks: Marks, start: Floats, choices: NDArray[np.int64]
) -> tuple[list[Stage], list[_Layer]]:
    """The stages with the one choice that a schedule has in each, and their diagram."""
    only = [
        s._replace(cost=s.cost[a : a + 1], worth=s.worth[a : a + 1], maps=s.maps[a : a + 1], base=s.base[a : a + 1])
        for s, a in zip(stages, choices, strict=True)
    ]
    flat = [np.zeros_like(start)] * (len(only) + 1)
    return only, _refined(only, marks, start, -np.inf, _forgetful(only, start), flat, 0.0, 1)


def _slopes(only: list[Stage], course: list[_Layer], marks: Marks) -> list[Floats]:
    """What one more of each part of a state is worth at every layer under the choices of one schedule."""
    slopes = [np.zeros_like(course[0].state[0])]
    for stage, layer in zip(only[::-1], course[-2::-1], strict=True):
        slopes.append(slope_before(layer.state[0], 0, stage, marks, slopes[-1]))
    return slopes[::-1]


def _to_split(layer: _Layer, child: NDArray[np.int64], matters: float, most: int) -> NDArray[np.bool_]:
    """Nodes in which unlike states have been merged, those on the longest paths first, as far as `most` nodes go."""
    split = layer.blur > matters
    if not split.any():
        return split
    ways = np.bincount(child[child != NONE], minlength=len(split))
    order = np.flatnonzero(split)
    order = order[np.argsort(-(layer.worth + layer.rest)[order], kind="stable")]
    more = np.cumsum(np.maximum(ways[order] - 1, 0))
    split[order[len(split) + more > most]] = False
    return split


def _path(layers: list[_Layer]) -> NDArray[np.int64]:
    """The choices of the longest path."""
    n, found = int(np.argmax(layers[-1].worth)), []
    for layer in layers[:0:-1]:
        n, a = (int(x) for x in layer.came[n])
        found.append(a)
    return np.array(found[::-1], np.int64)


def value_of(stages: list[Stage], marks: Marks, start: Floats, choices: NDArray[np.int64]) -> float:
    """What one schedule earns by the maps: never below its true profit."""
    return float(_along(stages, marks, start, choices)[1][0].rest[0])
