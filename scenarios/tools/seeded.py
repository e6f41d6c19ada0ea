"""Seeded numbers and CSV writing for the generators: the same seed gives the same file on every machine."""

import csv
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random

FOLDER = Path(__file__).resolve().parent.parent


class Seeded:
    """Draws that use `Random.random` only, whose sequence Python promises to keep for a seed."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def between(self, low: float, high: float) -> float:
        """Uniform between two numbers."""
        return low + (high - low) * self._random.random()

    def pick(self, weights: dict[str, float]) -> str:
        """One of the names, with the given weights."""
        left = self._random.random() * sum(weights.values())
        for name, weight in weights.items():
            left -= weight
            if left < 0:
                return name
        return name

    def sample(self, items: Sequence[str], n: int) -> list[str]:
        """`n` different items in the order of the sequence."""
        keys = sorted(range(len(items)), key=[self._random.random() for _ in items].__getitem__)
        return [items[i] for i in sorted(keys[:n])]


def write_csv(name: str, header: Sequence[str], rows: Iterable[Sequence[object]], folder: Path = FOLDER) -> None:
    """A table beside the scenarios: UTF-8, commas, one header line."""
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)
