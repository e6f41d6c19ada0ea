"""YAML files to documents: the words of YAML 1.2, marks, bases, and how each bad file is refused."""

import math
import os
from datetime import date
from pathlib import Path

import pytest

from civsim.errors import Mark
from civsim.scenario import read
from civsim.scenario.document import Document


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("true", True), ("False", False), ("tRue", "tRue"),
        ("12:30:00", "12:30:00"), ("1e3", 1000.0), ("1.", 1.0), (".5", 0.5), ("-2", -2), ("+2", 2),
        ("0o17", 15), ("017", 17), ("0x1F", 31), ("1_000", "1_000"), (".inf", math.inf), ("-.INF", -math.inf),
        ("~", None), ("", None), ("null", None), ("2021-01-31", date(2021, 1, 31)), ("2021-1-3", "2021-1-3"),
        ("2021-01-31 08:00", "2021-01-31 08:00"), ("'7'", "7"), ("!!str 7", "7"), ("!!float 7", 7.0), ("=", "="),
        ("<<", "<<"), ("北京", "北京"),
    ],
)  # fmt: skip
def test_plain_words_mean_what_yaml_1_2_says(write, word, value):
    found = read(write(f"a: {word}\n")).data["a"]
    assert found == value
    assert type(found) is type(value)


def test_nan_is_a_number(write):
    assert math.isnan(read(write("a: .nan")).data["a"])


def test_whole_numbers_stay_numbers_as_names_and_everything_else_is_text(write):
    data = read(write("2021: 1\n'2022': 2\n1.5: 3\ntrue: 4\n2021-05-01: 5\n")).data
    assert list(data) == [2021, "2022", "1.5", "true", "2021-05-01"]


def test_a_value_is_marked_where_it_stands_and_a_mapping_at_its_name(write):
    path = write("top:\n  one: 1\n  list: [5, 6]\n")
    document = read(path)
    assert document.mark(("top", "one")) == Mark(str(path), 2, 8)
    assert document.name_mark(("top", "one")) == Mark(str(path), 2, 3)
    assert document.mark(("top",)) == Mark(str(path), 1, 1)
    assert document.mark(("top", "list", 1)) == Mark(str(path), 3, 13)
    assert document.mark(("top", "nowhere", "deep")) == Mark(str(path), 1, 1)
    assert document.mark(("top", "list", 9)) == Mark(str(path), 3, 3)


def test_columns_count_characters_not_bytes(write):
    assert read(write("{甲: 1, 乙: 2}")).mark(("乙",)).column == 11


def test_a_byte_order_mark_is_accepted(write):
    document = read(write("\ufeffa: 1\n"))
    assert document.data == {"a": 1}
    assert document.mark(("a",)).column == 4


def test_merge_keys_bring_entries_and_written_ones_win(write):
    document = read(write("base: &b {x: 1, y: 2}\nmore: &m {x: 9, z: 3}\nuse:\n  <<: [*b, *m]\n  y: 5\n"))
    assert document.data["use"] == {"x": 1, "y": 5, "z": 3}
    assert document.mark(("use", "x")).line == 1
    assert document.mark(("use", "y")).line == 5


def test_a_document_is_frozen_and_shows_its_files(write):
    path = write("a: 1")
    document = read(path)
    assert isinstance(document, Document)
    assert document.files == (path,)
    with pytest.raises(AttributeError):
        document.path = Path("b")  # type: ignore[misc]


@pytest.mark.parametrize(
    ("content", "code", "line", "zh", "en"),
    [
        ("", "empty", 0, "空", "empty"),
        ("# only a comment\n", "empty", 0, "空", "empty"),
        ("---\n", "empty", 2, "空", "empty"),
        ("- 1\n", "not_a_mapping", 1, "映射", "mapping"),
        ("name：示例\n", "not_a_mapping", 1, "半角", "half-width"),
        ("a: 1\nb：2\nc: 3", "syntax", 3, "全角", "full-width"),
        ("a: 1\n---\nb: 2\n", "several_documents", 2, "一个文档", "one document"),
        ("a:\n\tb: 1\n", "tab", 2, "Tab", "tabs"),
        ("a: 1\n  b: 2\n", "syntax", 2, "冒号", "':'"),
        ("a: [1, 2\nb: 3\n", "syntax", 2, "右括号", "closing bracket"),
        ("a: 'x\nb: 3\n", "syntax", 3, "引号没有成对", "closing quote"),
        ("a: @x\n", "syntax", 1, "引号", "quotes"),
        ('a: "C:\\data"\n', "syntax", 1, "反斜杠", "backslash"),
        ("a: 1\nb: 2\na: 3\n", "duplicate_name", 3, "第 1 行", "line 1"),
        ("x: {2021: 1, '2021': 2}\n", "duplicate_name", 1, "重复", "twice"),
        ("? [1, 2]\n: 3\n", "bad_name", 1, "名称", "name"),
        ("? {a: 1}\n: 3\n", "bad_name", 1, "名称", "name"),
        ("~: 3\n", "bad_name", 1, "名称", "name"),
        ("a: 2021-02-30\n", "date", 1, "2021-02-30", "2021-02-30"),
        ("a: 1e999\n", "number", 1, ".inf", ".inf"),
        ("a: " + "9" * 5000, "number", 1, "5000", "5000"),
        ("a: !!python/object/apply:os.system [ls]\n", "tag", 1, "!!python/object", "!!python/object"),
        ("a: !!python/name:os.system\n", "tag", 1, "!!python/name", "!!python/name"),
        ("a: !mine {x: 1}\n", "tag", 1, "!mine", "!mine"),
        ("a: !!int x\n", "number", 1, "!!int", "!!int"),
        ("a: {<<: 3}\n", "merge", 1, "<<", "<<"),
        ("a: *b\n", "unknown_alias", 1, "*b", "*b"),
        ("a: &b [*b]\n", "alias_to_itself", 1, "*b", "*b"),
        ("a: 1\nb: \x07\n", "control_character", 2, "U+0007", "U+0007"),
        (b"a: 1\nb: \0\n", "binary", 0, "文本", "text"),
        ("a: 1".encode("utf-16"), "not_utf8", 0, "UTF-16", "UTF-16"),
        ("a: 1\nb: 示例".encode("gbk"), "not_utf8", 2, "GBK/GB18030", "GBK/GB18030"),
        (b"a: \xff\xff", "not_utf8", 1, "UTF-8", "UTF-8"),
        ("extends: [a]\n", "extends", 1, "文件名", "name of one file"),
    ],
)  # fmt: skip
def test_a_bad_file_is_refused_at_its_line(write, mistaken, content, code, line, zh, en):
    path = write(content)
    (mistake,) = mistaken(read, path)
    assert (mistake.code, mistake.mark.file, mistake.mark.line) == (code, str(path), line)
    assert zh in mistake.message.zh
    assert en in mistake.message.en


