"""What PyYAML's syntax errors mean to someone who does not know YAML."""

import yaml

from civsim.language import Text

# A piece of PyYAML's or libyaml's message -> its meaning; the first that fits counts.
_MEANINGS: dict[str, tuple[str, str]] = {
    "cannot start any token": ("值不能以此字符开头，请加引号", "put a value that starts with this character in quotes"),
    "mapping values are not allowed": (
        "此处不应有冒号（检查缩进；含冒号的文字请加引号）",
        "a ':' is not expected here (check the indentation; put a text with a colon in quotes)",
    ),
    "could not find expected ':'": ("缺少冒号", "a ':' is missing"),
    "',' or": ("缺少逗号或右括号", "a ',' or a closing bracket is missing"),
    "expected key": ("缩进与上文不一致", "the indentation does not fit the lines above"),
    "expected <block end>": ("缩进与上文不一致", "the indentation does not fit the lines above"),
    "'-' indicator": ("列表项的缩进与上文不一致", "the list entries are not indented alike"),
    "unexpected end of stream": ("引号没有成对", "a closing quote is missing"),
    "unexpected document indicator": ("引号没有成对", "a closing quote is missing"),
    "node content": ("缺少值", "a value is missing"),
    "undefined tag handle": ("标签没有定义", "the tag is not defined"),
    "escape": (
        "双引号中的反斜杠有误（请写两个反斜杠，或用单引号）",
        "a backslash inside double quotes is not understood (double it, or use single quotes)",
    ),
    "duplicate anchor": ("锚点重名", "the anchor is defined twice"),
    "block sequence entries are not allowed": ("此处不应有列表项", "a list entry is not expected here"),
}


def explained(error: yaml.MarkedYAMLError, text: str) -> tuple[str, Text]:
    """Code and message of a syntax error; `text` is what was read."""
    at, start = error.problem_mark, error.context_mark
    lines = text.splitlines()
    line = lines[at.line] if at is not None and at.line < len(lines) else ""
    if "\t" in line[: len(line) - len(line.lstrip())]:
        return "tab", Text("缩进不能用制表符（Tab），请改用空格", "indentation must use spaces, not tabs")
    problem = str(error.problem or "")
    zh, en = next((words for piece, words in _MEANINGS.items() if piece in problem), (problem, problem))
    message = Text(f"YAML 语法错误：{zh}", f"not valid YAML: {en}")
    if start is not None and at is not None and start.line != at.line:
        message += Text(f"（从第 {start.line + 1} 行开始）", f" (begun in line {start.line + 1})")
    before = lines[at.line - 1] if at is not None and 0 < at.line <= len(lines) else ""
    return "syntax", message + _full_width(before + line)


def _full_width(line: str) -> Text:
    """A hint where a line holds punctuation of a Chinese keyboard in place of YAML's own."""
    if any(mark in line for mark in "：，［］｛｝“”"):
        return Text("；这一行有全角标点，请改用半角", '; this line has full-width punctuation, use : , [ ] { } and "')
    return Text("", "")
