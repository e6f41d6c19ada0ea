"""civsim check: how many values of a scenario are measured, calibrated and assumed."""

from cli.conftest import called


def test_what_values_rest_on_is_counted_and_listed() -> None:
    (report,) = called("check", "chicago_sanitation", "--json").answer["files"]
    assert "categories.yard.month_factor" in report["bases"]["calibrated"]
    assert "categories.yard.arrivals_per_grid_day" in report["bases"]["mixed"]
    assert "categories.yard.cost" in report["bases"]["ranged"]
    for language, words in (("zh", "由记录校准"), ("en", "assumed with a range")):
        told = called("check", "chicago_sanitation", "--lang", language).stdout
        assert f"{words}" in told and str(len(report["bases"]["ranged"])) in told
