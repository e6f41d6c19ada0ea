"""Categories and areas of rows: numbers of the map's entries, or of the texts of the table where the map names none."""

from collections.abc import Hashable, Sequence

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from civsim.calibrate.records.mapping import Mapping
from civsim.calibrate.records.source import Source
from civsim.language import Text
from civsim.scenario import Document, Mistakes, suggest

NOT_STATED = -1
Keys = tuple[str | int, ...]


def categories_of(table: pd.DataFrame, mapping: Mapping, source: Source) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each row's category, and the kinds of the table where the map names no categories."""
    number = {v: i for i, group in enumerate(mapping.spec.categories.values()) for v in group.values}
    raw = table[mapping.spec.columns.category]
    found = numbered(raw, number, len(mapping.spec.categories))
    if number and mapping.spec.other_categories == "refuse":
        unknown = raw[found[0] == len(mapping.spec.categories)]
        _refuse_unknown(unknown, "categories", mapping, source, Text("类别", "kinds of problem"))
    return found


def areas_of(table: pd.DataFrame, mapping: Mapping, source: Source) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each row's area, and the areas of the table where the map has no table of them."""
    number = {row.area: i for i, row in enumerate(mapping.areas.rows)}
    raw = table[mapping.spec.columns.area]
    found = numbered(raw, number, len(number))
    if number and mapping.spec.other_areas == "refuse":
        _refuse_unknown(raw[found[0] == len(number)], "areas", mapping, source, Text("区域", "areas"))
    return found


def numbered(raw: "pd.Series[str]", number: dict[str, int], other: int) -> tuple["pd.Series[int]", tuple[str, ...]]:
    """Number of each text, `other` for those not in `number`, NOT_STATED for empty ones.

    With an empty `number` texts are numbered in their own order, which is returned beside.
    """
    codes, texts = pd.factorize(raw)
    plain = [str(text).strip() for text in texts]
    own = tuple(sorted(set(plain) - {""})) if not number else ()
    of = number or {text: i for i, text in enumerate(own)}
    places = np.array([of.get(t, other) if t else NOT_STATED for t in plain] + [NOT_STATED], np.int64)
    return pd.Series(places[codes], index=raw.index), own


def _refuse_unknown(raw: "pd.Series[str]", key: str, mapping: Mapping, source: Source, name: Text) -> None:
    """Values of the table that the map does not name are a mistake of the map."""
    if raw.empty:
        return
    counts: dict[Hashable, int] = raw.value_counts().head(5).to_dict()
    shown = ", ".join(f"{value!r} ({n})" for value, n in counts.items())
    row, kinds = source.mark(int(raw.index[0]), str(raw.name)).line, raw.nunique()
    text = Text(
        f"有 {kinds} 种未列出的{name.zh}：{shown}，最早在 {source.path.name} 第 {row} 行；"
        f"请补充，或设 other_{key}: drop",
        f"{kinds} {name.en} not named here: {shown}, first in row {row} of {source.path.name}; "
        f"add them, or set other_{key}: drop",
    )
    mistakes = Mistakes(mapping.document)
    mistakes.add((key,), "unknown_name", text)
    mistakes.raise_if_any()


def check_names(source: Source, document: Document, wanted: Sequence[tuple[Keys, str]]) -> None:
    """Refuse columns that the map names and the file does not have, or has twice."""
    mistakes, file = Mistakes(document), source.path.name
    for keys, name in wanted:
        times_named = source.header.count(name)
        if not times_named:
            text = Text(f"{file} 中没有列 {name!r}", f"{file} has no column {name!r}")
            mistakes.add(keys, "unknown_name", text + suggest(name, source.header))
        elif times_named > 1:
            text = Text(f"有 {times_named} 列都叫 {name!r}", f"{times_named} columns are called {name!r}")
            mistakes.add_at(source.mark(-1, name), (), "ambiguous_name", text)
    mistakes.raise_if_any()


def plain_addresses(raw: "pd.Series[str]") -> NDArray[np.object_]:
    """Addresses without case and superfluous blanks, "" for none."""
    codes, texts = pd.factorize(raw)
    plain = np.array([" ".join(str(text).upper().split()) for text in texts] + [""], object)
    return plain[codes]
