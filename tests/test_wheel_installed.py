"""The wheel, installed in an empty environment far from the checkout, runs the demonstration."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.mark.proof
def test_the_installed_wheel_runs_the_demonstration(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (tmp_path / "dist").glob("*.whl")
    far = tmp_path / "far"
    far.mkdir()
    base = getattr(sys, "_base_executable", sys.executable)
    subprocess.run([base, "-m", "venv", str(far / "venv")], check=True)
    binaries = far / "venv" / ("Scripts" if os.name == "nt" else "bin")
    install = [str(binaries / "python"), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), str(wheel)]
    subprocess.run(install, check=True, cwd=far)
    environment = {k: v for k, v in os.environ.items() if k not in ("PYTHONPATH", "VIRTUAL_ENV", "NUMBA_CACHE_DIR")}
    call = [str(binaries / "civsim"), "demo", "--json", "--progress", "none", "--out", "shown"]
    done = subprocess.run(call, cwd=far, env=environment, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode in (0, 3), done.stderr  # 3: the sample city cannot reach its target
    result = json.loads(done.stdout)
    assert (far / result["report"]).is_file() and (far / "shown" / "plan" / "plan.json").is_file()
    kept = json.loads((far / "shown" / "plan" / "plan.json").read_text(encoding="utf-8"))
    assert kept["out"] == str(Path("shown") / "plan") and kept["bound"] >= kept["simulated"]["low"]
    code = "import civsim; print(civsim.__file__)"
    where = subprocess.run(
        [str(binaries / "python"), "-c", code], cwd=far, env=environment, capture_output=True, text=True, check=True
    )
    assert str(far) in where.stdout and str(ROOT) not in where.stdout
    examined = subprocess.run([str(binaries / "civsim"), "doctor"], cwd=far, env=environment, check=False)
    assert examined.returncode == 0
