"""Rounds of the teams that belong to grids, as the visits that they are."""

import civsim.model.mechanisms as mechanisms  # noqa: PLR0402 - an open file, not a name of the room
from civsim.engine.inputs import Inputs
from civsim.engine.visit_codes import visit_code

is_round = mechanisms.is_round.py_func


def rounds_in_grid(inputs: Inputs, grid: int) -> list[tuple[int, int, int]]:
    """(day, channel, number) of every visit that the teams of a grid make by their rule."""
    return [
        (int(day), int(channel), visit_code.py_func(int(day), int(channel), team))
        for f, channel in enumerate(inputs.round_channel)
        for n, day in enumerate(inputs.round_day[f, : inputs.round_before[f, inputs.days]])
        if is_round(n, int(inputs.round_offset[grid, f]), int(inputs.round_every[grid, f]))
        for team in range(inputs.round_teams[grid, f])
    ]
