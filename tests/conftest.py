"""`tests` is this folder, whatever else is installed: a library that ships tests of its own may bring a `tests` too."""

import os
import sys
from pathlib import Path
from types import ModuleType

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # tests run side by side: threads of small matrices only wait

house = ModuleType("tests")
house.__path__ = [str(Path(__file__).parent)]
sys.modules["tests"] = house
