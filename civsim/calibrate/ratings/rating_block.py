"""A fit of ratings as a piece of a scenario: the peers as values, all else as comments, each with interval and rows."""

import json
from pathlib import Path

from civsim.calibrate.estimate import Estimate, rounded
from civsim.calibrate.evidence_line import Evidence
from civsim.calibrate.ratings.rating_evidence import SHRUNK, rating_evidence, unacceptable
from civsim.calibrate.ratings.rating_fit import RatingFit
from civsim.scenario import whole_file

LISTED = ("ratings.area", "ratings.area_factor", "ratings.month_factor")  # in lists of their own


def write_rating_block(fit: RatingFit, path: str | Path) -> Path:
    """Write the block.

    Raises
    ------
    CivsimError
        Where the file cannot be written.
    """
    path = Path(path)
    with whole_file(path) as block:
        block.write_text(rating_block_text(fit), encoding="utf-8")
    return path


def rating_block_text(fit: RatingFit) -> str:
    """The YAML text of a fit of ratings."""
    found = rating_evidence(fit)
    return "\n".join([*_head(fit), *_found(found), *_factors(fit), *_peers(fit, found)]) + "\n"


def _head(fit: RatingFit) -> list[str]:
    """Where the figures come from."""
    table, areas = fit.table, f" in {len(fit.table.areas)} areas" if fit.by_area else ""
    left_out = [f"# Left out: {reason.zh} / {reason.en}: {n}" for reason, n in fit.left_out.items()]
    return [
        f"# {fit.name.zh} / {fit.name.en}",
        f"# Written by `civsim calibrate` from {fit.source}: {table.first:%Y-%m} to {fit.last:%Y-%m},",
        f"# {table.n} ratings of {len(table.places)} places{areas}, {fit.rows} rows. Mean {100 * fit.level:.1f}.",
        *left_out,
        "# In points of 100, with 95 % intervals:",
    ]


def _found(found: tuple[Evidence, ...]) -> list[str]:
    """What the vocabulary has no word for."""
    found = tuple(e for e in found if not e.in_block and e.path not in LISTED)
    lines, methods = [], dict.fromkeys(e.method.en for e in found)
    letters = {method: f"({chr(97 + i)})" for i, method in enumerate(methods)}
    for e in found:
        what = f"{e.name.en}, {e.part.en}" if e.part else e.name.en
        unit = f" {e.unit.en}" if e.unit.en else ""
        lines.append(f"#   {what}: {_shown(e.estimate)}{unit}, n = {e.estimate.n} {letters[e.method.en]}")
    return [*lines, *(f"# {letter} {method}" for method, letter in letters.items())]


def _factors(fit: RatingFit) -> list[str]:
    """Relative shares that are not acceptable, by month and area: what factors on arrivals may be taken from."""
    lines = []
    if fit.course.seasons:
        listed = ", ".join(f"{unacceptable(e, fit.level).value:.3g}" for e in fit.course.seasons)
        lines = [
            "# What is not acceptable over the mean, for `month_factor` of a category that makes it so:",
            f"#   [{listed}]",
        ]
    if fit.effects.areas:
        lines.append(f"# The same by area, for `profile_factor` of profiles that are the areas; {SHRUNK.en}:")
        lines += [
            f"#   {area}: {_shown(unacceptable(e, fit.level))}, n = {e.n}"
            for area, e in zip(fit.table.areas, fit.effects.areas, strict=True)
        ]
    return lines


def _peers(fit: RatingFit, found: tuple[Evidence, ...]) -> list[str]:
    """The block itself."""
    if fit.peers is None:
        return ["# Peers: not fitted (less than a year, or fewer than three areas)."]
    said = {e.path: e for e in found if e.in_block}
    what = "areas" if fit.by_area else "places"
    return [
        f"# The {what} as peers, one of which is ours; true scores of a year, without the noise of their tests.",
        "peers:",
        *(f"  {path.split('.')[1]}: {rounded(e.estimate.value):g}   # {_span(e.estimate)}" for path, e in said.items()),
        f"  cities: {fit.peers.number}",
        "sources:",
        *(
            f"  {path}: {_quoted(f'calibrated {_span(e.estimate)}, n = {e.estimate.n}; {e.method.en}')}"
            for path, e in said.items()
        ),
        f"  peers.cities: {_quoted(f'calibrated: counted {what}')}",
    ]


def _span(e: Estimate) -> str:
    return f"{rounded(e.low, 3):g} to {rounded(e.high, 3):g}"


def _shown(e: Estimate) -> str:
    return f"{rounded(e.value, 3):g} ({_span(e)})"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
