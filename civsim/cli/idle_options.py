"""Options that mean something only beside another: given alone they are refused, never ignored in silence."""

from typing import Any

import click
from click.core import ParameterSource

from civsim.cli.usage import WrongCall
from civsim.language import Text


class Beside(click.Option):
    """An option that is of use only where another one is given, too."""

    def __init__(self, *args: Any, beside: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.beside = beside


def refuse_idle_options(ctx: click.Context) -> None:
    """Every option of a call does something.

    Raises
    ------
    WrongCall
        If one was given without the option that it goes with.
    """
    for option in ctx.command.params:
        if not isinstance(option, Beside) or ctx.get_parameter_source(option.name or "") is ParameterSource.DEFAULT:
            continue
        other = next(p for p in ctx.command.params if option.beside in p.opts)
        if not ctx.params[other.name or ""]:
            name = max(option.opts, key=len)
            raise WrongCall(
                Text(
                    f"{name} 须与 {option.beside} 同时使用；单独给出不起作用",
                    f"{name} goes with {option.beside}; by itself it does nothing",
                ),
                ctx,
            )
