"""`course lab`: JupyterLab on the lessons, the same on every system."""

import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from course_utils.errors import CourseError
from course_utils.paths import ROOT

SETTINGS = ROOT / "jupyter"
"""What JupyterLab is started with: no menus of nbgrader for assistants, and kernels that leave notebooks unchanged."""


def start(arguments: Sequence[str] = ()) -> int:
    """Start JupyterLab in `notebooks/` and return its exit code when it is stopped; `arguments` are JupyterLab's own.

    Raises `CourseError` where JupyterLab is not installed.
    """
    try:
        import jupyterlab  # noqa: F401
    except ImportError as problem:
        raise CourseError(
            f"JupyterLab is not installed. What to do: in {ROOT}, run\n  python -m pip install -c constraints.txt -e ."
        ) from problem
    set_up_kernels(Path(sys.prefix))
    places = [str(SETTINGS), *filter(None, [os.environ.get("JUPYTER_CONFIG_PATH")])]
    chosen = any(argument.startswith("--notebook-dir") for argument in arguments)
    folder = [] if chosen else [f"--notebook-dir={ROOT / 'notebooks'}"]
    command = [sys.executable, "-m", "jupyterlab", *folder, *arguments]
    variables = os.environ | {"JUPYTER_CONFIG_PATH": os.pathsep.join(places)}
    with contextlib.suppress(KeyboardInterrupt):  # JupyterLab has heard Ctrl-C itself, and asks whether it is meant
        return subprocess.run(command, env=variables, check=False).returncode
    return 130


def set_up_kernels(environment: Path) -> None:
    """Put the settings of kernels where those of this Python environment look for them.

    Where that folder cannot be written, JupyterLab asks to save a lesson that was only opened; nothing else changes.
    """
    target = environment / "etc" / "ipython" / "ipython_kernel_config.py"
    if not target.exists():
        with contextlib.suppress(OSError):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(SETTINGS / target.name, target)
