"""Mistakes found in a document by checks that look at several values, collected and raised together."""

import difflib
from collections.abc import Iterable

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.scenario.document import Document, Keys, dotted


class Mistakes:
    """A collector: add every mistake, then raise them in one ScenarioError."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: list[Mistake] = []

    def add(self, path: Keys, code: str, text: Text) -> None:
        """A mistake in the value at `path`, marked there or at its nearest written ancestor."""
        self.add_at(self.document.mark(path), path, code, text)

    def add_at(self, mark: Mark, path: Keys, code: str, text: Text) -> None:
        """A mistake at a place of its own, such as a row of a table."""
        self.found.append(Mistake(mark, dotted(path), code, text))

    def add_error(self, error: ScenarioError) -> None:
        """The mistakes of an error raised elsewhere."""
        self.found.extend(error.mistakes)

    def raise_if_any(self) -> None:
        """Raise ScenarioError with everything added so far, each mistake once."""
        if self.found:
            raise ScenarioError(dict.fromkeys(self.found))


def suggest(name: object, known: Iterable[object], most: int = 12) -> Text:
    """The end of a message about an unknown name: the nearest known one, or all of them where they are few."""
    names = [str(n) for n in known]
    by_lower = {n.lower(): n for n in names}
    near = difflib.get_close_matches(str(name)[:100].lower(), by_lower, n=1, cutoff=0.6)
    if near:
        nearest = by_lower[near[0]]
        return Text(f"（是否想写 '{nearest}'？）", f" (did you mean '{nearest}'?)")
    if 0 < len(names) <= most:
        return Text(f"（可用：{'、'.join(names)}）", f" (known: {', '.join(names)})")
    return Text("", "")
