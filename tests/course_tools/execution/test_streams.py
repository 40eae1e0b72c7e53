"""A terminal that fails: the command goes on, and says nothing more."""

import io
import os
import shlex
import subprocess
import sys

import pytest

from course_tools.console import Lenient

SAY = """
import sys
from course_tools.console import console, protect_streams

protect_streams()
screen = console()
for number in range(5):
    screen.print(f"✔ {number}")
open(sys.argv[1], "w").write("went on")
"""


@pytest.mark.parametrize("how", [">&-", ">/dev/full", "2>&- >&-", "| true", "<&- >&- 2>&-"])
def test_a_command_goes_on_where_nobody_can_read_it(require, tmp_path, how):
    require("linux")  # /dev/full
    (tmp_path / "say.py").write_text(SAY)
    line = f"set -o pipefail; {shlex.quote(sys.executable)} say.py note {how}"
    finished = subprocess.run(
        ["bash", "-c", line], cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
    )
    assert (finished.returncode, finished.stderr) == (0, "")
    assert (tmp_path / "note").read_text() == "went on"


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_characters_that_a_terminal_lacks_become_question_marks(tmp_path, encoding):
    (tmp_path / "say.py").write_text(SAY)
    finished = subprocess.run(
        [sys.executable, "-X", "utf8=0", "say.py", "note"], cwd=tmp_path, capture_output=True, check=False,
        env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert finished.returncode == 0
    assert finished.stdout.startswith(b"? 0")


def test_a_stream_without_a_file_that_fails_is_silent():
    stream = io.StringIO()
    stream.close()
    lenient = Lenient(stream)
    assert lenient.write("words") == 5
    lenient.flush()
