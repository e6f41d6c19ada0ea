"""A user's table of visits: read as a plan, with every mistake at its row in both languages."""

from pathlib import Path

import pytest

from civsim.errors import ScenarioError
from civsim.model import Model
from civsim.roster import read_visits


def written(folder: Path, *rows: str, header: str = "date,channel,grid") -> Path:
    path = folder / "mine.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return path


def mistakes(model: Model, path: Path) -> list[tuple[int, int, str, str, str]]:
    with pytest.raises(ScenarioError) as caught:
        read_visits(path, model)
    assert caught.value.exit_code == 2
    return [
        (m.mark.line, m.mark.column, m.code, m.message.zh, m.message.en)
        for m in caught.value.mistakes
        if m.mark.file == str(path)
    ]


def test_visits_are_put_in_order(tiny: Model, tmp_path: Path) -> None:
    path = written(tmp_path, "2022-03-02,patrol,g03", "2022/3/1,patrol,g05", "2022年3月1日,patrol,g01")
    plan = read_visits(path, tiny)
    assert plan.name == "mine" and plan.day.tolist() == [59, 59, 60] and plan.grid.tolist() == [0, 4, 2]
    assert plan.channel.tolist() == [0, 0, 0] and not plan.overtime.any() and plan.works == ()


def test_the_columns_of_a_plan_do_not_bind(tiny: Model, tmp_path: Path) -> None:
    header = "date,team,district,grid,channel,order"
    path = written(tmp_path, "2022-03-02,A,nowhere,g03,patrol,7", header=header)
    assert read_visits(path, tiny).size == 1


def test_unknown_names_and_dates_are_located(tiny: Model, tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "2022-03-02,patrol,g03",
        "2021-12-31,patrol,g03",
        "2022-03-02,patroll,g03",
        "2022-03-02,hotline,g3",
    )
    horizon = "2022-01-01 至 2022-06-30", "2022-01-01 to 2022-06-30"
    assert mistakes(tiny, path) == [
        (
            3,
            1,
            "outside_horizon",
            f"2021-12-31 不在推演期 {horizon[0]} 内",
            f"2021-12-31 lies outside the horizon, {horizon[1]}",
        ),
        (
            4,
            2,
            "unknown_name",
            "没有渠道 'patroll'（是否想写 'patrol'？）",
            "unknown channel 'patroll' (did you mean 'patrol'?)",
        ),
        (
            5,
            2,
            "unknown_name",
            "'hotline' 不是巡查渠道（可用：patrol）",
            "'hotline' is not a channel of visits (known: patrol)",
        ),
        (
            5,
            3,
            "unknown_name",
            "网格表中没有网格 'g3'（是否想写 'g13'？）",
            "grid 'g3' is not in the table of grids (did you mean 'g13'?)",
        ),
    ]


def test_only_the_first_twenty_mistakes_are_told(tiny: Model, tmp_path: Path) -> None:
    found = mistakes(tiny, written(tmp_path, *["2022-03-02,patrol,nowhere"] * 50))
    assert len(found) == 21 and found[-1][3:] == ("此后还有 30 处错误", "and 30 more mistakes after this one")


def test_a_missing_file_is_told(tiny: Model, tmp_path: Path) -> None:
    assert "no such file" in mistakes(tiny, tmp_path / "none.csv")[0][4]
