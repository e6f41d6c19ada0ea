"""Bytes of a file that may be packed; whether it is, and how, is told by its first bytes."""

import bz2
import gzip
import lzma
import zipfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, Any, cast

from civsim.calibrate.records.source import refusal
from civsim.errors import Mark, system_reason

PACKED: dict[bytes, Callable[..., Any]] = {b"\x1f\x8b": gzip.open, b"BZh": bz2.open, b"\xfd7zXZ\0": lzma.open}
BLOCK = 8 << 20  # bytes


def first_bytes(path: Path) -> bytes:
    """The first bytes of a file, as it lies on the disk.

    Raises
    ------
    ScenarioError
        Where there is no file, or it cannot be read.
    """
    if path.is_dir() or not path.exists():
        zh, en = ("这是文件夹", "this is a folder") if path.is_dir() else ("找不到文件", "no such file")
        raise refusal(Mark(str(path)), "no_file", zh, en)
    try:
        with path.open("rb") as stream:
            return stream.read(16)
    except OSError as error:
        why = system_reason(error)
        zh, en = f"无法读取：{why.zh}", f"cannot be read: {why.en}"
        raise refusal(Mark(str(path)), "unreadable", zh, en) from None


def opened(path: Path) -> IO[bytes]:
    """The unpacked bytes as a stream; of a zip archive, those of the one file in it."""
    head = first_bytes(path)
    if head.startswith(b"PK\x03\x04"):
        return _only_member(path)
    opener = next((opener for magic, opener in PACKED.items() if head.startswith(magic)), None)
    return cast(IO[bytes], opener(path, "rb")) if opener else path.open("rb")


def _only_member(path: Path) -> IO[bytes]:
    names = zipfile.ZipFile(path).namelist()
    if len(names) != 1:
        zh, en = f"压缩包中有 {len(names)} 个文件，应为 1 个", f"an archive of {len(names)} files; one is expected"
        raise refusal(Mark(str(path)), "not_a_table", zh, en)
    return zipfile.ZipFile(path).open(names[0])


def plain_blocks(path: Path) -> Iterator[bytes]:
    """The unpacked bytes, a block at a time.

    Raises
    ------
    ScenarioError
        Where the packed file is cut off or damaged.
    """
    lines = 0
    try:
        with opened(path) as stream:
            while block := stream.read(BLOCK):
                yield block
                lines += block.count(b"\n")
    except (EOFError, OSError, zlib.error, lzma.LZMAError, zipfile.BadZipFile):
        zh = f"压缩文件不完整或已损坏（读到约第 {lines} 行）"
        en = f"the packed file is cut off or damaged (after about line {lines})"
        raise refusal(Mark(str(path)), "damaged", zh, en) from None
