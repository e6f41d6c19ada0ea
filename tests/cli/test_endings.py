"""How a call ends: interrupted with 130, a bug with 1 and its traceback, a result on stdout and words on stderr."""

import json
import signal
import subprocess

import pytest
from click.testing import CliRunner

import civsim.study
from civsim.cli.main import main
from civsim.cli.session import Session, guarded
from civsim.errors import CivsimError, InfeasibleError
from civsim.language import Text
from cli.conftest import COMMAND, called


def test_an_interrupted_command_ends_with_130():
    call = [str(COMMAND), "check", "--lang", "en", *["tiny"] * 2000]  # a minute's work
    with subprocess.Popen(call, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        assert "tiny: correct" in process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said.splitlines()[-1] == "interrupted"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_an_interruption_says_so(monkeypatch, language):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(civsim.study, "check_scenario", interrupted)
    found = CliRunner().invoke(main, ["check", "tiny", "--lang", language])
    assert found.exit_code == 130
    assert found.stderr.strip() == {"zh": "已中断", "en": "interrupted"}[language]


def test_a_bug_shows_its_traceback_and_ends_with_1(monkeypatch):
    def broken(*_):
        raise ZeroDivisionError("a bug made for this test")

    monkeypatch.setattr(civsim.study, "check_scenario", broken)
    found = CliRunner().invoke(main, ["check", "--json", "tiny"])
    assert found.exit_code == 1
    assert "Traceback" in found.stderr and "a bug made for this test" in found.stderr
    assert "请把以上内容报告给开发者" in found.stderr
    assert json.loads(found.stdout)["exit_code"] == 1


@pytest.mark.parametrize(
    ("error", "code"), [(CivsimError(Text("不行", "no")), 2), (InfeasibleError(Text("达不到", "out of reach")), 3)]
)
def test_a_refusal_is_told_in_both_languages(error, code, capsys):
    def work():
        raise error

    for language in ("zh", "en"):
        with pytest.raises(SystemExit) as caught:
            guarded(Session(language, True, "none"), work)
        assert caught.value.code == code
        out, err = capsys.readouterr()
        assert err.strip() == error.message.to(language)
        (told,) = json.loads(out)["errors"]
        assert told["message"] == error.message.to(language)
        assert (told["file"], told["line"], told["column"], told["path"], told["code"]) == ("", 0, 0, "", "refused")


def test_several_files_give_one_object_with_a_report_each(tmp_path):
    broken = tmp_path / "broken.yaml"
    broken.write_text("schema_version: 1\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["check", "--json", "--lang", "en", "tiny", str(broken), "tiny"])
    assert found.exit_code == 2
    answer = json.loads(found.stdout)
    assert [(report["file"], report["ok"]) for report in answer["files"]] == [
        ("tiny", True), (str(broken), False), ("tiny", True)
    ]  # fmt: skip
    assert len(answer["files"][0]["hash"]) == 64 and "hash" not in answer["files"][1]
    assert answer["errors"] == answer["files"][1]["errors"]
    assert {error["path"] for error in answer["errors"]} >= {"name", "horizon", "areas", "categories"}


def test_a_file_name_that_is_no_text_can_be_told(civsim):
    answer = civsim("check", "--json", b"\xff\xfe.yaml".decode("utf-8", "surrogateescape"))
    assert answer.returncode == 2
    assert json.loads(answer.stdout)["errors"][0]["code"] == "no_file"


def test_a_lack_of_memory_is_told_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("civsim.study.check_scenario", full)
    told = called("check", "tiny", "--lang", "en", "--json")
    assert told.code == 2 and told.answer["errors"][0]["code"] == "memory"
