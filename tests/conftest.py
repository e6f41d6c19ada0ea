"""`tests` is this folder, whatever else is installed: a library that ships tests of its own may bring a `tests` too."""

import sys
from pathlib import Path
from types import ModuleType

house = ModuleType("tests")
house.__path__ = [str(Path(__file__).parent)]
sys.modules["tests"] = house
