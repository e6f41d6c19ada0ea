"""`plan` with floors: they stand in its JSON; one out of reach ends with 3 and says what would help."""

from cli.conftest import called, done

QUICK = ("plan", "tiny", "--replications", 2, "--baselines", "none")


def test_floors_stand_beside_planned_and_simulated_scores(tmp_path):
    phases = 'plan.phases={"2022": {"score": 70, "spending_share": 1}}'
    floors = done(*QUICK, "--set", phases, "--out", tmp_path / "plan")["floors"]
    assert floors.keys() == {"final"}
    found = floors["final"]
    assert found["floor"] == 70 and found["planned_reaches"] and found["planned"] >= 70
    assert found["simulated"].keys() == {"mean", "low", "high", "n"}


def test_a_floor_out_of_reach_ends_with_3(tmp_path):
    told = called(*QUICK, "--lang", "en", "--set", "plan.floors.final=90", "--out", tmp_path / "plan")
    assert told.code == 3
    assert "plan.floors" in told.stderr and "team-days" in told.stderr
    assert not (tmp_path / "plan").exists()
