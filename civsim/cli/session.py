"""One call of the program: its language, where its words go, how its progress shows, and how it ends."""

import json
import os
import sys
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, Literal, NoReturn

import click

from civsim.cli.usage import shown_error, wrong_call
from civsim.errors import CivsimError, Mark, Mistake, ScenarioError, UnfinishedError, system_reason
from civsim.language import LANGUAGES, Language, Text

BUG, INTERRUPTED, NOBODY_READS = 1, 130, 141
Advance = Callable[[int, int], None]

TIME_LIMIT = 4
"""Exit code where a time limit ended the work, with a result that can be used."""


@dataclass(frozen=True)
class Session:
    """Language and channels of one call.

    Results go to stdout: the one JSON object, or tables and sentences in one order. Progress and errors go to stderr.
    """

    language: Language
    as_json: bool
    progress: Literal["auto", "plain", "json", "none"]

    def tell(self, text: Text) -> None:
        """A sentence of the result for a person; beside the JSON object it goes to stderr."""
        if self.as_json:
            self.say(text)
        else:
            click.echo(text.to(self.language))

    def say(self, text: Text) -> None:
        """A line for a person that is no result."""
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
    except MemoryError:
        text = Text(
            "内存不足：请减少 --workers、--replications 或缩短推演期，并检查新发率",
            "not enough memory: lower --workers or --replications, shorten the horizon, and check the rates of arrival",
        )
        _end(session, CivsimError.exit_code, text, [Mistake(Mark(""), "", "memory", text)])
    except (click.exceptions.Exit, SystemExit):
        raise
    except UnfinishedError as unfinished:
        _ended(session, unfinished.__cause__ or unfinished, unfinished.message)
    except BaseException as error:
        _ended(session, error, None)
        traceback.print_exc()
        text = Text("程序内部错误，请把以上内容报告给开发者", "internal error; please report the lines above")
        _end(session, BUG, text, [])


def _ended(session: Session, error: BaseException, more: Text | None) -> None:
    """End the call as an error asks for, with one more line to be said; return if the error is a bug."""
    match error:
        case CivsimError():
            _end(session, error.exit_code, _with(error.message, more), told(error))
        case click.ClickException():
            text = wrong_call(error)
            answer = Text(*(shown_error(error, language) for language in LANGUAGES))
            _end(session, error.exit_code, answer, [Mistake(Mark(""), "", "usage", text)])
        case KeyboardInterrupt() | click.Abort():
            _end(session, INTERRUPTED, _with(Text("已中断", "interrupted"), more), [])
        case BrokenPipeError():
            _silence_stdout()
            raise SystemExit(NOBODY_READS) from None
        case OSError():
            text = system_message(error)
            mistake = Mistake(Mark(str(error.filename or "")), "", "system", text)
            _end(session, CivsimError.exit_code, _with(text, more), [mistake])


def _with(message: Text, more: Text | None) -> Text:
    """A message and the line behind it."""
    return message + Text("\n", "\n") + more if more else message


def system_message(error: OSError) -> Text:
    """What the operating system refused, in words."""
    where = Text(f"：{error.filename}", f": {error.filename}") if error.filename else Text("", "")
    return system_reason(error) + where


def told(error: CivsimError, file: str = "") -> tuple[Mistake, ...]:
    """The mistakes of an error; one that has no place in a file is told of the file as a whole."""
    if isinstance(error, ScenarioError):
        return error.mistakes
    return (Mistake(Mark(file), "", "refused", error.message),)


def mistake_fields(mistake: Mistake, language: Language) -> dict[str, Any]:
    """One mistake as plain data: where, which value, a code for programs, and the message."""
    mark, message = mistake.mark, mistake.message
    return {
        "file": mark.file,
        "line": mark.line,
        "column": mark.column,
        "path": mistake.path,
        "code": mistake.code,
        "message": message.to(language),
        "message_zh": message.zh,
        "message_en": message.en,
    }


def _end(session: Session, code: int, message: Text, mistakes: Iterable[Mistake]) -> NoReturn:
    """Print the message and leave with the code, even where nothing can be printed any more."""
    words = message.to(session.language)
    errors = [mistake_fields(m, session.language) for m in mistakes]
    try:
        if words:
            click.echo(words, err=True)
        if session.as_json:
            result = {"exit_code": code, "message": words, "errors": errors}
            click.echo(json.dumps(result, ensure_ascii=False, indent=2))
        sys.stdout.flush()
    except OSError:
        _silence_stdout()
    raise SystemExit(code)


def _silence_stdout() -> None:
    """Point stdout to nowhere: what could not be written would fail again when the program ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
