"""Single values replaced from outside: `--set channels.patrol.teams=3`, or a mapping given in Python."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.language import Text
from civsim.scenario.construct import Construction
from civsim.scenario.document import Key, Node, same_key, whole
from civsim.scenario.syntax import MAX_DEPTH, Origin, compose

_SHOWN = 60  # characters of a value that are repeated in its mark


def overridden(tree: Node, name: str, value: object, folder: Path) -> Node:
    """A copy of `tree` in which the value with the dotted `name` is replaced; null removes the entry."""
    shown = str(value)
    shown = shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
    origin = Origin(f"--set {name}={shown}".replace("\n", " "), folder, has_lines=False)
    parts = name.split(".")
    if not all(parts):
        raise _refusal(origin, name, Text("名称路径中有空段", "an empty part in the dotted name"))
    if len(parts) > MAX_DEPTH:
        raise _refusal(origin, name, Text("名称路径过长", "the dotted name is too long"))
    leaf = _written(value, origin) if isinstance(value, str) else _taken(value, origin, len(parts))
    return _planted(tree, parts, leaf, origin)


def _written(text: str, origin: Origin) -> Node:
    """A text read as YAML."""
    nodes = compose(text, origin)
    if nodes is None:
        return Node(None, origin.mark(None), origin.mark(None), origin.folder)
    construction = Construction(origin)
    node = construction.node(nodes)
    if construction.mistakes:
        raise ScenarioError(dict.fromkeys(construction.mistakes))
    return node


def _taken(value: object, origin: Origin, depth: int) -> Node:
    """A value given in Python, as it is."""
    if depth > MAX_DEPTH:
        raise _refusal(origin, "", Text(f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"))
    mark: Mark = origin.mark(None)
    content: object = value
    if isinstance(value, Mapping):
        content = {
            key if isinstance(key, int) else str(key): _taken(item, origin, depth + 1) for key, item in value.items()
        }
    elif isinstance(value, list | tuple):
        content = [_taken(item, origin, depth + 1) for item in value]
    return Node(content, mark, mark, origin.folder)


def _planted(node: Node | None, parts: list[str], leaf: Node, origin: Origin) -> Node:
    """`node` with `leaf` at the end of `parts`."""
    if not parts:
        return leaf
    part, rest = parts[0], parts[1:]
    if node is None or node.value is None:
        node = Node({}, leaf.mark, leaf.mark, origin.folder)
    if isinstance(node.value, list):
        below = node.child(part)
        if below is None:
            raise _refusal(origin, part, Text("不是列表中的位置", "is no position in the list"))
        items = list(node.value)
        items[int(part)] = _planted(below, rest, leaf, origin)
        return replace(node, value=items)
    if not isinstance(node.value, dict):
        raise _refusal(origin, part, Text("之上是单个值，不能再有下级", "cannot stand below a single value"))
    known = same_key(node.value, part)
    entries: dict[Key, Node] = dict(node.value)
    if leaf.value is None and not rest:
        if known is not None:
            del entries[known]
        return replace(node, value=entries)
    number = whole(part)  # as in a file, a new name of digits only is a number
    key = known if known is not None else part if number is None else number
    entries[key] = _planted(entries.get(key), rest, leaf, origin)
    return replace(node, value=entries)


def _refusal(origin: Origin, path: str, text: Text) -> ScenarioError:
    return ScenarioError([Mistake(origin.mark(None), path, "override", text)])
