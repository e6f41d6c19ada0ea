"""One report folder for all tests that only read it."""

from pathlib import Path

import pytest

from civsim.report import write_report
from tests.report.real import real_content


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The report of the smallest real content, in Chinese."""
    made = tmp_path_factory.mktemp("report")
    write_report(real_content(), made)
    return made
