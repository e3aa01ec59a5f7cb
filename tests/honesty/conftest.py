"""Lets the tests of this room use what is in ``tests/fixtures``."""

import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parent.parent))
