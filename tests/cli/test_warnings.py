"""What a person must hear beside the scores: money that ran out, visits cut for money, visits nobody can make."""

import json

import pytest

from cli.conftest import called, done

POOR = ("simulate", "tiny", "--replications", 2, "--set", "budget={2022: 12, carry_over: false}")


def codes(found):
    return [warned["code"] for warned in found["warnings"]]


def test_a_city_with_money_enough_hears_nothing(run_dir):
    assert done("score", run_dir)["warnings"] == []


def test_money_that_runs_out_and_visits_cut_for_it_are_told(tmp_path):
    found = done(*POOR, "--out", tmp_path / "run")
    assert codes(found) == ["visits_cut_for_money", "money_used_up"]
    cut, dry = found["warnings"]
    assert "0 次" in cut["message_zh"] and "0.0 %" in cut["message_en"]
    assert "2022 年经费在 2 次推演中有 2 次用尽" in dry["message_zh"] and "ran out in 2 of 2 runs" in dry["message_en"]
    assert codes(done("score", tmp_path / "run")) == ["money_used_up"]
    again = done("compare", tmp_path / "run", "tiny", "--replications", 2)
    assert codes(again) == ["money_used_up"] and again["warnings"][0]["message_zh"].startswith("run：")


@pytest.mark.parametrize(("language", "words"), [("zh", "警告：2022 年经费"), ("en", "warning: the money of 2022")])
def test_a_person_hears_it_too(tmp_path, language, words):
    told = called(*POOR, "--out", tmp_path / "run", "--lang", language)
    assert told.code == 0 and words in told.stdout and words not in told.stderr


def test_a_table_that_nobody_can_follow_is_simulated_with_a_warning(tmp_path):
    table = tmp_path / "mine.csv"
    rows = [f"2022-03-{day:02},patrol,g{grid:02}" for day in (1, 2, 3, 4, 5) for grid in (1, 2, 3, 4)]
    table.write_text("\n".join(["date,channel,grid", *rows, rows[0]]) + "\n", encoding="utf-8")
    found = done("simulate", "tiny", "--plan", table, "--replications", 1, "--out", tmp_path / "run")
    assert codes(found) == ["visit_twice", "visits_on_day_off", "visits_beyond_teams"]
    twice, off, many = (warned["message_zh"] for warned in found["warnings"])
    assert f"{table}:22" in twice and f"{table}:18" in off
    assert all(f"{table}:{line}" in many for line in (5, 9, 13)) and f"{table}:17" not in many and "共 4 处" in many


def test_campaigns_that_nobody_chose_are_told_when_a_scenario_is_checked_and_simulated(tmp_path):
    drive = "campaigns={drive: {start: 2022-03-01, months: 3, cut: {rubbish: 0.2}, optional: true}}"
    assert codes(done("check", "tiny", "--set", drive)["files"][0]) == ["campaigns_not_run"]
    chosen = done("check", "tiny", "--set", drive, "--set", "plan.campaigns=[drive]")
    assert codes(chosen["files"][0]) == []
    found = done("simulate", "tiny", "--replications", 1, "--set", drive, "--out", tmp_path / "run")
    assert "campaigns_not_run" in codes(found)


def test_behaviours_that_nobody_watches_are_told():
    found = done("check", "tiny", "--set", "behaviours={yielding: {name: 礼让, rate: 0.9}}")["files"][0]
    assert codes(found) == ["behaviours_not_watched"]
    assert "礼让" in found["warnings"][0]["message_zh"]
    assert codes(done("check", "ningbo")["files"][0]) == []


def test_tests_that_are_never_held_are_told(tmp_path):
    call = ("simulate", "tiny", "--replications", 1, "--out", tmp_path / "run")
    found = done(
        *call, "--set", "assessments.final.cancel_probability=1", "--set", "assessments.mock.shift_days={9: 0.5}"
    )
    assert codes(found) == ["tests_never_held", "test_dates_uncertain"]
    never, uncertain = (warned["message_zh"] for warned in found["warnings"])
    assert "国家测评" in never and "没有总分" in never and "模拟测评" not in never
    assert "模拟测评" in uncertain and "国家测评" not in uncertain


