"""The `course` command as a whole."""

import subprocess
import sys

import pytest
from in_process import invoke


@pytest.mark.parametrize(
    "arguments",
    [
        ["--help"],
        ["run", "--help"],
        ["build", "--help"],
        ["release", "--help"],
        ["handout", "--help"],
        ["grade", "--help"],
        ["export", "--help"],
        ["stats", "--help"],
        ["exercise", "check", "--help"],
        ["doctor", "--help"],
    ],
)
def test_help_is_shown_without_importing_anything_heavy(arguments):
    program = (
        "import sys\n"
        "from course_tools.cli import app\n"
        f"sys.argv = ['course', *{arguments}]\n"
        "try:\n"
        "    app()\n"
        "finally:\n"
        "    heavy = {'tensorflow', 'keras', 'papermill', 'jupytext', 'nbformat', 'numpy', 'cv2', 'IPython'}\n"
        "    print('IMPORTED', sorted(heavy & set(sys.modules)))\n"
    )
    finished = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)
    assert finished.returncode == 0
    assert "Usage" in finished.stdout
    assert "IMPORTED []" in finished.stdout


def test_the_help_names_the_commands():
    shown = invoke("--help").stdout
    assert [
        command
        for command in ("run", "build", "release", "handout", "grade", "export", "stats", "exercise", "doctor")
        if f" {command} " not in shown
    ] == []


def test_an_unknown_option_is_refused():
    assert invoke("run", "--fast").exit_code == 2
