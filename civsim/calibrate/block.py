"""A fit as a piece of a scenario that `extends` can take: every value with its interval, rows and method beside it."""

import csv
import json
from io import StringIO
from pathlib import Path

from civsim.calibrate.estimate import Estimate, rounded
from civsim.calibrate.evidence_counted import FLAG_FIELDS
from civsim.calibrate.fit import CategoryFit, Fit
from civsim.scenario import whole_file

Lines = list[str]


def write_block(fit: Fit, path: str | Path) -> tuple[Path, Path]:
    """Write the block and, beside it, its table of grids; the two files.

    Raises
    ------
    CivsimError
        Where the files cannot be written.
    """
    path = Path(path)
    grids = path.with_name(f"{path.stem}_grids.csv")
    with whole_file(grids) as table, whole_file(path) as block:
        table.write_text(_grids_text(fit), encoding="utf-8")
        block.write_text(block_text(fit, grids.name), encoding="utf-8")
    return path, grids


def write_rates(fit: Fit, path: str | Path) -> Path:
    """Write the orders a day of every area and category beside a block, each leaning on all areas; the file.

    Raises
    ------
    CivsimError
        Where the file cannot be written.
    """
    path = Path(path)
    file = path.with_name(f"{path.stem}_rates.csv")
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["grid", "category", "orders", "per_day", "low95", "high95"])
    for category in fit.categories:
        for row, e in zip(fit.areas, category.areas.rates, strict=True):
            writer.writerow([row.grid, category.id, e.n, *(f"{x:.4g}" for x in (e.value, e.low, e.high))])
    with whole_file(file) as table:
        table.write_text(out.getvalue(), encoding="utf-8")
    return file


def _grids_text(fit: Fit) -> str:
    """The table of areas as CSV."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["grid", "street", "district", "profile", "size", "population"])
    for row, size in zip(fit.areas, fit.size, strict=True):
        writer.writerow([row.grid, row.street, row.district, row.profile, rounded(float(size)), f"{row.population:g}"])
    return out.getvalue()


def block_text(fit: Fit, grids: str) -> str:
    """The YAML text of a fit."""
    profiles = {row.profile: (row.profile_zh or row.profile, row.profile_en or row.profile) for row in fit.areas}
    lines = [*_head(fit), f"areas: {{table: {_quoted(grids)}}}", "profiles:"]
    lines += [f"  {key}: {{name: {{zh: {_quoted(zh)}, en: {_quoted(en)}}}}}" for key, (zh, en) in profiles.items()]
    lines.append("categories:")
    for category in fit.categories:
        lines += _category(category)
    lines += [
        "sources:",
        f"  areas.table: {_quoted(f'calibrated: {_sizes(fit)}')}",
    ]
    for category in fit.categories:
        lines += _sources(category)
    return "\n".join(lines) + "\n"


def _sizes(fit: Fit) -> str:
    """What the areas' sizes rest on."""
    widest = max((e.high / e.value for e in fit.sizes if e.n), default=1.0)
    return f"orders of {len(fit.areas)} areas relative to the mean, within a factor {widest:.2f} at most"


def _head(fit: Fit) -> Lines:
    """Where the figures come from."""
    left_out = [f"#   {reason.zh} / {reason.en}: {n}" for reason, n in fit.left_out.items()]
    week = fit.capacity
    crews = f"if those show what the crews can do, their mean load is {week.load:.2f}."
    if week.full and week.rises:
        more = f"closings rise {_shown(week.rises)} % with 1 % more backlog: crews can do more"
        full = f"closings do not rise with the backlog: the mean load of crews is {week.load:.2f}"
        crews = f"{_shown(week.full)} where over a week's work waits; {full if week.limited else more}."
    return [
        f"# {fit.name.zh} / {fit.name.en}",
        f"# Written by `civsim calibrate` from {fit.source}: {fit.first:%Y-%m-%d} to {fit.last:%Y-%m-%d},",
        f"# {fit.used} orders of {fit.rows} rows. Left out:",
        *left_out,
        "# Arrivals are those that came to be reported; what nobody reported is not in the records. Relapses are taken",
        "# out of the arrivals, for the simulation makes them anew. `dispersion` is stated and not set: write it,",
        "# with `dispersion_scope: city`, to let counts vary as much. Filing to closing holds waiting and work.",
        f"# Closed in a week: {week.mean_week:.0f} on average, {week.busy_week:.0f} in the busiest twentieth of weeks;",
        f"# {crews}",
    ]


def _closing(c: CategoryFit) -> Lines:
    """The time from filing to closing, as comments."""
    t = c.closing
    shown = ", ".join(f"{key.replace('_', ' ')} {_shown(e)}" for key, e in t.parameters.items())
    lines = [
        f"    # Filing to closing, {t.best.law.name.en} ({shown}):",
        f"    # half within {_shown(t.median)} d, nine of ten within {_shown(t.nine_of_ten)} d;",
        f"    # {t.closed} closed, the others censored.",
    ]
    if t.tail:
        law, seen = f"{100 * t.tail.law:.1f} %", f"{_shown(t.tail.seen.times(100))} %"
        held = "" if t.tail.holds else ": its tail is off"
        lines.append(f"    # Still open after {t.tail.days:.3g} d: {seen} in the records, {law} by the law{held}.")
    return lines


