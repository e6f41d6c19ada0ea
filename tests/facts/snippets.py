"""The snippets of docs/facts.md, taken from the page itself: what it shows is what the tests run."""

import re
import shutil
import tempfile
from contextlib import chdir
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import xarray as xr

import civsim
from civsim.model import Model, Plan, Scenario, build_model

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "facts.md"
PLACE = tempfile.TemporaryDirectory(prefix="facts-")  # goes when the tests end


class Snippet(NamedTuple):
    """One block of a fact: its language, its file name if it is a table, and its text."""

    language: str
    name: str
    text: str


@cache
def snippets() -> dict[str, tuple[Snippet, ...]]:
    """The blocks of every fact, by its id."""
    found: dict[str, tuple[Snippet, ...]] = {}
    for section in re.split(r"^### ", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]:
        blocks = re.findall(r"^```(\w+) ?(\S*)\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
        fact = section.split(maxsplit=1)[0]
        found[fact] = tuple(Snippet(*block) for block in blocks)
    return found


@cache
def folder() -> Path:
    """A folder as a user has it: the smallest scenario with its tables, and the tables of the page."""
    place = Path(PLACE.name)
    for file in [*(ROOT / "scenarios").glob("tiny*"), ROOT / "scenarios" / "holidays.csv"]:
        shutil.copy(file, place)
    for block in (b for blocks in snippets().values() for b in blocks if b.language == "csv"):
        (place / block.name).write_text(block.text, encoding="utf-8")
    return place


def scenario(fact: str, **changed: Any) -> Scenario:
    """The scenario of a fact, with values by dotted path (dots written as double underscores)."""
    (block,) = (b for b in snippets()[fact] if b.language == "yaml")
    path = folder() / f"{fact}.yaml"
    if not path.exists():
        path.write_text(block.text, encoding="utf-8")
    return civsim.load_scenario(path, {k.replace("__", "."): v for k, v in changed.items()})


def model_of(fact: str, **changed: Any) -> Model:
    """Its model."""
    return build_model(scenario(fact, **changed))


def runs(fact: str, replications: int = 6, plan: Plan | None = None, **changed: Any) -> xr.Dataset:
    """Runs of the scenario of a fact; the same seed gives the same luck, whatever is changed."""
    return civsim.simulate(scenario(fact, **changed), plan, replications=replications, seed=7)


def marks(fact: str, replications: int = 6, **changed: Any) -> xr.Dataset:
    """Their scores."""
    return civsim.score(runs(fact, replications, **changed))


def told(fact: str) -> dict[str, Any]:
    """What a Python snippet leaves behind, by name."""
    (block,) = (b for b in snippets()[fact] if b.language == "python")
    names: dict[str, Any] = {}
    with chdir(ROOT):
        exec(compile(block.text, f"{PAGE.name} {fact}", "exec"), names)
    return names


def count(run: xr.Dataset, flow: str, **where: Any) -> int:
    """Sum of a count, over the part of a run that is named."""
    return int(run[flow].sel(**where).sum(dtype="int64"))


def z_share(hits: int, of: int, share: float) -> float:
    """Standard errors between a share of independent trials and its law."""
    return float((hits - of * share) / (of * share * (1 - share)) ** 0.5)