def test_a_policy_without_visits_is_told(tmp_path):
    call = ("simulate", "tiny", "--replications", 1, "--out", tmp_path / "run")
    found = done(*call, "--set", "plan={patrol: {rule: none}, policy: {rule: myopic}}")
    assert codes(found) == ["policy_without_visits"]


def test_a_bound_that_the_plan_itself_refutes_is_not_relied_on(tmp_path, monkeypatch):
    monkeypatch.setattr("civsim.study.certify.REFUTED_POINTS", -50.0)  # as if the plan lay 50 points higher
    found = done("plan", "tiny", "--replications", 2, "--baselines", "none", "--out", tmp_path / "plan")
    assert codes(found)[0] == "bound_does_not_hold"
    assert found["target"]["reachable"] is None and found["target"]["text"] is None


def test_the_bound_holds_where_backlogs_are_very_large(tmp_path):
    # 40,000 problems and 40,000 orders in hand at the start, more than the crews can ever do. A straight line for
    # waiting work that is drawn from evenly spaced points takes off 20 points more than there are.
    table = tmp_path / "opening.csv"
    rows = [f"g{grid:02},rubbish,2000,2000" for grid in range(1, 21)]
    table.write_text("\n".join(["grid,category,hidden,known", *rows]) + "\n", encoding="utf-8")
    call = ("plan", "tiny", "--replications", 2, "--baselines", "none", "--out", tmp_path / "plan")
    told = called(*call, "--set", f"opening.table={table}")
    found = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert found["simulated"]["high"] < found["bound"] and "bound_does_not_hold" not in codes(found)
    assert told.code == 3 and not found["target"]["reachable"] and "kInfeasible" not in found["target"]["text"]


GATES_AND_RECHECKS = (
    *("--set", "cycle.gates={minors: {name: {zh: 未成年人工作, en: work with minors}, node: a, least: 60}}"),
    *("--set", "target.rechecks={final: 70}"),
)


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ["门槛指标（未成年人工作）", "保牌概率"]), ("en", ["gates (work with minors)", "keeping it is that of"])],
)
def test_a_plan_says_that_gates_and_levels_of_rechecks_are_not_planned(tmp_path, language, words):
    call = ("plan", "tiny", "--replications", 1, "--baselines", "none", *GATES_AND_RECHECKS)
    told = called(*call, "--lang", language, "--out", tmp_path / "plan")
    kept = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert told.code == 0 and ("不计门槛" if language == "zh" else "gates left out") in kept["bound_covers"]
    found = {warned["code"]: warned[f"message_{language}"] for warned in kept["warnings"]}
    for code, word in zip(("gates_not_planned", "rechecks_not_planned"), words, strict=True):
        assert word in found[code] and found[code] in told.stdout.replace("\n", " " if language == "en" else "")


def test_a_plan_without_gates_does_not_speak_of_them(plan_dir):
    assert not {"gates_not_planned", "rechecks_not_planned"} & set(
        codes(json.loads((plan_dir / "plan.json").read_text(encoding="utf-8")))
    )


def test_crews_that_cannot_keep_up_are_told_beside_the_bound():
    # Four times the rubbish: the bound takes too little off for what piles up, and that must not stand alone.
    plan = ("plan", "tiny", "--replications", 4, "--baselines", "none", "--progress", "none")
    busy = done(*plan, "--set", "categories.rubbish.arrivals_per_grid_day=2", "--set", "target.score=40")
    told = next(w for w in busy["warnings"] if w["code"] == "overloaded")
    assert "推演只有" in told["message_zh"] and "天的工作量" in told["message_zh"]
    size = busy["bound"] - busy["simulated"]["mean"]
    assert size > 3 and f"({size:.1f} less)" in told["message_en"]
    assert "overloaded" not in codes(done(*plan))
