"""The page opens in a real browser that is refused the network, without a word on its console."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from civsim.report import write_fit_page
from tests.report.made_fit import fit_content

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NO_NETWORK = "--host-resolver-rules=MAP * ~NOTFOUND"
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--proxy-server=127.0.0.1:9",
    NO_NETWORK,
    "--enable-logging=stderr",
    "--v=0",
    "--dump-dom",
)


def opened(page: Path, profile: Path) -> tuple[str, list[str]]:
    """The page as the browser sees it, and what it wrote to its console."""
    assert BROWSER is not None
    done = subprocess.run(
        [BROWSER, *FLAGS, f"--user-data-dir={profile}", page.as_uri()],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    return done.stdout, [line for line in done.stderr.splitlines() if "CONSOLE" in line]


@pytest.fixture(scope="module", autouse=True)
def _browser() -> None:
    if BROWSER is None and os.environ.get("CI"):
        pytest.fail("no chromium, though CI must run the browser tests")
    if BROWSER is None:
        pytest.skip("no chromium here: apt-get install chromium")


@pytest.mark.browser
def test_page_opens_without_network_and_without_complaint(folder: Path, tmp_path: Path) -> None:
    seen, console = opened(folder / "report.html", tmp_path / "profile")
    assert console == []
    assert seen.count("<svg") >= 9
    assert "方案比选" in seen


@pytest.mark.browser
def test_the_page_of_a_fit_opens_without_network_and_without_complaint(tmp_path: Path) -> None:
    page = write_fit_page(tmp_path / "fit.html", fit_content(), "zh")
    seen, console = opened(page, tmp_path / "profile")
    assert console == []
    assert seen.count("<svg") >= 8 and "实测、拟合、假设" in seen


@pytest.mark.browser
def test_a_complaint_would_be_seen(folder: Path, tmp_path: Path) -> None:
    # The same page with an outside picture: the page's own policy refuses it, and the console says so.
    page = tmp_path / "report.html"
    text = (folder / "report.html").read_text(encoding="utf-8")
    page.write_text(text.replace("</header>", '<img src="http://127.0.0.1:9/x.png"></header>'), encoding="utf-8")
    _, console = opened(page, tmp_path / "profile")
    assert console
