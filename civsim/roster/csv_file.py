"""The roster as CSV: UTF-8 with a byte order mark, as spreadsheets in Chinese want it; no text is a formula."""

from pathlib import Path

import pandas as pd

from civsim.roster.guard import guarded


def write_csv(table: pd.DataFrame, path: Path) -> None:
    """A table of visits as a CSV file."""
    safe = table.copy()
    for column in ("team", "district", "grid", "channel"):
        safe[column] = safe[column].map({name: guarded(name) for name in safe[column].unique()})
    safe["date"] = safe["date"].dt.strftime("%Y-%m-%d")
    safe.to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
