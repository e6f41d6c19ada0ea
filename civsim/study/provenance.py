"""Where a result comes from: scenario, hash, version, seed, replications, platform."""

import json
import platform
from functools import lru_cache
from importlib.metadata import version

from civsim.model import Scenario
from civsim.study.archive import packed


def provenance(scenario: Scenario, seed: int, replications: int) -> dict[str, str]:
    """What every output says of its origin."""
    return {
        "scenario": scenario.document.path.name,
        "scenario_zh": scenario.name.zh,
        "scenario_en": scenario.name.en,
        "scenario_hash": scenario.hash,
        "version": version("civsim"),
        "seed": str(seed),
        "replications": str(replications),
        "platform": f"{platform.system()} {platform.machine()}, Python {platform.python_version()}",
    }


def self_explaining(scenario: Scenario, seed: int, replications: int) -> dict[str, str]:
    """Provenance with the whole scenario packed beside it, so that a stored run can be read without its files."""
    return provenance(scenario, seed, replications) | {"inputs": _inputs(scenario)}


@lru_cache(maxsize=4)
def _inputs(scenario: Scenario) -> str:
    """The packed scenario as one text; packed once for the many runs of a plan and its baselines."""
    return json.dumps(packed(scenario), ensure_ascii=False)
