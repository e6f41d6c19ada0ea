"""The command line: one file a command, loaded only when it is called, so that `--help` is instant."""

import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from civsim.cli.session import Session, guarded
from civsim.cli.usage import LANGUAGE, Spoken, WrongCall
from civsim.language import Language, Text

COMMANDS: dict[str, Text] = {
    "demo": Text("用示例场景走完全程：推演、规划、比选、报告", "run the whole path on a shipped sample scenario"),
    "new": Text("新建一个场景文件夹", "start a scenario of your own"),
    "check": Text("检查场景文件，一次指出全部错误", "read and build scenarios, telling every mistake"),
    "schema": Text("输出场景的 JSON Schema（供编辑器使用）", "print the JSON schema for your editor"),
    "simulate": Text("推演一个场景（可带方案）", "simulate a scenario, with or without a plan"),
    "resume": Text("接着算被中断的推演", "go on with a run that was stopped"),
    "runs": Text("列出、查看、清理已存的结果", "list, show and tidy stored results"),
    "score": Text("对已存的推演结果评分", "score a stored run"),
    "plan": Text("求最优方案，排班，推演验证，给出上界", "optimise, roster, simulate the roster, certify"),
    "schedule": Text("把方案导出为逐日排班（CSV、XLSX、ICS）", "export a plan as dated visits (CSV, XLSX, ICS)"),
    "compare": Text("比较多个场景、方案或推演", "compare scenarios, plans or runs"),
    "frontier": Text(
        "经费—得分曲线：经费或人手增减，最高能得多少分", "the best score for less and more money or hands"
    ),
    "sensitivity": Text(
        "哪些假设值最要紧：龙卷风图、一起变动、弄清后可多得的分",
        "which assumed values matter most, so measure them first",
    ),
    "calibrate": Text("由工单记录拟合场景参数", "fit scenario parameters from work orders"),
    "backtest": Text("用过去检验预报：按当时所知预报，与后来对照", "forecast the past and compare with what happened"),
    "kpi": Text("由工单记录计算工单指标", "KPIs of work orders"),
    "report": Text("生成报告（HTML、XLSX、图）", "write the report (HTML, XLSX, charts)"),
    "validate": Text("输出模型检验表：公式与推演逐项对照", "show the proofs: theory beside simulation, case by case"),
    "doctor": Text("检查字体、求解器和写入权限", "check fonts, solvers and write access"),
}

LATER = ("serve",)
"""Commands that are planned; one that exists already stands in COMMANDS and is run."""


def chosen_language(arguments: list[str]) -> Language:
    """The language asked for by `--lang` or CIVSIM_LANG; Chinese where neither says anything else."""
    asked = os.environ.get("CIVSIM_LANG", "zh")
    for i, word in enumerate(arguments):
        if word == "--lang" and i + 1 < len(arguments):
            asked = arguments[i + 1]
        elif word.startswith("--lang="):
            asked = word.partition("=")[2]
    return "en" if asked == "en" else "zh"


class LazyCommands(click.Group):
    """A group that imports a command's file when the command is called."""

    context_class = Spoken

    def main(  # type: ignore[override] # click declares it twice, by standalone_mode
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> NoReturn:
        """One call, from its words to its exit code."""
        words = sys.argv[1:] if args is None else list(args)
        language = chosen_language(words)
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(errors="backslashreplace")  # a file name may hold bytes that no text has
        session = Session(language, "--json" in words, "none")
        extra["standalone_mode"] = False

        def call() -> None:
            code = super(LazyCommands, self).main(words, prog_name, **extra)
            raise SystemExit(code if isinstance(code, int) else 0)

        guarded(session, call)
        raise AssertionError("a call ends with an exit code")

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does; the whole call has one language."""
        ctx.meta[LANGUAGE] = chosen_language(args)
        return super().parse_args(ctx, args)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names in the order of a first visit."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"civsim.cli.{cmd_name}")
        command: click.Command = module.command
        command.context_class = Spoken
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One line a command, without importing any."""
        language: Language = ctx.meta[LANGUAGE]
        with formatter.section(Text("命令", "Commands").to(language)):
            formatter.write_dl([(name, text.to(language)) for name, text in COMMANDS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does, with the nearest name suggested for an unknown one."""
        name = args[0] if args else ""
        if name and not name.startswith("-") and name not in COMMANDS:
            if name in LATER:
                raise WrongCall(
                    Text(f"本版本还没有 {name} 这个命令", f"the command {name} is not in this version yet"), ctx
                )
            near = difflib.get_close_matches(name, COMMANDS, n=1)
            hint = Text(f"（是否想写 {near[0]}？）", f" (did you mean {near[0]}?)") if near else Text("", "")
            raise WrongCall(Text(f"没有命令 {name}", f"no such command {name}") + hint, ctx)
        return super().resolve_command(ctx, args)


@click.group(cls=LazyCommands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="civsim")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="语言 / language (CIVSIM_LANG)")
def main(lang: str | None) -> None:
    """civsim: 文明城市创建的推演与规划 / simulation and planning of civic campaigns.

    先试 / try first:  civsim demo
    """
