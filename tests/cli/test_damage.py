"""Sources that are missing, of the wrong kind or damaged: exit code 2, one clear message in either language."""

import json
import shutil

import pytest

import civsim.engine
from cli.conftest import called

FOLDER_COMMANDS = {
    "score": ["score", "SOURCE"],
    "report": ["report", "SOURCE", "--out", "OUT"],
    "schedule": ["schedule", "SOURCE", "--out", "OUT"],
    "compare": ["compare", "SOURCE", "tiny", "--replications", "1"],
    "simulate": ["simulate", "tiny", "--plan", "SOURCE", "--replications", "1", "--out", "OUT"],
}
USES_RUN = {"score", "report"}
USES_PLAN = {"report", "schedule", "compare", "simulate"}
USES_INPUTS = {"compare", "schedule"}


def cut(path, share=0.5):
    """Leave only the first part of a file."""
    content = path.read_bytes()
    path.write_bytes(content[: int(share * len(content))])


def drop_last_rows(folder):
    lines = (folder / "visits.csv").read_text(encoding="utf-8-sig").splitlines(keepends=True)
    (folder / "visits.csv").write_text("".join(lines[:-5]), encoding="utf-8-sig", newline="")


def rewrite(name, change):
    """A damage that changes the object in a JSON file."""

    def damage(folder):
        content = json.loads((folder / name).read_text(encoding="utf-8"))
        change(content)
        (folder / name).write_text(json.dumps(content), encoding="utf-8")

    return damage


def cut_chunks(folder):
    for chunk in (folder / "results.zarr" / "appeared").iterdir():
        if not chunk.name.startswith(".z"):
            cut(chunk)


def forget_attribute(folder):
    attributes = folder / "results.zarr" / ".zattrs"
    content = json.loads(attributes.read_text(encoding="utf-8"))
    attributes.write_text(json.dumps({k: v for k, v in content.items() if k != "inputs"}), encoding="utf-8")


def other_text(name, text):
    return lambda folder: (folder / name).write_text(text, encoding="utf-8")


DAMAGES = {
    "no plan.json": (lambda f: (f / "plan.json").unlink(), USES_PLAN),
    "plan.json cut": (lambda f: cut(f / "plan.json"), USES_PLAN),
    "plan.json a list": (other_text("plan.json", "[1, 2]"), USES_PLAN),
    "plan.json nested": (other_text("plan.json", "[" * 100_000), USES_PLAN),
    "plan.json no text": (lambda f: (f / "plan.json").write_bytes(b"\xff\xfe\x00\x81"), USES_PLAN),
    "no levers": (rewrite("plan.json", lambda p: p.pop("levers")), USES_PLAN),
    "levers of nobody": (rewrite("plan.json", lambda p: p["levers"].update(works=["bridge"])), USES_PLAN),
    "levers no list": (rewrite("plan.json", lambda p: p["levers"].update(overtime=3)), USES_PLAN),
    "overtime of nobody": (rewrite("plan.json", lambda p: p["levers"].update(overtime=[{"pool": 1}])), USES_PLAN),
    "overtime no number": (
        rewrite("plan.json", lambda p: p["levers"].update(overtime=[
            {"pool": "urban_management", "month": "2022-01", "share": "much"}])), USES_PLAN),
    "overtime endless": (
        rewrite("plan.json", lambda p: p["levers"].update(overtime=[
            {"pool": "urban_management", "month": "2022-01", "share": float("inf")}])), USES_PLAN),
    "works not words": (rewrite("plan.json", lambda p: p["levers"].update(works=[[]])), USES_PLAN),
    "no visits.csv": (lambda f: (f / "visits.csv").unlink(), USES_PLAN),
    "visits.csv cut": (lambda f: cut(f / "visits.csv"), USES_PLAN),
    "visits.csv lacks rows": (drop_last_rows, USES_PLAN),
    "visits.csv empty": (other_text("visits.csv", ""), USES_PLAN),
    "visits.csv header only": (other_text("visits.csv", "date,channel,grid\n"), USES_PLAN),
    "visits.csv of another city": (other_text("visits.csv", "date,channel,grid\n2022-03-01,drone,g99\n"), USES_PLAN),
    "visits.csv no text": (lambda f: (f / "visits.csv").write_bytes(b"\x89PNG\r\n\0\0"), USES_PLAN),
    "no run": (lambda f: shutil.rmtree(f / "results.zarr"), USES_RUN),
    "run empty": (lambda f: (shutil.rmtree(f / "results.zarr"), (f / "results.zarr").mkdir()), USES_RUN),
    "run a file": (lambda f: (shutil.rmtree(f / "results.zarr"), (f / "results.zarr").write_text("x")), USES_RUN),
    "run lacks a variable": (lambda f: shutil.rmtree(f / "results.zarr" / "visible"), USES_RUN),
    "run lacks its inputs": (forget_attribute, USES_RUN),
    "run header cut": (lambda f: cut(f / "results.zarr" / "appeared" / ".zarray"), USES_RUN),
    "run chunks cut": (cut_chunks, USES_RUN),
    "certificate cut": (lambda f: cut(f / "certificate.json"), {"report"}),
    "certificate of nothing": (other_text("certificate.json", "{}"), {"report"}),
    "no master": (lambda f: (f / "master.mps").unlink(), {"report"}),
    "baselines lost": (lambda f: shutil.rmtree(f / "baselines-marks.zarr"), {"report"}),
    "baselines' visits cut": (lambda f: cut(f / "baselines.npz"), {"report"}),
    "no inputs": (lambda f: shutil.rmtree(f / "inputs"), USES_INPUTS),
    "inputs cut": (lambda f: cut(f / "inputs" / "scenario.yaml"), USES_INPUTS),
    "inputs lack a table": (lambda f: (f / "inputs" / "grids.csv").unlink(), USES_INPUTS),
}  # fmt: skip
CASES = [(name, command) for name, (_, users) in DAMAGES.items() for command in sorted(users)]


