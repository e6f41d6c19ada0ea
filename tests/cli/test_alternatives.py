"""`plan --alternatives`: plans to choose from, each a folder that the other commands read."""

import json
from pathlib import Path

import pytest

from cli.conftest import called


def test_alternatives_are_plans_of_their_own(tmp_path: Path) -> None:
    out = tmp_path / "p"
    words = ("--alternatives", 2, "--slack", 0.5, "--replications", 2, "--baselines", "none")
    told = called("plan", "tiny", *words, "--json", "--out", out)
    assert told.code == 0
    found = told.answer["alternatives"]
    assert [a["id"] for a in found] == ["a", "b"]
    for a in found:
        assert a["value"] + a["gap"] - told.answer["bound"] < 1e-9
        assert a["within_slack"] == (a["below"] <= 0.5 + 1e-9)
        assert a["difference"]["n"] == a["simulated"]["n"] == 2
        assert 0 < a["moved_share"] <= 1
        assert a["name"] in a["text"]
        own = json.loads((out / f"plan-{a['id']}" / "plan.json").read_text("utf-8"))
        assert own["simulated"]["mean"] == a["simulated"]["mean"]
        assert own["value"] == a["value"]
        assert own["bound"] == told.answer["bound"]
        visits = sum(n for by in a["visits"].values() for years in by.values() for n in years.values())
        assert visits == own["levers"]["visits"] + own["dropped_visits"]
    first, second = out / "plan-a", out / "plan-b"
    compared = called("compare", out, first, second, "--replications", 2, "--json", "--out", tmp_path / "c")
    assert compared.code == 0
    means = {v["name"]: v["mean"] for v in compared.answer["variants"]}
    assert len(means) == 3
    assert called("simulate", "tiny", "--plan", first, "--replications", 1, "--out", tmp_path / "s").code == 0
    assert called("schedule", second, "--out", tmp_path / "d").code == 0
    for source, name in ((out, "r"), (first, "ra")):
        assert called("report", source, "--format", "html", "--lang", "en", "--out", tmp_path / name).code == 0
    page = (tmp_path / "r" / "report.html").read_text("utf-8")
    assert "Alternatives to choose from" in page
    assert f"Plan a ({found[0]['name']})" not in page  # names are those of the page's language
    assert "Alternatives to choose from" not in (tmp_path / "ra" / "report.html").read_text("utf-8")


def test_alternatives_keep_an_earlier_roster_and_say_what_they_change(plan_dir: Path, tmp_path: Path) -> None:
    # An alternative has other visits than the plan: what it changes is told of its own visits, and all of them are.
    out = tmp_path / "p"
    words = ("--alternatives", 1, "--slack", 0.5, "--replications", 2, "--baselines", "none", "--keep", plan_dir)
    assert called("plan", "tiny", *words, "--lang", "en", "--out", out).code == 0
    plan, own = (json.loads((folder / "plan.json").read_text("utf-8")) for folder in (out, out / "plan-a"))
    assert plan["changes"]["dropped"] == plan["changes"]["added"] == 0
    told = own["changes"]
    assert told["dropped"] - told["added"] == plan["levers"]["visits"] - own["levers"]["visits"] > 0
    assert sum(told[k] for k in ("kept", "other_team", "moved", "added")) == own["levers"]["visits"]
    assert told["kept"] > 0.9 * own["levers"]["visits"], "what is not dropped stays on its day"
    rows = (out / "plan-a" / "changes.csv").read_text("utf-8-sig").splitlines()[1:]
    assert sum(row.startswith("dropped") for row in rows) == told["dropped"]


def test_without_alternatives_the_list_is_empty_and_least_money_has_none(tmp_path: Path) -> None:
    words = ("--replications", 1, "--baselines", "none", "--json")
    assert called("plan", "tiny", *words, "--out", tmp_path / "p").answer["alternatives"] == []
    refused = called("plan", "tiny", "--objective", "least_money", "--alternatives", 2, *words, "--out", tmp_path / "q")
    assert refused.code == 2
    assert "least_money" in refused.stderr


def test_districts_are_told_with_their_reasons(tmp_path: Path) -> None:
    words = ("--replications", 1, "--baselines", "none", "--json", "--lang", "en")
    found = called("plan", "tiny", *words, "--out", tmp_path / "p").answer
    assert [d["district"] for d in found["districts"]] == ["d1", "d2"]
    assert sum(d["at_stake_share"] for d in found["districts"]) == pytest.approx(1)
    visits = sum(n for d in found["districts"] for n in d["visits"].values())
    assert visits == found["levers"]["visits"] + found["dropped_visits"]
    assert all(d["text"].startswith(d["district"]) for d in found["districts"])
    assert {m["kind"] for m in found["milestones"]} >= {"visits", "last_round", "hidden", "known"}
    assert all(m["days_before"] > 0 and m["from"] <= m["until"] < m["test_day"] for m in found["milestones"])
    assert called("report", tmp_path / "p", "--format", "html", "--lang", "en", "--out", tmp_path / "r").code == 0
    assert "Why each district gets what it gets" in (tmp_path / "r" / "report.html").read_text("utf-8")
