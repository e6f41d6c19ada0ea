"""`runs`: what is stored, and what stopped runs left; what is being filled is never touched."""

import shutil

from civsim.study import growing_folder
from cli.conftest import called, done


def test_runs_plans_and_remains_are_told(run_dir, plan_dir, tmp_path):
    shutil.copytree(run_dir, tmp_path / "a")
    shutil.copytree(plan_dir, tmp_path / "b")
    (tmp_path / "other").mkdir()
    (tmp_path / "c.partial").mkdir()
    (tmp_path / "c.partial" / "civsim-unfinished.txt").touch()
    listed = {entry["path"]: entry for entry in done("runs", "list", tmp_path)["runs"]}
    assert {path.rsplit("/", 1)[1]: e["kind"] for path, e in listed.items()} == {
        "a": "run", "b": "plan", "c.partial": "unfinished"
    }  # fmt: skip
    run = listed[str(tmp_path / "a")]
    assert (run["replications"], run["seed"]) == (4, 7) and run["score"] > 0 and len(run["scenario_hash"]) == 64
    assert done("runs", "show", tmp_path / "a") == run
    shown = called("runs", "list", tmp_path, "--lang", "zh")
    assert shown.code == 0 and "未完成" in shown.stdout
    assert called("runs", "show", tmp_path / "other").code == 2


def test_only_what_nobody_fills_is_removed(tmp_path):
    (tmp_path / "left.partial").mkdir()
    (tmp_path / "left.partial" / "civsim-unfinished.txt").touch()
    (tmp_path / "mine.partial").mkdir()
    with growing_folder(tmp_path / "busy"):
        gone = done("runs", "gc", tmp_path)["removed"]
        assert [entry["path"] for entry in gone] == [str(tmp_path / "left.partial")]
        assert (tmp_path / "busy.partial").is_dir() and (tmp_path / "mine.partial").is_dir()
    assert (tmp_path / "busy").is_dir()


def test_an_empty_folder_says_where_else_to_look_and_a_file_is_refused(tmp_path):
    told = called("runs", "list", tmp_path, "--lang", "zh")
    assert told.code == 0 and "civsim runs list 文件夹" in told.stdout and "┏" not in told.stdout
    (tmp_path / "file").touch()
    assert called("runs", "list", tmp_path / "file").code == 2
    assert called("runs", "list", tmp_path, "--cache").code == 2


def test_the_cache_is_told_and_emptied(tmp_path, monkeypatch):
    monkeypatch.setenv("CIVSIM_CACHE", str(tmp_path / "cache"))
    (tmp_path / "cache" / "ab").mkdir(parents=True)
    (tmp_path / "cache" / "ab" / "abcd").write_bytes(bytes(2_000_000))
    assert "civsim runs gc --cache" in called("runs", "list", tmp_path, "--lang", "zh").stdout
    assert done("runs", "list", tmp_path)["cache_megabytes"] == 2.0
    assert done("runs", "gc", "--cache")["emptied_megabytes"] == 2.0
    assert not list((tmp_path / "cache").rglob("abcd"))
