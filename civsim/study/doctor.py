"""Examining the computer: fonts, solvers, the compiled engine's cache, write access."""

import os
import platform
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import pulp

from civsim.errors import system_reason
from civsim.language import Text
from civsim.report import font_family

Look = Callable[[], tuple[bool, str | Text]]
RIGHT_ANSWER = 36


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    name: Text
    ok: bool
    detail: Text


def examined() -> list[Finding]:
    """All findings, in the order of their importance."""
    return [_tried(name, look) for name, look in LOOKS.items()]


def _tried(name: Text, look: Look) -> Finding:
    try:
        ok, detail = look()
    except OSError as error:
        where = Text(f"：{error.filename}", f": {error.filename}") if error.filename else Text("", "")
        return Finding(name, False, system_reason(error) + where)
    except Exception as error:  # whatever is wrong with the computer is the finding
        reason = f"{type(error).__name__}: {error}"
        return Finding(name, False, Text(f"检查时出错（{reason}）", f"the check failed ({reason})"))
    return Finding(name, ok, detail if isinstance(detail, Text) else Text(detail, detail))


def _python() -> tuple[bool, str]:
    return sys.version_info >= (
        3,
        11,
    ), f"Python {platform.python_version()}, civsim {version('civsim')}, {os.cpu_count()} CPU"


def _font() -> tuple[bool, str]:
    fonts = font_family()
    return len(fonts) > 1, ", ".join(fonts)


def _solver(name: str) -> Look:
    """Whether a solver finds the best of a problem whose answer is known: x = 2, y = 6."""

    def look() -> tuple[bool, str | Text]:
        problem = pulp.LpProblem("doctor", pulp.LpMaximize)
        x, y = problem.add_variable("x", 0, 4), problem.add_variable("y", 0, 6)
        problem += 3 * x + 5 * y
        problem += 3 * x + 2 * y <= 18
        problem.solve(pulp.getSolver(name, msg=False))
        value = pulp.value(problem.objective)
        return abs(value - RIGHT_ANSWER) < 1e-6, Text(
            f"一道小算例解得 {value:g}，正确答案为 {RIGHT_ANSWER}",
            f"a small problem was solved to {value:g}; the right answer is {RIGHT_ANSWER}",
        )

    return look


def _writing() -> tuple[bool, str]:
    with tempfile.NamedTemporaryFile(dir=Path.cwd(), prefix=".civsim-") as file:
        file.write(b"civsim")
    return True, str(Path.cwd())


def _cache() -> tuple[bool, str]:
    folder = Path(__file__).parent.parent / "engine"
    with tempfile.NamedTemporaryFile(dir=folder, prefix=".civsim-"):
        pass
    return True, str(folder / "__pycache__")


LOOKS: dict[Text, Look] = {
    Text("Python", "Python"): _python,
    Text("中文字体", "Chinese font"): _font,
    Text("求解器 HiGHS", "solver HiGHS"): _solver("HiGHS"),
    Text("求解器 CBC", "solver CBC"): _solver("PULP_CBC_CMD"),
    Text("当前文件夹可写", "current folder can be written"): _writing,
    Text("编译缓存可写", "compiled code can be cached"): _cache,
}
