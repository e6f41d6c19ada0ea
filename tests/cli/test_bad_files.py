"""Files that are missing, folders, or no text; places that cannot be written; a full disk."""

import os
import subprocess
from pathlib import Path

import pytest

from cli.conftest import called

ROOT = hasattr(os, "geteuid") and os.geteuid() == 0


@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_cannot_be_read_is_named(civsim, tmp_path, language):
    binary = tmp_path / "picture.yaml"
    binary.write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    missing, long = tmp_path / "no.yaml", "x" * 300
    answer = civsim("check", "--lang", language, missing, tmp_path, binary, long)
    assert answer.returncode == 2
    lines = {
        "zh": [f"{missing}: 找不到文件", f"{tmp_path}: 是文件夹，不是文件", f"{binary}: 不是文本文件", "文件名过长"],
        "en": [f"{missing}: no such file", f"{tmp_path}: is a folder", f"{binary}: this is not a text", "too long"],
    }
    for line, expected in zip(answer.stderr.splitlines(), lines[language], strict=True):
        assert expected in line


@pytest.mark.skipif(ROOT, reason="nothing is forbidden to the superuser")
def test_a_file_that_may_not_be_read_is_named(civsim, tmp_path):
    file = tmp_path / "secret.yaml"
    file.write_text("a: 1\n")
    file.chmod(0)
    answer = civsim("check", file)
    assert answer.returncode == 2 and "没有权限" in answer.stderr


def test_an_unwritable_place_is_named(civsim, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    for command in (("schema", "--out", file / "schema.json"), ("new", file / "city")):
        answer = civsim(*command)
        assert answer.returncode == 2 and "不是文件夹" in answer.stderr and str(file) in answer.stderr
    assert file.read_text() == "in the way"


@pytest.mark.skipif(ROOT, reason="nothing is forbidden to the superuser")
def test_a_folder_without_permission_is_named(civsim, tmp_path):
    tmp_path.chmod(0o500)
    answer = civsim("new", tmp_path / "city")
    assert answer.returncode == 2 and "没有权限" in answer.stderr


def test_a_place_of_the_system_is_refused(civsim):
    answer = civsim("schema", "--out", "/proc/schema.json", "--lang", "en")
    assert answer.returncode == 2 and "/proc" in answer.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", [["schema"], ["--help"], ["check", "--json", "tiny"], ["check", "--json", "nothing"]])
def test_output_that_nobody_can_take_is_a_full_disk(civsim, words):
    with Path("/dev/full").open("w") as full:
        answer = civsim(*words, stdout=full)
    assert answer.returncode == 2
    assert "nothing" in words or "磁盘已满" in answer.stderr


def test_a_reader_that_goes_away_is_no_mistake(civsim):
    reading, writing = os.pipe()
    os.close(reading)
    answer = civsim("schema", stdout=writing)
    os.close(writing)
    assert answer.returncode == 141
    assert answer.stderr == ""


def test_a_full_disk_leaves_nothing_half_written(civsim, small_disk):
    disk = small_disk(64)
    (disk / "filling").write_bytes(b"x" * 60_000)
    for command in (("schema", "--out", disk / "schema.json"), ("new", disk / "city")):
        answer = civsim(*command)
        assert answer.returncode == 2
        assert "磁盘已满" in answer.stderr
    assert [path.name for path in disk.iterdir()] == ["filling"]


def test_a_disk_that_takes_nothing_is_named(civsim, small_disk):
    disk = small_disk(64)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    answer = civsim("new", disk / "city")
    assert answer.returncode == 2 and "文件系统只读" in answer.stderr


def test_a_misspelt_shipped_scenario_is_guessed():
    told = called("simulate", "deom", "--lang", "zh")
    assert (
        told.code == 2 and "找不到文件" in told.stderr and "demo" in told.stderr and len(told.stderr.splitlines()) == 1
    )
    assert "tiny" in called("check", "nothing-like-it", "--lang", "en").stderr
