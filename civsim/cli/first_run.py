"""What the first run on a computer, or the first after an edit of the engine, has to say: it compiles first."""

from civsim.cli.session import Session
from civsim.language import Text


def say_if_compiling(session: Session) -> None:
    """Say that the engine is about to be compiled, unless a former run has left it in the cache."""
    from civsim.engine import kernel_is_compiled

    if not kernel_is_compiled():
        session.say(
            Text(
                "首次运行：正在编译推演引擎，约需半分钟，以后直接使用",
                "first run: compiling the engine, about half a minute; later runs start at once",
            )
        )