def test_mistakes_of_one_file_come_together_and_name_their_values(write, mistaken):
    found = mistaken(read, write("a: {b: 2021-02-30}\nc: 1\nc: 2\nd: !x 1\n"))
    assert [(m.path, m.code) for m in found] == [("a.b", "date"), ("c", "duplicate_name"), ("d", "tag")]


def test_missing_files_and_folders(tmp_path, mistaken):
    assert [m.code for m in mistaken(read, tmp_path / "none.yaml")] == ["no_file"]
    assert [m.code for m in mistaken(read, tmp_path)] == ["is_folder"]
    assert [m.code for m in mistaken(read, tmp_path / ("x" * 5000))] == ["unreadable"]
    os.mkfifo(tmp_path / "pipe")
    assert [m.code for m in mistaken(read, tmp_path / "pipe")] == ["not_a_file"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_read_permission(write, mistaken):
    path = write("a: 1")
    path.chmod(0)
    assert [m.code for m in mistaken(read, path)] == ["unreadable"]


def test_the_extending_file_wins_entry_by_entry(write):
    base = write("a: {x: 1, y: 2, z: {p: 1}}\nlist: [1, 2, 3]\ngone: {q: 1}\nkept: 1\n2021: 5\n", "base.yaml")
    path = write("extends: base.yaml\na: {y: 5, z: {r: 2}}\nlist: [9]\ngone: null\nnew: null\n'2021': 6\n")
    document = read(path)
    assert document.data == {
        "a": {"x": 1, "y": 5, "z": {"p": 1, "r": 2}},
        "list": [9],
        "kept": 1,
        "new": None,
        2021: 6,
    }
    assert document.files == (path, base)
    assert document.mark(("a", "y")) == Mark(str(path), 2, 8)
    assert document.mark(("a", "x")) == Mark(str(base), 1, 8)


def test_file_names_belong_to_the_folder_where_they_were_written(write):
    write("t: {one: a.csv, two: b.csv}\n", "lib/base.yaml")
    path = write("extends: lib/base.yaml\nt: {two: c.csv}\n")
    document = read(path, {"t.three": "d.csv"})
    assert document.folder_of(("t", "one")) == path.parent / "lib"
    assert document.folder_of(("t", "two")) == path.parent
    assert document.folder_of(("t", "three")) == path.parent


def test_bases_may_have_bases(write):
    write("a: 1\nb: 1\nc: 1\n", "one.yaml")
    write("extends: one.yaml\nb: 2\nc: 2\n", "two.yaml")
    assert read(write("extends: two.yaml\nc: 3\n")).data == {"a": 1, "b": 2, "c": 3}


def test_a_missing_base_is_told_where_it_is_named(write, mistaken):
    path = write("a: 1\nextends: none.yaml\n")
    (mistake,) = mistaken(read, path)
    assert (mistake.code, mistake.mark) == ("no_file", Mark(str(path), 2, 10))
    assert "none.yaml" in mistake.message.zh


def test_a_circle_of_bases_is_told_with_its_chain(write, mistaken):
    path = write("extends: b.yaml\n", "a.yaml")
    other = write("extends: a.yaml\n", "b.yaml")
    (mistake,) = mistaken(read, path)
    assert (mistake.code, mistake.mark) == ("extends_cycle", Mark(str(other), 1, 10))
    assert "a.yaml -> " in mistake.message.en and mistake.message.en.count("a.yaml") == 2


def test_mistakes_of_a_base_are_marked_in_the_base(write, mistaken):
    base = write("a: 1\na: 2\n", "base.yaml")
    path = write("extends: base.yaml\nb: 2021-02-30\n", "top.yaml")
    assert {m.mark.file for m in mistaken(read, path)} == {str(base), str(path)}