def _category(c: CategoryFit) -> Lines:
    """One category and, as comments, what the vocabulary has no word for."""
    trend = f", {_shown(c.rhythm.trend)} times as many from year to year" if c.rhythm.trend else ""
    factors = ", ".join(f"{name}: {rounded(e.value, 3):g}" for name, e in c.profiles.items())
    lines = [
        f"  {c.id}:",
        f"    name: {{zh: {_quoted(c.name.zh)}, en: {_quoted(c.name.en)}}}",
        f"    # {c.orders} orders{trend}. Variance / mean of the city's counts:",
        f"    # {_shown(c.rhythm.dispersion)} of days, {_shown(c.rhythm.week_dispersion)} of weeks; of areas' totals",
        f"    # about size x profile {_shown(c.area_dispersion)}.",
        *_closing(c),
        f"    arrivals_per_grid_day: {rounded(c.arrivals.value):g}   # {_span(c.arrivals)}",
        f"    profile_factor: {{{factors}}}",
        f"    weekday_factor: [{_listed(c.rhythm.weekday)}]",
        f"    month_factor: [{_listed(c.rhythm.month)}]",
    ]
    return [*lines, *_relapse(c), *_counted(c)]


def _relapse(c: CategoryFit) -> Lines:
    """What comes back."""
    if c.relapse is None:
        return ["    # Relapse: not fitted (no address, or too short a record)."]
    r = c.relapse
    return [
        f"    # Same address again within {r.window} days of closing: {100 * r.seen.value:.1f} %; by chance "
        f"{100 * r.chance.value:.1f} %.",
        f"    relapse_probability: {rounded(r.probability.value, 3):g}   # {_span(r.probability)}",
        f"    relapse_days: {rounded(r.days, 3):g}   # {_span(r.delay)}",
    ]


def _counted(c: CategoryFit) -> Lines:
    """Shares that flags tell; deadlines, channels and second reports as comments."""
    lines = [
        f"    {FLAG_FIELDS[key][0]}: {rounded(e.value, 3):g}   # {_span(e)}" for key, e in c.flags.items() if e.value
    ]
    if c.channels:
        shown = ", ".join(f"{name} {_shown(e.times(100))}" for name, e in c.channels.items())
        lines.append(f"    # Came by, in %: {shown}.")
    if c.deadlines:
        d = c.deadlines
        lines.append(
            f"    # Closed by the deadline: {_shown(d.on_time.times(100))} % of {d.on_time.n} due; half have "
            f"{_shown(d.allowed)} d or more."
        )
    if c.reporting:
        r = c.reporting
        lines += [
            f"    # Flagged duplicates: {_shown(r.reports)} further reports a day of an open order. If the first comes",
            f"    # as easily, it does after {_shown(r.delay)} d on average, and {_shown(r.hidden)} problems of",
            "    # the city wait for it; sooner, and fewer, where not all duplicates are flagged.",
        ]
    return lines


def _sources(c: CategoryFit) -> Lines:
    """The `sources:` entries of one category."""
    path = f"categories.{c.id}"
    widest = max((e.high / max(e.value, 1e-9) for e in c.rhythm.month if e.n), default=1.0)
    said = {
        "arrivals_per_grid_day": f"calibrated {_span(c.arrivals)}, n = {c.orders}; reported arrivals net of relapses",
        "profile_factor": f"calibrated: orders relative to size, n = {c.orders}",
        "weekday_factor": f"calibrated: Poisson main effects, n = {c.orders}",
        "month_factor": f"calibrated: as the weekdays, within a factor {widest:.2f} at most, n = {c.orders}",
    }
    if c.relapse:
        r = c.relapse
        said["relapse_probability"] = (
            f"calibrated {_span(r.probability)}, n = {r.seen.n}; repeats at the address beyond chance"
        )
        said["relapse_days"] = (
            f"calibrated {_span(r.delay)}: exponential, repeats beyond chance by day within {r.window} d"
        )
    for key, e in c.flags.items():
        if e.value:
            said[FLAG_FIELDS[key][0]] = f"calibrated {_span(e)}, n = {e.n}: counted"
    return [f"  {path}.{key}: {_quoted(text)}" for key, text in said.items()]


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _span(e: Estimate) -> str:
    return f"{rounded(e.low, 3):g}-{rounded(e.high, 3):g}"


def _shown(e: Estimate) -> str:
    return f"{rounded(e.value, 3):g} ({_span(e)})"


def _listed(estimates: tuple[Estimate, ...]) -> str:
    return ", ".join(f"{rounded(e.value, 3):g}" for e in estimates)
