"""One case after the other from file to scores, in a process that may be killed; a line of JSON for each.

python tests/fuzz/worker.py FIRST END     # case 17 alone: python tests/fuzz/worker.py 17 18
"""

import json
import os
import resource
import signal
import sys
import tempfile
import time
import traceback
from pathlib import Path

from made import TABLES, made

from civsim.errors import CivsimError, ScenarioError
from civsim.model import build_model
from civsim.results import conservation_ok
from civsim.scores import score_run
from civsim.study import load_scenario, simulate
from civsim.study.plans import own_plan

MOST_BYTES, MOST_SECONDS = 4 << 30, 60


def ending(file: Path) -> tuple[str, str]:
    """How it ends: simulated, refused at a place, refused as a whole, or a bug, and what was said."""
    try:
        scenario = load_scenario(file)
        model = build_model(scenario)
        run = simulate(scenario, own_plan(scenario, model), replications=1, seed=1, workers=1, model=model)
        score_run(model, run, 1)
        return ("simulated", "") if conservation_ok(run) else ("bug", "problems were lost")
    except ScenarioError as error:
        marked = all(m.mark.file and m.message.zh and m.message.en for m in error.mistakes) and error.mistakes
        return ("refused at a place", error.mistakes[0].code) if marked else ("bug", f"no place: {error}")
    except CivsimError as error:
        return ("refused as a whole", error.message.en) if error.message.zh else ("bug", f"said nothing: {error!r}")
    except MemoryError:  # which the command line puts into words
        return "refused as a whole", "memory"
    except Exception:
        return "bug", traceback.format_exc(limit=-8)


def main(first: int, end: int) -> None:
    """Write one line a case."""
    resource.setrlimit(resource.RLIMIT_DATA, (MOST_BYTES, MOST_BYTES))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for table, path in TABLES.items():
            (folder / table).symlink_to(path)
        for number in range(first, end):
            started = time.perf_counter()
            base, text, tables = made(number)
            for table_name, content in tables.items():
                (folder / table_name).write_text(content, encoding="utf-8")
            (folder / "case.yaml").write_text(text, encoding="utf-8", errors="surrogatepass")
            signal.setitimer(
                signal.ITIMER_PROF, MOST_SECONDS
            )  # of processor time; it ends the process, compiled or not
            how, said = ending(folder / "case.yaml")
            signal.setitimer(signal.ITIMER_PROF, 0)
            seconds = time.perf_counter() - started
            line = {"case": number, "base": base, "how": how, "said": said, "seconds": round(seconds, 3)}
            os.write(1, (json.dumps(line) + "\n").encode())


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
