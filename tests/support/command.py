"""The `course` command that belongs to the interpreter that runs the tests."""

import sys
from pathlib import Path

COURSE = Path(sys.executable).with_name("course")
