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

from civsim.language import Text
from civsim.report import font_family


@dataclass(frozen=True)
class Finding:
    """One thing that was tried."""

    name: Text
    ok: bool
    detail: Text


def examined() -> list[Finding]:
    """All findings, in the order of their importance."""
    return [_tried(name, look) for name, look in LOOKS.items()]


def _tried(name: Text, look: Callable[[], tuple[bool, str]]) -> Finding:
    try:
        ok, detail = look()
    except Exception as error:  # whatever is wrong with the computer is the finding
        return Finding(name, False, Text(f"{type(error).__name__}: {error}", f"{type(error).__name__}: {error}"))
    return Finding(name, ok, Text(detail, detail))


def _python() -> tuple[bool, str]:
    return sys.version_info >= (
        3,
        11,
    ), f"Python {platform.python_version()}, civsim {version('civsim')}, {os.cpu_count()} CPU"


def _font() -> tuple[bool, str]:
    fonts = font_family()
    return len(fonts) > 1, ", ".join(fonts)


def _solver(name: str) -> Callable[[], tuple[bool, str]]:
    def look() -> tuple[bool, str]:
        problem = pulp.LpProblem("doctor", pulp.LpMaximize)
        x, y = problem.add_variable("x", 0, 4), problem.add_variable("y", 0, 6)
        problem += 3 * x + 5 * y
        problem += 3 * x + 2 * y <= 18
        problem.solve(pulp.getSolver(name, msg=False))
        value = pulp.value(problem.objective)
        return abs(value - 36) < 1e-6, f"{name}: {value:g}"

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


LOOKS: dict[Text, Callable[[], tuple[bool, str]]] = {
    Text("Python", "Python"): _python,
    Text("中文字体", "Chinese font"): _font,
    Text("求解器 HiGHS", "solver HiGHS"): _solver("HiGHS"),
    Text("求解器 CBC", "solver CBC"): _solver("PULP_CBC_CMD"),
    Text("当前文件夹可写", "current folder can be written"): _writing,
    Text("编译缓存可写", "compiled code can be cached"): _cache,
}
