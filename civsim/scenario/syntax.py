"""YAML text to PyYAML nodes, with the limits that keep a hostile file cheap."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from civsim.errors import Mark, Mistake, ScenarioError
from civsim.scenario.files import refusal
from civsim.scenario.scalars import FORMS, MERGE
from civsim.scenario.syntax_wording import explained

try:  # libyaml reads the same language some ten times faster
    from yaml import CSafeLoader as _Base
except ImportError:  # pragma: no cover - depends on how PyYAML was built
    from yaml import SafeLoader as _Base  # type: ignore[assignment]

MAX_VALUES = 200_000
MAX_DEPTH = 64
_CONTROL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class _Loader(_Base):
    """PyYAML's parser with the plain words of YAML 1.2."""

    yaml_implicit_resolvers: dict[str, Any] = {}  # noqa: RUF012 - PyYAML's own name, filled below


for _tag, _form in FORMS.items():
    _Loader.add_implicit_resolver(_tag, _form.pattern, list(_form.first))
_Loader.add_implicit_resolver(MERGE, re.compile(r"<<\Z"), ["<"])


@dataclass(frozen=True)
class Origin:
    """Where a YAML text comes from: a file, or one override (which has no lines)."""

    name: str
    folder: Path
    has_lines: bool = True

    def mark(self, at: Any) -> Mark:
        """PyYAML's mark, which counts from 0, as ours."""
        return Mark(self.name, at.line + 1, at.column + 1) if self.has_lines and at else Mark(self.name)


def compose(text: str, origin: Origin) -> yaml.Node | None:
    """The one YAML document in `text` as PyYAML nodes, None where there is none."""
    _refuse_control_characters(text, origin)
    try:
        _refuse_excess(yaml.parse(text, Loader=_Loader), origin)
        return yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as error:
        code, message = explained(error, text)
        raise ScenarioError([Mistake(origin.mark(error.problem_mark), "", code, message)]) from None
    except yaml.YAMLError as error:
        raise refusal(origin.mark(None), "syntax", f"YAML 语法错误：{error}", f"not valid YAML: {error}") from None


def _refuse_control_characters(text: str, origin: Origin) -> None:
    found = _CONTROL.search(text)
    if found is None:
        return
    before = text[: found.start()]
    at = (
        Mark(origin.name, before.count("\n") + 1, len(before) - before.rfind("\n"))
        if origin.has_lines
        else origin.mark(None)
    )
    shown = f"U+{ord(found.group()):04X}"
    raise refusal(
        at, "control_character", f"含有控制字符 {shown}，请删除", f"the control character {shown} is not allowed"
    )


@dataclass
class _Weight:
    """How many values a node stands for and how deep it reaches, its aliases written out."""

    anchor: str | None = None
    height: int = 0
    values: int = 1


def _refuse_excess(events: Iterable[Any], origin: Origin) -> None:
    """Stop at the first event that goes beyond the limits, before anything is built from it."""
    open_: list[_Weight] = [_Weight()]
    known: dict[Any, _Weight | None] = {}  # None while the anchored value is still open
    total = documents = 0
    for event in events:
        documents += isinstance(event, yaml.DocumentStartEvent)
        if documents > 1:
            raise refusal(
                origin.mark(event.start_mark),
                "several_documents",
                "一个文件只能有一个文档（多了 ---）",
                "one file holds one document (a second '---')",
            )
        if isinstance(event, yaml.CollectionEndEvent):
            _close(open_, known)
            continue
        if not isinstance(event, yaml.NodeEvent):
            continue
        weight = _weight(event, known, origin)
        total += weight.values
        if len(open_) + weight.height > MAX_DEPTH:
            zh, en = f"嵌套超过 {MAX_DEPTH} 层", f"nested more than {MAX_DEPTH} levels deep"
            raise refusal(origin.mark(event.start_mark), "too_deep", zh, en)
        if total > MAX_VALUES:
            zh = f"展开引用后超过 {MAX_VALUES} 个值；大量数据请放入表格文件"
            en = f"more than {MAX_VALUES} values once aliases are written out; put large data into a table"
            raise refusal(origin.mark(event.start_mark), "too_many_values", zh, en)
        open_.append(weight)
        if not isinstance(event, yaml.CollectionStartEvent):
            _close(open_, known)


def _weight(event: Any, known: dict[Any, _Weight | None], origin: Origin) -> _Weight:
    """The weight of the node that starts here; of an alias, the weight of what it stands for."""
    if not isinstance(event, yaml.AliasEvent):
        if event.anchor:
            known[event.anchor] = None
        return _Weight(event.anchor)
    meant = known.get(event.anchor)
    if meant is not None:
        return _Weight(None, meant.height, meant.values)
    name = event.anchor
    if name in known:
        raise refusal(
            origin.mark(event.start_mark), "alias_to_itself", f"引用 *{name} 包含自身", f"*{name} contains itself"
        )
    raise refusal(
        origin.mark(event.start_mark), "unknown_alias", f"引用 *{name} 没有定义", f"*{name} refers to no anchor"
    )


def _close(open_: list[_Weight], known: dict[Any, _Weight | None]) -> None:
    done = open_.pop()
    if done.anchor:
        known[done.anchor] = done
    parent = open_[-1]
    parent.values += done.values
    parent.height = max(parent.height, done.height + 1)
