"""Bytes of a file the user named, and their text; every way in which that can fail has its own message."""

from pathlib import Path

from civsim.errors import Mark, Mistake, ScenarioError, system_reason
from civsim.language import Text


def refusal(mark: Mark, code: str, zh: str, en: str, path: str = "") -> ScenarioError:
    """A single mistake that ends the reading."""
    return ScenarioError([Mistake(mark, path, code, Text(zh, en))])


def file_bytes(path: Path, limit: int, named_at: Mark | None = None) -> bytes:
    """The content of a file of up to `limit` bytes; `named_at` is where the user wrote its name."""
    mark = named_at or Mark(str(path))
    name = str(path) if named_at else ""
    try:
        if path.is_dir():
            raise refusal(
                mark, "is_folder", f"{name} 是文件夹，不是文件".strip(), f"{name} is a folder, not a file".strip()
            )
        if not path.exists():
            raise refusal(mark, "no_file", f"找不到文件 {name}".strip(), f"no such file {name}".strip())
        if not path.is_file():
            raise refusal(mark, "not_a_file", f"{name} 不是普通文件".strip(), f"{name} is not a regular file".strip())
        with path.open("rb") as stream:
            content = stream.read(limit + 1)
    except OSError as error:
        reason = system_reason(error)
        raise refusal(mark, "unreadable", f"无法读取 {name}：{reason.zh}", f"cannot read {name}: {reason.en}") from None
    except ValueError:
        raise refusal(mark, "unreadable", f"{name} 不能作为文件名", f"{name} cannot be the name of a file") from None
    if len(content) > limit:
        size = f"{limit // 1_000_000} MB"
        raise refusal(mark, "too_large", f"文件超过 {size}", f"the file is larger than {size}")
    return content


def refuse_binary(content: bytes, mark: Mark) -> None:
    """Stop at content that is no text in UTF-8 or GB18030."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise refusal(mark, "not_utf8", "文件是 UTF-16 编码，请另存为 UTF-8", "the file is in UTF-16; save as UTF-8")
    if b"\0" in content:
        raise refusal(mark, "binary", "不是文本文件", "this is not a text file")


def utf8_text(content: bytes, mark: Mark) -> str:
    """Text of a UTF-8 file, with or without a byte order mark."""
    refuse_binary(content, mark)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        at = Mark(mark.file, content.count(b"\n", 0, error.start) + 1)
        try:
            content.decode("gb18030")
            zh, en = "可能是 GBK/GB18030 编码，", "probably GBK/GB18030, "
        except UnicodeDecodeError:
            zh = en = ""
        zh, en = f"文件不是 UTF-8 编码（{zh}请另存为 UTF-8）", f"the file is not UTF-8 ({en}save as UTF-8)"
        raise refusal(at, "not_utf8", zh, en) from None
