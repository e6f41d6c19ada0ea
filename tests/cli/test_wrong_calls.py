"""A wrong call ends with exit code 2 and says what was wrong, in the user's language."""

import json

import pytest
from click.testing import CliRunner

from civsim.cli.main import COMMANDS, main

WRONG = [
    ("chek", "没有命令 chek（是否想写 check？）", "no such command chek (did you mean check?)"),
    ("serve", "本版本还没有 serve 这个命令", "the command serve is not in this version yet"),
    ("frontier tiny --budget 1:2:3 --teams 1:2:3", "只能给出一个", "give only one"),
    ("sensitivity tiny --time-limit 5", "--time-limit 须与 --replan 同时使用", "--time-limit goes with --replan"),
    ("sensitivity tiny --range budget.2022=5", "--range 应写作 路径=低:高", "--range takes PATH=LOW:HIGH"),
    ("plan tiny --slack 0.2", "--slack 须与 --alternatives 同时使用", "--slack goes with --alternatives; by itself it"),
    ("plan tiny --alternatives 0 --slack 1", "单独给出不起作用", "by itself it does nothing"),
    (
        "plan tiny --max-replications 50",
        "--max-replications 须与 --precision",
        "--max-replications goes with --precision",
    ),
    ("simulate tiny --max-replications 50", "须与 --precision 同时使用", "goes with --precision"),
    ("compare tiny tiny --max-replications 50", "须与 --precision 同时使用", "goes with --precision"),
    ("--nope", "没有选项 --nope", "no such option --nope"),
    ("check --nope x", "没有选项 --nope", "no such option --nope"),
    ("check --sett a=1 tiny", "没有选项 --sett（是否想写 --set？）", "no such option --sett (did you mean --set?)"),
    ("check", "缺少 FILES：场景文件，可以多个", "missing FILES: one scenario file or more"),
    ("plan", "缺少 SCENARIO：场景文件，如 scenarios/demo.yaml", "missing SCENARIO: a scenario file such as"),
    ("compare", "缺少 SOURCES：场景文件、方案或推演文件夹", "missing SOURCES: two scenarios, plan folders or"),
    ("schema extra", "多余的参数：extra", "unexpected argument: extra"),
    ("check tiny --set", "选项 --set 后面缺少值", "option --set needs a value"),
    ("check tiny --json=3", "选项 --json 不带值", "option --json takes no value"),
    ("check tiny --progress loud", "--progress 的值有误：应为以下之一：auto, plain", "must be one of auto, plain"),
    ("check tiny --set teams", "--set 应写作 路径=值，得到 'teams'", "--set takes path=value, got 'teams'"),
    ("check tiny --set =3", "--set 应写作 路径=值", "--set takes path=value"),
    ("check tiny --set target.score=", "target.score= 没有给出值", "target.score= gives no value"),
    ("check tiny --set a..b=3", "名称路径中有空段", "an empty part in the dotted name"),
    ("check tiny --set channels.patrol.team=3", "（是否想写 'teams'？）", "(did you mean 'teams'?)"),
    (
        "check tiny --set categories.rubish.cost=1",
        "（是否想写 'rubbish'？）",
        "there is no 'rubish' (did you mean 'rubbish'?)",
    ),
    ("check tiny --set channels.patrol.teams=[", "YAML 语法错误", "not valid YAML"),
    ("check tiny --set channels.patrol.teams.x.y=1", "单个值", "single value"),
]


def in_language(words: str, language: str) -> list[str]:
    """The words of a call with its language said."""
    command, *rest = words.split()
    return [command, *rest] if command.startswith("-") or command not in COMMANDS else [
        command, "--lang", language, *rest
    ]  # fmt: skip


@pytest.mark.parametrize(("words", "zh", "en"), WRONG, ids=[words for words, _, _ in WRONG])
def test_a_wrong_call_says_what_was_wrong(words, zh, en, monkeypatch):
    for language, expected, frame in (("zh", zh, "用法"), ("en", en, "Usage")):
        monkeypatch.setenv("CIVSIM_LANG", language)
        found = CliRunner().invoke(main, in_language(words, language))
        assert found.exit_code == 2
        assert expected in found.stderr and not found.stdout
        assert not (set(found.stderr) & {"用", "错", "误"}) or language == "zh"
        assert frame in found.stderr or "--set" in words or "--json" in words


def test_a_wrong_call_is_told_as_json_too():
    found = CliRunner().invoke(main, ["check", "--json", "--nope"])
    assert found.exit_code == 2
    answer = json.loads(found.stdout)
    assert answer["exit_code"] == 2
    (error,) = answer["errors"]
    assert error["code"] == "usage" and error["message"] == error["message_zh"] == "没有选项 --nope"
    assert error["message_en"] == "no such option --nope"


def test_numbers_out_of_range_are_refused():
    found = CliRunner().invoke(main, ["simulate", "tiny", "--replications", "0"])
    assert found.exit_code == 2
    assert "应为 1 .. 100000 之间的整数，得到 0" in found.stderr


def test_no_words_at_all_show_the_help():
    found = CliRunner().invoke(main, [])
    assert found.exit_code == 2
    assert found.stderr.startswith("用法：") and "simulate" in found.stderr


@pytest.mark.parametrize(
    ("language", "words"), [("zh", ["用法：", "选项", "命令"]), ("en", ["Usage:", "Options", "Commands"])]
)
def test_help_speaks_the_language(language, words):
    found = CliRunner().invoke(main, ["--help"], env={"CIVSIM_LANG": language})
    assert found.exit_code == 0
    assert all(word in found.stdout for word in words)
    assert all(name in found.stdout for name in COMMANDS)
    page = CliRunner().invoke(main, ["check", "--help", "--lang", language])
    assert page.exit_code == 0 and words[0] in page.stdout


def test_the_language_may_stand_before_the_command(tmp_path):
    found = CliRunner(env={"CIVSIM_LANG": None}).invoke(main, ["--lang", "en", "check", "tiny"])
    assert found.exit_code == 0 and "tiny: correct" in found.stdout


@pytest.mark.parametrize("command", ["simulate tiny", "new"])
def test_an_empty_place_is_refused(command):
    words = [*command.split(), *([""] if command == "new" else ["--out", ""])]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 2 and "不能为空" in found.stderr
