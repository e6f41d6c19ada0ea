"""A scenario as it was written: plain data, and the place in a file where each value stands."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from civsim.errors import Mark

Key = str | int
"""A name in a mapping, or the position in a list counted from 0."""
Keys = tuple[Key, ...]
"""The way from the top of a document down to one value."""


@dataclass(frozen=True)
class Node:
    """One written value: a scalar, a dict of named nodes or a list of nodes, with its places.

    `mark` is where the value stands, `name_mark` where its name stands, `folder` the folder of its file.
    """

    value: Any
    mark: Mark
    name_mark: Mark
    folder: Path

    def plain(self) -> Any:
        """The value without its marks."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def child(self, part: Key) -> "Node | None":
        """The entry of that name or position; None where there is none."""
        if isinstance(self.value, dict):
            key = same_key(self.value, part)
            return None if key is None else self.value[key]
        i = whole(part)
        if isinstance(self.value, list) and i is not None and 0 <= i < len(self.value):
            node: Node = self.value[i]
            return node
        return None

    def nearest(self, path: Keys) -> "Node":
        """The node at `path`, or else its nearest ancestor that was written."""
        node = self
        for part in path:
            below = node.child(part)
            if below is None:
                break
            node = below
        return node


def same_key(mapping: Mapping[Key, object], part: Key) -> Key | None:
    """The key of `mapping` that reads like `part`: the year 2021 and the text "2021" are one name."""
    if part in mapping:
        return part
    other = str(part) if isinstance(part, int) else whole(part)
    return other if other is not None and other in mapping else None


def whole(part: Key) -> int | None:
    """A part of a path as a whole number; None where it does not read like one."""
    if isinstance(part, int):
        return part
    return int(part) if re.fullmatch(r"-?[0-9]{1,18}", part) else None


def dotted(path: Keys) -> str:
    """A path as people write it: `channels.patrol.teams`."""
    return ".".join(str(part) for part in path)


@dataclass(frozen=True)
class Document:
    """A scenario that was read: its data, the files it came from, and the marks of its values."""

    data: dict[Key, Any]
    path: Path
    files: tuple[Path, ...]
    tree: Node = field(repr=False)

    @staticmethod
    def unwritten(name: str) -> "Document":
        """A document that stands in no file: for scenarios that a program makes."""
        return Document({}, Path(name), (), Node({}, Mark(name), Mark(name), Path()))

    def mark(self, path: Keys) -> Mark:
        """Where the value at `path` stands, or its nearest written ancestor.

        A single value is marked where it stands itself, a mapping or a list at its name.
        """
        node = self.tree.nearest(path)
        return node.name_mark if isinstance(node.value, dict | list) else node.mark

    def name_mark(self, path: Keys) -> Mark:
        """Where the name of the value at `path` stands; for mistakes about the name itself."""
        return self.tree.nearest(path).name_mark

    def folder_of(self, path: Keys) -> Path:
        """Folder of the file in which the value at `path` was written; file names in it are relative to this.

        A value given by an override belongs to the folder of the scenario itself.
        """
        return self.tree.nearest(path).folder