def words_for(command, source, out):
    return [str({"SOURCE": source, "OUT": out}.get(word, word)) for word in FOLDER_COMMANDS[command]]


def refused(command, source, tmp_path, languages):
    """What a call says of a source that it cannot use: exit code 2, nothing written, no traceback."""
    said = {}
    for language in languages:
        told = called(*words_for(command, source, tmp_path / "out"), "--lang", language, "--progress", "none")
        assert told.code == 2, told.stderr[-2000:]
        assert told.stderr.strip() and len(told.stderr) < 3000
        assert not (tmp_path / "out").exists() and not (tmp_path / "out.partial").exists()
        said[language] = told.stderr.strip()
    assert len(set(said.values())) == len(languages)
    return said


@pytest.mark.parametrize(("damage", "command"), CASES, ids=[f"{command}: {name}" for name, command in CASES])
def test_a_damaged_folder_is_refused(plan_dir, tmp_path, damage, command):
    folder = tmp_path / "damaged"
    shutil.copytree(plan_dir, folder)
    DAMAGES[damage][0](folder)
    said = refused(command, folder, tmp_path, ("zh", "en") if command in ("score", "schedule") else ("en",))
    assert all(str(folder) in words or "scenario" in words or "方案" in words for words in said.values())


@pytest.mark.parametrize("command", FOLDER_COMMANDS)
def test_what_is_no_folder_of_ours_is_refused(tmp_path, command):
    (tmp_path / "empty").mkdir()
    (tmp_path / "file.txt").write_text("not a run\n", encoding="utf-8")
    (tmp_path / "picture.csv").write_bytes(b"\x89PNG\r\n\x1a\n\0\0\0")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for name in ("empty", "file.txt", "picture.csv", "missing", "loop", "x" * 300, "file.txt/inside"):
        said = refused(command, tmp_path / name, tmp_path, ("zh", "en"))
        assert all(name[:100] in words for words in said.values()), said


@pytest.mark.parametrize("command", ["report", "schedule", "simulate", "plan", "compare", "frontier"])
def test_a_place_that_cannot_be_written_is_refused_before_any_work(plan_dir, tmp_path, command, monkeypatch):
    monkeypatch.setattr(civsim.engine, "simulate", lambda *_: pytest.fail("worked in vain"))
    file = tmp_path / "file"
    file.write_text("in the way", encoding="utf-8")
    (tmp_path / "full").mkdir()
    words = {
        "plan": ["plan", "tiny"],
        "frontier": ["frontier", "tiny"],
        "compare": ["compare", "tiny", "tiny"],
        "simulate": ["simulate", "tiny"],
    }.get(command) or words_for(command, plan_dir, "")[:2]
    reasons = {
        "zh": ("已存在", "不是文件夹", "不存在", "过长", "没有权限"),
        "en": ("exists", "not a folder", "no such", "too long", "no permission"),
    }
    for out in (file, file / "below", tmp_path / "full", "/proc/civsim", tmp_path / ("x" * 300)):
        for language, expected in reasons.items():
            told = called(*words, "--out", out, "--lang", language, "--progress", "none")
            assert told.code == 2 and any(word in told.stderr for word in expected), told.stderr
            assert len(told.stderr.splitlines()) == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file", "full"]
    assert file.read_text(encoding="utf-8") == "in the way"


@pytest.mark.parametrize(("language", "words"), [("zh", "不是 civsim 的结果文件夹"), ("en", "not a results folder")])
def test_a_folder_of_something_else_is_called_so(tmp_path, language, words):
    (tmp_path / "photos").mkdir()
    for command in ("report", "score"):
        told = called(command, tmp_path / "photos", "--lang", language)
        assert told.code == 2 and words in told.stderr


def test_a_place_that_cannot_be_written_names_the_option(tmp_path):
    (tmp_path / "file").write_text("in the way", encoding="utf-8")
    told = called("simulate", "tiny", "--out", tmp_path / "file" / "run")
    assert told.code == 2 and "--out" in told.stderr
