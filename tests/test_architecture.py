"""The house: rooms import only what lies to their left, by full name, and only public names; files stay small."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import civsim

PACKAGE = Path(civsim.__file__).parent
ROOMS = ["scenario", "model", "engine", "results", "scores", "planner", "roster", "report", "study", "cli"]
FREE = {"civsim.errors", "civsim.language"}
# The physics, written once, and how it is compiled: their functions are public as they stand.
OPEN_FILES = {"civsim.model.mechanisms", "civsim.model.arrival_mechanisms", "civsim.model.compiled"}
SIDE_ROOMS = {"calibrate": {"scenario", "model"}}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    """The room a file stands in; "" for the package's own files."""
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else ""


def allowed(room: str) -> set[str]:
    """Rooms that a room may import, itself included."""
    if room in SIDE_ROOMS:
        return SIDE_ROOMS[room] | {room}
    left = set(ROOMS[: ROOMS.index(room) + 1])
    return left | ({"calibrate"} if room in ("report", "study", "cli") else set())


def imports(path: Path) -> list[tuple[str, list[str]]]:
    """(module, names) of every import of civsim in a file, those inside functions included."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno} relative import"
            if node.module == "civsim":
                found += [(f"civsim.{alias.name}", []) for alias in node.names]
            elif (node.module or "").split(".")[0] == "civsim":
                found.append((node.module or "", [alias.name for alias in node.names]))
        elif isinstance(node, ast.Import):
            found += [(alias.name, []) for alias in node.names if alias.name.split(".")[0] == "civsim"]
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_left_and_use_public_names(path: Path) -> None:
    room = room_of(path)
    for module, names in imports(path):
        if module in FREE or not room:
            continue
        target = module.split(".")[1] if "." in module else ""
        assert target, f"{path.name} imports the package itself"
        assert target in allowed(room), f"{path.name} ({room}) must not import {module}"
        if target == room or module in OPEN_FILES:
            continue
        assert module == f"civsim.{target}", f"{path.name} reaches into {module}; use civsim.{target}"
        public = exported(target)
        assert not public or set(names) <= public, f"{path.name} uses private names {set(names) - public} of {target}"


def exported(room: str) -> set[str]:
    """Names in `__all__` of a room."""
    tree = ast.parse((PACKAGE / room / "__init__.py").read_text(encoding="utf-8"))
    for node in tree.body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__all__":
            return set(ast.literal_eval(node.value))
    return set()


def test_every_room_lists_its_public_names() -> None:
    missing = [room for room in [*ROOMS[:-1], *SIDE_ROOMS] if not exported(room)]
    assert not missing


# Longer than the aim, each with its reason. Anything new must be argued for here.
LONG_FILES: dict[str, str] = {}
LONG_FUNCTIONS: dict[str, str] = {}


def test_files_and_functions_stay_small() -> None:
    long_files, long_functions = [], []
    for path in FILES:
        text, name = path.read_text(encoding="utf-8"), str(path.relative_to(PACKAGE))
        if text.count("\n") > 250 and name not in LONG_FILES:
            long_files.append(f"{name}: {text.count(chr(10))}")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef):
                doc = ast.get_docstring(node, clean=False) or ""
                size = (node.end_lineno or 0) - node.lineno + 1 - (doc.count("\n") + 1 if doc else 0)
                if size > 60 and f"{name}:{node.name}" not in LONG_FUNCTIONS:
                    long_functions.append(f"{name}:{node.name}: {size}")
    assert not long_files
    assert not long_functions


def test_only_draws_touch_random_numbers() -> None:
    for path in FILES:
        text = path.read_text(encoding="utf-8")
        if path != PACKAGE / "engine" / "draws.py" and room_of(path) in (
            "model",
            "engine",
            "results",
            "scores",
            "planner",
        ):
            assert "np.random" not in text and "import random" not in text, f"{path.name} fetches randomness"


def test_no_category_or_channel_is_named_in_code() -> None:
    scenario_names = {"rubbish", "stall", "hotline", "posters", "parking_violation"}
    for path in FILES:
        words = {n.value for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Constant)}
        assert not words & scenario_names, f"{path.name} names {words & scenario_names}"


def test_a_call_does_not_load_what_it_may_not_need() -> None:
    """`scipy.stats` takes a fifth of the start of a simulation: it is loaded when it is used."""
    words = "import sys, civsim.scores, civsim.planner, civsim.study; sys.exit('scipy.stats' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", words], check=False).returncode == 0
