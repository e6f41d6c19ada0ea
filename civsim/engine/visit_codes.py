"""A visit as one number, from which its luck derives: day, then visit channel, then equal visits that day before it."""

from civsim.model.compiled import compiled

CHANNEL_BITS, REPEAT_BITS = 6, 10


@compiled
def visit_code(day: int, channel: int, repeat: int) -> int:
    """The number of a visit."""
    return (((day << CHANNEL_BITS) | channel) << REPEAT_BITS) | repeat
