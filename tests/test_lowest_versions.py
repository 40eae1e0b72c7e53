"""The lower bounds of pyproject.toml are true: with the lowest versions, what needs no TensorFlow works."""

import os
import subprocess
import tomllib
from pathlib import Path

import pytest
import requirements

from course_utils.paths import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1200)]

EVERY_MODULE = """
import importlib, pkgutil, course_tools, course_utils
for package in (course_tools, course_utils):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if module.name.endswith("__main__"):
            continue
        try:
            importlib.import_module(module.name)
        except ModuleNotFoundError as error:
            if error.name.split(".")[0] not in {"tensorflow", "distributed", "dask", "docutils", "sphinx", "nbgrader"}:
                raise
"""


@pytest.fixture(scope="module")
def lowest(require, tmp_path_factory) -> Path:
    """A Python with the lowest versions that pyproject.toml allows, without TensorFlow, which is large."""
    require("python3.11")
    require("index")
    place = tmp_path_factory.mktemp("lowest")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [line for line in project["dependencies"] if not line.startswith("tensorflow")]
    python = place / "env" / "bin" / "python"
    (place / "wanted.txt").write_text("\n".join(wanted), encoding="utf-8")
    subprocess.run([requirements.lowest_python(), "-m", "venv", place / "env"], check=True)
    subprocess.run([python, "-m", "pip", "install", "--quiet", "uv"], check=True, capture_output=True)
    subprocess.run(
        [python, "-m", "uv", "pip", "install", "--quiet", "--python", python, "--resolution", "lowest-direct",
         "--only-binary", ":all:", "--requirement", place / "wanted.txt"],
        check=True,
    )  # fmt: skip
    return python


def run(python: Path, folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(python), *map(str, arguments)],
        env=os.environ | {"PYTHONPATH": str(ROOT), "COURSE_NOTEBOOKS": str(folder / "notebooks")},
        cwd=folder, stdin=subprocess.DEVNULL,
        capture_output=True, encoding="utf-8", timeout=300, check=False,
    )  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("-c", EVERY_MODULE),
        ("-m", "course_tools", "--help"),
        ("-m", "course_tools", "data", "list"),
        ("-m", "course_tools", "build", "--help"),
        ("-m", "course_tools", "release", "01", "--course", "nbgrader"),
    ],
    ids=["imports", "help", "data list", "build help", "release"],
)
def test_it_works_with_the_lowest_versions(lowest, arguments, tmp_path):
    done = run(lowest, tmp_path, *arguments)
    assert done.returncode == 0, done.stdout + done.stderr
