"""Wrong calls and help pages in the language of the product; click itself speaks English only."""

import re
from collections.abc import Iterable
from typing import Any

import click

from civsim.language import Language, Text

LANGUAGE = "civsim.language"
"""Key of a call's language in click's `ctx.meta`."""

_FRAME_ZH = {
    "Show this message and exit.": "显示本帮助",
    "Show the version and exit.": "显示版本",
    "[default: ": "[默认：",
    "[required]": "[必填]",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "命令 [参数]...",
}


_MEANT = {
    "SCENARIO": Text("：场景文件，如 scenarios/demo.yaml", ": a scenario file such as scenarios/demo.yaml"),
    "FILES": Text("：场景文件，可以多个", ": one scenario file or more"),
    "SOURCES": Text("：场景文件、方案或推演文件夹，至少两个", ": two scenarios, plan folders or run folders at least"),
    "SOURCE": Text("：方案或推演文件夹", ": a plan folder or a run folder"),
    "PLAN_DIR": Text("：方案文件夹（由 civsim plan 写出）", ": a plan folder (civsim plan writes it)"),
    "RUN_DIR": Text("：推演或方案文件夹", ": a run folder or a plan folder"),
    "ORDERS": Text("：工单表（CSV、XLSX）", ": a table of work orders (CSV, XLSX)"),
}
"""What the arguments of the commands stand for."""


class WrongCall(click.UsageError):
    """A wrong call whose message exists in both languages."""

    def __init__(self, text: Text, ctx: click.Context | None = None) -> None:
        super().__init__(text.en, ctx)
        self.text = text


class Pages(click.HelpFormatter):
    """Help pages with headings, usage line and remarks in one language."""

    language: Language = "zh"

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how to call."""
        super().write_usage(prog, self._spoken(args), Text("用法：", "Usage: ").to(self.language))

    def write_heading(self, heading: str) -> None:
        """The heading of a list."""
        super().write_heading("选项" if heading == "Options" and self.language == "zh" else heading)

    def write_dl(self, rows: Iterable[tuple[str, str]], *args: Any, **kwargs: Any) -> None:
        """A list of names and their meanings."""
        super().write_dl([(name, self._spoken(meaning)) for name, meaning in rows], *args, **kwargs)

    def _spoken(self, words: str) -> str:
        for english, chinese in _FRAME_ZH.items() if self.language == "zh" else ():
            words = words.replace(english, chinese)
        return words


class Spoken(click.Context):
    """A call that knows its language."""

    def make_formatter(self) -> click.HelpFormatter:
        """The writer of help pages."""
        pages = Pages(width=self.terminal_width, max_width=self.max_content_width)
        pages.language = self.meta.get(LANGUAGE, "zh")
        return pages


def shown_error(error: click.ClickException, language: Language) -> str:
    """What a wrong call is answered with: how to call, where help is, and what was wrong."""
    if isinstance(error, click.exceptions.NoArgsIsHelpError):
        return error.format_message()
    lines = []
    if isinstance(error, click.UsageError) and error.ctx is not None:
        asked = f"{error.ctx.command_path} --help"
        lines = [error.ctx.get_usage(), Text(f"帮助：{asked}", f"Try '{asked}' for help.").to(language), ""]
    return "\n".join([*lines, Text("错误：", "Error: ").to(language) + wrong_call(error).to(language)])


def wrong_call(error: click.ClickException) -> Text:
    """What was wrong with a call."""
    said = error.format_message()
    match error:
        case WrongCall():
            return error.text
        case click.NoSuchOption():
            return Text(f"没有选项 {error.option_name}", f"no such option {error.option_name}") + _near(error)
        case click.MissingParameter():
            name = _named(error)
            return Text(f"缺少 {name}", f"missing {name}") + _MEANT.get(name, Text("", ""))
        case click.BadParameter():
            return Text(f"{_named(error)} 的值有误：", f"wrong value of {_named(error)}: ") + _misfit(error)
        case click.BadOptionUsage() if "requires" in said:
            return Text(f"选项 {error.option_name} 后面缺少值", f"option {error.option_name} needs a value")
        case click.BadOptionUsage():
            return Text(f"选项 {error.option_name} 不带值", f"option {error.option_name} takes no value")
    extra = re.search(r"extra argument.*?\((.*)\)", said)
    if extra:
        return Text(f"多余的参数：{extra[1]}", f"unexpected argument: {extra[1]}")
    return Text(said, said)


def _near(error: click.NoSuchOption) -> Text:
    if not error.possibilities:
        return Text("", "")
    near = ", ".join(error.possibilities)
    return Text(f"（是否想写 {near}？）", f" (did you mean {near}?)")


def _named(error: click.BadParameter) -> str:
    """The option or argument as it is written in a call."""
    if isinstance(error.param, click.Option):
        return max(error.param.opts, key=len)
    return error.param.human_readable_name if error.param is not None else str(error.param_hint or "")


def _misfit(error: click.BadParameter) -> Text:
    """What a value should have been, and what it was."""
    kind = error.param.type if error.param is not None else None
    found = re.match(r"(.+?) is not ", error.message)
    got = Text(f"，得到 {found[1]}", f", got {found[1]}") if found else Text("", "")
    if isinstance(kind, click.Choice):
        choices = ", ".join(str(choice) for choice in kind.choices)
        return Text(f"应为以下之一：{choices}", f"must be one of {choices}") + got
    if isinstance(kind, click.IntRange | click.FloatRange):
        limits = f"{kind.min} .. {kind.max}"
        zh, en = ("整数", "whole number") if isinstance(kind, click.IntRange) else ("数", "number")
        return Text(f"应为 {limits} 之间的{zh}", f"must be a {en} in {limits}") + got
    if isinstance(kind, click.DateTime):
        found = re.match(r"('.*') does not match", error.message)
        got = Text(f"，得到 {found[1]}", f", got {found[1]}") if found else Text("", "")
        return Text("应为日期，如 2024-03-31", "must be a date such as 2024-03-31") + got
    return Text(error.message, error.message)
