"""PyYAML nodes to our nodes: values, marks, merge keys; mistakes are collected on the way."""

from typing import Any

import yaml

from civsim.errors import Mark, Mistake
from civsim.language import Text
from civsim.scenario.document import Key, Keys, Node, dotted
from civsim.scenario.quantity import Refused
from civsim.scenario.scalars import MERGE, PREFIX, STRING, VALUE_CODES, scalar_value, short_tag
from civsim.scenario.syntax import Origin


class Construction:
    """Builds the nodes of one text; `mistakes` holds what was wrong with them."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.mistakes: list[Mistake] = []

    def node(self, written: yaml.Node, path: Keys = (), name_mark: Mark | None = None) -> Node:
        """One value with everything below it."""
        mark = self.origin.mark(written.start_mark)
        value: Any
        if isinstance(written, yaml.ScalarNode):
            value = self._scalar(written, path)
        elif isinstance(written, yaml.SequenceNode):
            self._check_tag(written, "seq", path)
            value = [self.node(item, (*path, i)) for i, item in enumerate(written.value)]
        else:
            self._check_tag(written, "map", path)
            value = self._entries(written, path)
        return Node(value, mark, name_mark or mark, self.origin.folder)

    def _scalar(self, written: yaml.ScalarNode, path: Keys) -> Any:
        tag = STRING if written.tag == MERGE else written.tag
        try:
            return scalar_value(tag, written.value)
        except Refused as refused:
            self._add(written, path, VALUE_CODES.get(tag, "tag"), refused.text)
            return None

    def _check_tag(self, written: yaml.Node, usual: str, path: Keys) -> None:
        if written.tag != PREFIX + usual:
            tag = short_tag(written.tag)
            self._add(written, path, "tag", Text(f"不支持标签 {tag}", f"the tag {tag} is not allowed"))

    def _entries(self, written: yaml.Node, path: Keys) -> dict[Key, Node]:
        own: dict[Key, Node] = {}
        merged: dict[Key, Node] = {}
        first: dict[str, Mark] = {}
        for name, value in written.value:
            if name.tag == MERGE:
                merged = self._merged(value, path) | merged
                continue
            key = self._key(name, path)
            if key is None:
                continue
            mark = self.origin.mark(name.start_mark)
            if str(key) in first:
                self._add_duplicate(name, (*path, key), first[str(key)])
                continue
            first[str(key)] = mark
            own[key] = self.node(value, (*path, key), mark)
        return {key: node for key, node in merged.items() if str(key) not in first} | own

    def _merged(self, written: yaml.Node, path: Keys) -> dict[Key, Node]:
        """The entries that `<<` brings in; of several mappings the first one to name an entry wins."""
        parts = written.value if isinstance(written, yaml.SequenceNode) else [written]
        entries: dict[Key, Node] = {}
        for part in parts:
            if isinstance(part, yaml.MappingNode):
                entries = self._entries(part, path) | entries
            else:
                self._add(part, path, "merge", Text("<< 之后应为映射", "'<<' must be followed by a mapping"))
        return entries

    def _key(self, name: yaml.Node, path: Keys) -> Key | None:
        """A name: whole numbers stay numbers (years), everything else is the text as written."""
        if isinstance(name, yaml.ScalarNode) and name.tag == PREFIX + "int":
            value = self._scalar(name, path)
            return value if isinstance(value, int) else None
        if isinstance(name, yaml.ScalarNode) and name.tag.startswith(PREFIX) and name.tag != PREFIX + "null":
            return str(name.value)
        self._add(name, path, "bad_name", Text("名称应为文字或整数", "a name must be a text or a whole number"))
        return None

    def _add_duplicate(self, name: yaml.Node, path: Keys, first: Mark) -> None:
        zh, en = "名称重复", "is given twice"
        if first.line:
            zh, en = f"名称重复，首次出现在第 {first.line} 行", f"is given twice, first in line {first.line}"
        self._add(name, path, "duplicate_name", Text(zh, en))

    def _add(self, written: yaml.Node, path: Keys, code: str, text: Text) -> None:
        self.mistakes.append(Mistake(self.origin.mark(written.start_mark), dotted(path), code, text))
