"""Errors that a user can cause and repair: each says where, what was found, what is allowed, what to try."""

import errno
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from civsim.language import Language, Text


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file the user wrote. Line and column count from 1; 0 means the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.file, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True)
class Mistake:
    """One mistake at one place: a stable code for programs and a message for people.

    `path` is the dotted name of the value (`channels.patrol.teams`), empty where no value is meant.
    """

    mark: Mark
    path: str
    code: str
    message: Text

    def line(self, language: Language) -> str:
        """`file:line:column: path message`, as shown to the user."""
        where = f"{self.mark}: {self.path} " if self.path else f"{self.mark}: "
        return where + self.message.to(language)


class CivsimError(Exception):
    """A mistake of the user's, told in one message. The command line ends with `exit_code`."""

    exit_code = 2

    def __init__(self, message: Text) -> None:
        super().__init__(message.en)
        self.message = message

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.message,)  # so that it comes back from another process as it went

    def text(self, language: Language) -> str:
        """The whole message in one language."""
        return self.message.to(language)


class ScenarioError(CivsimError):
    """All mistakes found in a scenario and its tables, in the order of their places."""

    def __init__(self, mistakes: Iterable[Mistake]) -> None:
        self.mistakes = tuple(sorted(mistakes, key=lambda m: m.mark))
        super().__init__(Text(*("\n".join(m.line(language) for m in self.mistakes) for language in ("zh", "en"))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.mistakes,)


class InfeasibleError(CivsimError):
    """No plan can do what was asked; the message says the least extra that would make it possible."""

    exit_code = 3


class UnfinishedError(Exception):
    """Work that something else stopped (its cause: a mistake, the system, Ctrl-C) and that can be continued."""

    def __init__(self, partial: Path) -> None:
        super().__init__(str(partial))
        self.message = Text(
            f"已算完的部分保存在 {partial}，接着算：civsim resume {partial}",
            f"what is done is kept in {partial}; to continue: civsim resume {partial}",
        )


_REASONS = {
    errno.ENOSPC: Text("磁盘已满", "the disk is full"),
    errno.EDQUOT: Text("超出磁盘配额", "disk quota exceeded"),
    errno.EACCES: Text("没有权限", "no permission"),
    errno.EPERM: Text("没有权限", "no permission"),
    errno.EROFS: Text("文件系统只读", "the file system is read-only"),
    errno.ENOENT: Text("文件或文件夹不存在", "no such file or folder"),
    errno.EEXIST: Text("已存在", "exists already"),
    errno.ENOTDIR: Text("不是文件夹", "not a folder"),
    errno.EISDIR: Text("是一个文件夹", "is a folder"),
    errno.ENAMETOOLONG: Text("文件名过长", "the file name is too long"),
}


def system_reason(error: OSError) -> Text:
    """Why the operating system refused, in words."""
    words = error.strerror or str(error)
    return _REASONS.get(error.errno or 0, Text(f"系统错误：{words}", f"system error: {words}"))
