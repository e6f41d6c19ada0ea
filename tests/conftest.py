"""For all tests: what one of them computes is not taken from what another, or the user, computed before."""

import os

os.environ["CIVSIM_CACHE"] = "off"
