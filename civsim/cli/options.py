"""Options that every command takes, and what they become: one Session the command works in."""

import functools
import os
import re
from collections.abc import Callable
from math import isnan
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from civsim.cli.idle_options import Beside, refuse_idle_options
from civsim.cli.session import Session, guarded
from civsim.cli.usage import LANGUAGE, WrongCall
from civsim.errors import CivsimError
from civsim.language import Text

Command = TypeVar("Command", bound=Callable[..., Any])
ProgressStyle = Literal["auto", "plain", "json", "none"]


class Number(click.FloatRange):
    """A number within limits. Click lets "nan" pass, which lies within none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number."""
        found = super().convert(value, param, ctx)
        if isnan(found):
            self.fail(f"{value!r} is not a number", param, ctx)
        return found


class Place(click.Path):
    """A path that is to be written; the empty one would silently mean the current folder."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The path."""
        if not str(value).strip():
            name = "--out" if isinstance(param, click.Option) else "NAME"
            raise WrongCall(Text(f"{name} 不能为空，请给出文件夹或文件名", f"{name} must not be empty"), ctx)
        return super().convert(value, param, ctx)


class Scheduler(click.ParamType[str]):
    """Who computes: a word, or an address such as tcp://10.0.0.1:8786."""

    name = "scheduler"
    words = ("auto", "threads", "processes", "local")

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The word or the address."""
        if value not in self.words and not re.fullmatch(r"[a-z]+://\S+", value):
            words = ", ".join(self.words)
            raise WrongCall(
                Text(
                    f"--scheduler 应为 {words} 之一，或调度器地址（如 tcp://10.0.0.1:8786），得到 {value!r}",
                    f"--scheduler takes {words}, or an address such as tcp://10.0.0.1:8786, got {value!r}",
                ),
                ctx,
            )
        return value


OUT = Place(path_type=Path)
"""Type of every `--out`."""


def overrides_of(pairs: tuple[str, ...]) -> dict[str, object]:
    """`path=value` pairs as a mapping; the reader reads the values."""
    found: dict[str, object] = {}
    for pair in pairs:
        path, equals, value = pair.partition("=")
        if not equals or not path.strip():
            raise CivsimError(Text(f"--set 应写作 路径=值，得到 {pair!r}", f"--set takes path=value, got {pair!r}"))
        if not value.strip():
            name = path.strip()
            raise CivsimError(
                Text(
                    f"--set {name}= 没有给出值（删除该项请写 {name}=null）",
                    f"--set {name}= gives no value (to remove the entry write {name}=null)",
                )
            )
        found[path.strip()] = value
    return found


def common(command: Command) -> Command:
    """Add --json, --lang and --progress, and turn errors into messages and exit codes."""

    @click.option("--json", "as_json", is_flag=True, help="只在标准输出写一个 JSON 对象 / one JSON object on stdout")
    @click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="语言 / language (CIVSIM_LANG)")
    @click.option(
        "--progress",
        type=click.Choice(["auto", "plain", "json", "none"]),
        default="auto",
        help="进度显示方式 / how progress is shown",
    )
    @functools.wraps(command)
    def wrapped(as_json: bool, lang: str | None, progress: ProgressStyle, **rest: Any) -> None:
        spoken = click.get_current_context().meta.get(LANGUAGE)
        language = lang or spoken or os.environ.get("CIVSIM_LANG", "zh")
        session = Session("en" if language == "en" else "zh", as_json, progress)

        def checked() -> None:
            refuse_idle_options(click.get_current_context())
            command(session, **rest)

        guarded(session, checked)

    return wrapped  # type: ignore[return-value]


def scenario_options(command: Command) -> Command:
    """Add --seed, --set and --out."""
    command = click.option("--out", type=OUT, default=None, help="结果文件夹 / results folder")(command)
    command = click.option(
        "--set", "sets", multiple=True, metavar="PATH=VALUE", help="改一个值，可重复 / change a value"
    )(command)
    return click.option("--seed", type=click.IntRange(0, 2**62), default=1, show_default=True, help="随机种子 / seed")(
        command
    )


def keep_option(command: Command) -> Command:
    """Add --keep."""
    return click.option(
        "--keep",
        type=click.Path(path_type=Path),
        default=None,
        metavar="DIR|CSV",
        help="原排班（方案、推演文件夹或巡查表）：尽量少改动 / an earlier roster of which few visits change",
    )(command)


def precision_options(command: Command) -> Command:
    """Add --replications, --precision and --max-replications."""
    command = click.option(
        "--max-replications",
        cls=Beside,
        beside="--precision",
        type=click.IntRange(1, 100_000),
        default=1000,
        show_default=True,
        help="用 --precision 时的推演次数上限 / the most runs with --precision",
    )(command)
    command = click.option(
        "--precision",
        type=Number(1e-6, 100),
        default=None,
        help="加算到 95% 区间的半宽不超过此值，分 / add runs until half the width of the 95 % interval is this, points",
    )(command)
    return click.option(
        "--replications",
        type=click.IntRange(1, 100_000),
        default=20,
        show_default=True,
        help="推演次数；用 --precision 时为下限 / runs, at least so many with --precision",
    )(command)


def workers_options(command: Command) -> Command:
    """Add --workers, --scheduler and --no-cache."""
    command = click.option(
        "--no-cache", is_flag=True, help="不使用以前算过的结果 / do not use what was computed before"
    )(command)
    command = click.option(
        "--scheduler",
        type=Scheduler(),
        default="auto",
        help="由谁计算：threads、processes、local（本机 Dask）或 Dask 调度器地址 / "
        "who computes: threads, processes, local (Dask here), or the address of a Dask scheduler",
    )(command)
    return click.option(
        "--workers",
        type=click.IntRange(0, 1024),
        default=0,
        help="线程或进程数，0 为核数 / number of them, 0 = one a core",
    )(command)
