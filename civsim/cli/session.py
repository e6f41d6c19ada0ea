"""One call of the program: its language, where its words go, how its progress shows, and how it ends."""

import errno
import json
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import click

from civsim.errors import CivsimError, ScenarioError
from civsim.language import Language, Text

BUG, INTERRUPTED = 1, 130
Advance = Callable[[int, int], None]


@dataclass(frozen=True)
class Session:
    """Language and channels of one call. All words go to stderr; stdout is for the one JSON object or the table."""

    language: Language
    as_json: bool
    progress: Literal["auto", "plain", "json", "none"]

    def say(self, text: Text) -> None:
        """A line for a person."""
        if self.progress == "json":
            click.echo(json.dumps({"message": text.to(self.language)}, ensure_ascii=False), err=True)
        else:
            click.echo(text.to(self.language), err=True)

    def give(self, result: dict[str, Any], shown: Callable[[], None] | None = None) -> None:
        """The command's result: the JSON object, or what `shown` prints for a person."""
        if self.as_json:
            click.echo(json.dumps(result, ensure_ascii=False, indent=2, allow_nan=False))
        elif shown is not None:
            shown()

    @contextmanager
    def progressing(self, what: Text) -> Iterator[Advance]:
        """A progress bar; yields a function (done, total) that moves it."""
        style = self.progress
        if style == "auto":
            style = "auto" if sys.stderr.isatty() else "plain"
        label = what.to(self.language)
        if style == "none":
            yield lambda done, total: None
        elif style == "json":
            yield lambda done, total: click.echo(
                json.dumps({"progress": label, "done": done, "total": total}, ensure_ascii=False), err=True
            )
        elif style == "plain":
            click.echo(f"{label} …", err=True)
            yield _plain_steps(label)
        else:
            with _bar(label) as advance:
                yield advance


def _plain_steps(label: str) -> Advance:
    """A line at every tenth of the way."""
    last = [0]

    def advance(done: int, total: int) -> None:
        tenth = 10 * done // max(total, 1)
        if tenth > last[0]:
            last[0] = tenth
            click.echo(f"{label} {done}/{total}", err=True)

    return advance


@contextmanager
def _bar(label: str) -> Iterator[Advance]:
    """A live bar for a terminal."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task(label, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def guarded(session: Session, work: Callable[[], None]) -> None:
    """Do the work; a user's mistake ends with its message and code, an interruption with 130, a bug with 1."""
    try:
        work()
    except CivsimError as error:
        _end(session, error.exit_code, error.text(session.language), _mistakes(error))
    except KeyboardInterrupt:
        _end(session, INTERRUPTED, Text("已中断", "interrupted").to(session.language), [])
    except OSError as error:
        _end(session, CivsimError.exit_code, system_message(error).to(session.language), [])
    except (click.exceptions.Exit, click.ClickException, SystemExit):
        raise
    except Exception:
        traceback.print_exc()
        text = Text("程序内部错误，请把以上内容报告给开发者", "internal error; please report the lines above")
        _end(session, BUG, text.to(session.language), [])


def system_message(error: OSError) -> Text:
    """What the operating system refused, in words."""
    where = f" {error.filename}" if error.filename else ""
    words = {
        errno.ENOSPC: Text(f"磁盘已满{where}", f"the disk is full{where}"),
        errno.EDQUOT: Text(f"超出磁盘配额{where}", f"disk quota exceeded{where}"),
        errno.EACCES: Text(f"没有权限{where}", f"no permission{where}"),
        errno.EPERM: Text(f"没有权限{where}", f"no permission{where}"),
        errno.EROFS: Text(f"文件系统只读{where}", f"the file system is read-only{where}"),
        errno.ENOENT: Text(f"文件不存在{where}", f"no such file{where}"),
        errno.ENOTDIR: Text(f"不是文件夹{where}", f"not a folder{where}"),
        errno.EISDIR: Text(f"是一个文件夹{where}", f"is a folder{where}"),
        errno.ENAMETOOLONG: Text("文件名过长", "the file name is too long"),
    }
    return words.get(error.errno or 0, Text(f"系统错误：{error}", f"system error: {error}"))


def _mistakes(error: CivsimError) -> list[dict[str, Any]]:
    """The mistakes of an error as plain data."""
    if not isinstance(error, ScenarioError):
        return [
            {
                "file": "",
                "line": 0,
                "column": 0,
                "path": "",
                "code": "refused",
                "message": {"zh": error.message.zh, "en": error.message.en},
            }
        ]
    return [mistake_fields(m) for m in error.mistakes]


def mistake_fields(mistake: Any) -> dict[str, Any]:
    """One mistake as plain data: file, line, column, path, code, message in both languages."""
    mark = mistake.mark
    return {
        "file": mark.file,
        "line": mark.line,
        "column": mark.column,
        "path": mistake.path,
        "code": mistake.code,
        "message": {"zh": mistake.message.zh, "en": mistake.message.en},
    }


def _end(session: Session, code: int, message: str, mistakes: list[dict[str, Any]]) -> NoReturn:
    """Print the message and leave with the code."""
    click.echo(message, err=True)
    if session.as_json:
        click.echo(json.dumps({"exit_code": code, "errors": mistakes}, ensure_ascii=False, indent=2))
    raise SystemExit(code)
