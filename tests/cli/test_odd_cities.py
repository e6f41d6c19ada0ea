"""`plan` in odd cities, as a user calls it: exit code 0 with a plan, 3 or 2 with words; never a solver's raw status."""

import json
import re

import pandas as pd
import pytest
from planner.cities import city, tiny, written_city

from civsim.study.idle_warnings import idle_warnings
from cli.conftest import called

QUICK = ("plan", "tiny", "--replications", 2, "--baselines", "none", "--progress", "none")
LEAST = ("--objective", "least_money")
RAW = re.compile(r"kInfeasible|kOptimal|kUnbounded|Infeasible|HighsStatus|Traceback|\bnan\b|\binf\b|None")


def sets(*pairs):
    return [word for pair in pairs for word in ("--set", pair)]


def short(last, test):
    """The smallest scenario cut off after some days of January; its works would start later."""
    days = ("horizon.end", "target.deadline")
    end = [f"{path}=2022-01-{last:02d}" for path in days]
    return sets(*end, "assessments.mock=null", f"assessments.final.days=[2022-01-{test:02d}]", "works=null")


NO_TEAMS = "channels.patrol.teams=0"
NO_MONEY = "budget.2022=0"
NO_CREWS = ("departments.urban_management.crews=0", "departments.market_supervision.crews=0")
NOTHING = sets(NO_TEAMS, NO_MONEY, *NO_CREWS)
NO_WORK = [f"categories.{kind}.arrivals_per_grid_day=0" for kind in ("rubbish", "stall")]
EVERY = "plan.path_rules={{patrol: {{every_days: {}}}}}"
CASES = {
    # name: (words, exit code, words in zh, words in en)
    "one month": (short(31, 20), 0, "上界", "bound"),
    "less than a period": (short(5, 4), 0, "上界", "bound"),
    "one day": (short(1, 1), 0, "上界", "bound"),
    "one month, too much asked": ([*short(31, 20), *LEAST, *sets("target.score=99")], 3, "降低目标", "lower the"),
    "a test on the first day": ([*short(31, 1), *LEAST, *sets("target.score=99")], 3, "降低目标", "lower the"),
    "no teams": (sets(NO_TEAMS), 3, "日常巡查 44 组日（现在没有可用的）", "patrol 44 team-days (there is nothing"),
    "no money": (sets(NO_MONEY), 3, "2022 年经费 24 万元（现在", "budget of 2022 24 万元 (there is nothing"),
    "nobody may fix stalls": (sets(NO_CREWS[1]), 3, "d1市场监管部门", "market supervision (d1)"),
    "a district without crews": (
        sets("departments.market_supervision.crews={d1: 1, d2: 0}"), 3, "d2市场监管部门", "market supervision (d2)"
    ),
    "no teams, no money, no crews": (NOTHING, 3, "城管部门", "urban management"),
    "the same, least money": ([*NOTHING, *LEAST], 3, "城管部门", "urban management"),
    "the same, worst year": ([*NOTHING, "--objective", "worst_year"], 3, "最少需增加", "least extra"),
    "the same, the other solver": ([*NOTHING, "--solver", "cbc"], 3, "最少需增加", "least extra"),
    "a target of nothing": ([*sets("target.score=0"), *LEAST], 0, "达到目标最少约需", "the target costs about"),
    "works beyond the budget": (sets("works.alley.cost=500"), 0, "上界", "bound"),
    "works that must run beyond it": (
        sets("works.alley.cost=500", "works.alley.optional=false"), 2, "超出经费", "more than the budget of 2022"
    ),
    "rules beyond the teams": (sets(EVERY.format(8)), 3, "日常巡查 +", "patrol +"),
    "rules without teams": (sets(EVERY.format(30), NO_TEAMS), 3, "没有该渠道的巡查组", "no teams of this channel"),
    "rules without money": (sets(EVERY.format(30), NO_MONEY), 3, "2022 年经费 5 万元", "budget of 2022 5 万元"),
    "rules that nothing keeps": (sets(EVERY.format(1)), 3, "请放宽", "relax every_days"),
    "no test counts": (sets("assessments.final.kind=mock"), 2, "没有计分的测评", "no test in the scenario counts"),
    "no test at all": (sets("assessments=null"), 2, "没有计分的测评", "no test in the scenario counts"),
    "all tests cancelled": (sets("assessments.final.cancel_probability=1"), 2, "没有计分的测评", "no test in the"),
    "nothing arises": (sets(*NO_WORK), 0, "上界", "bound"),
    "nobody finds anything": (sets("channels.patrol.find_probability={}"), 3, "降低目标", "lower the target"),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_clear_answer(name, tmp_path):
    words, code, *expected = CASES[name]
    both = {"no teams", "no money", "a district without crews"}  # of the others, every second one in English
    for language, part in zip(("zh", "en"), expected, strict=True):
        if name not in both and (language == "en") != list(CASES).index(name) % 2:
            continue
        told = called(*QUICK, *words, "--lang", language, "--out", tmp_path / language)
        spoken = told.stdout + told.stderr
        assert told.code == code, spoken
        assert part in "".join(spoken.splitlines()) or part in spoken, spoken
        assert not RAW.search(spoken), spoken
        if code == 0:
            assert (tmp_path / language / "visits.csv").is_file()
        elif code == 2:
            assert not list(tmp_path.iterdir())


def test_one_grid(tmp_path):
    written_city(tmp_path, (1.0,), end="2022-04-30", tests={"final": ["2022-04-20"]})
    told = called("plan", tmp_path / "city.yaml", *QUICK[2:], "--out", tmp_path / "plan", "--json")
    assert told.code == 0, told.stderr
    assert set(pd.read_csv(tmp_path / "plan" / "visits.csv")["grid"]) == {"g0"}
    assert told.answer["value"] <= told.answer["bound"] + 1e-9


def test_no_category_in_any_indicator(tmp_path):
    table = tmp_path / "desk.csv"
    head = "id,parent,weight,name_zh,name_en,kind,categories,site_classes,rule,d_or_n,local"
    table.write_text(f"{head}\nb,,1,台账,records,desk,,,,1,\n", encoding="utf-8")
    told = called(*QUICK, *sets(f"indicators.table={table}"), "--out", tmp_path / "plan", "--json")
    assert told.code == 0 and told.answer["lp_gap"] == pytest.approx(0, abs=1e-9)
    assert "nothing_scored" in [warned["code"] for warned in told.answer["warnings"]]


def test_out_of_time_with_a_usable_plan(tmp_path):
    words = (*QUICK, "--time-limit", 0.001, "--gap", 0, "--bound-all")
    told = called(*words, "--out", tmp_path / "plan", "--json", "--lang", "en")
    assert told.code == 4, told.stderr
    assert told.answer["out_of_time"] == ["catalogue", "bound_all", "plan"]
    assert "(0.001 s a part)" in told.stderr and "over the catalogue and the bound over all" in told.stderr
    kept = json.loads((tmp_path / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert kept["levers"]["visits"] == len(pd.read_csv(tmp_path / "plan" / "visits.csv")) > 0
    assert kept["value"] < kept["bound"] and kept["simulated"]["mean"] > 78  # worth having, and a bound that holds
    assert called("score", tmp_path / "plan", "--json").code == 0


def test_the_least_extra_has_no_share_where_there_is_nothing(tmp_path):
    told = called(*QUICK, *sets(NO_MONEY, NO_TEAMS), "--out", tmp_path / "plan", "--json")
    extras = {extra["resource"]: extra for extra in told.answer["target"]["least_extra"]}
    assert extras["money"]["share"] is None and extras["team"]["share"] is None
    codes = [warned["code"] for warned in told.answer["warnings"]]
    assert "no_teams" in codes and "no_crews" not in codes and "nothing_scored" not in codes


def test_what_is_missing_is_told():
    def codes(model):
        return [warned.code for warned in idle_warnings(model)]

    assert codes(tiny()) == []
    assert codes(tiny(departments__market_supervision__crews=0)) == ["no_crews"]
    assert codes(tiny(channels__patrol__teams=0)) == ["no_teams"]
    assert codes(city(departments__crew__crews=0, teams=0)) == ["no_crews", "no_teams"]
    (told,) = idle_warnings(tiny(departments__market_supervision__crews={"d1": 1, "d2": 0}))
    assert "market_supervision@d2" in told.text.zh and "@d1" not in told.text.en
    assert "占道经营" in told.text.zh and "垃圾乱扔" not in told.text.zh
