"""What some tests need and not every machine has: `require(name)` skips a test that lacks it, or fails it.

The environment variable COURSE_TESTS_REQUIRE holds the names that must be there, joined by commas, or "all": what is
missing then fails instead of skipping. "data" demands every real data set, "weights" every network's weights. `.ci/run`
sets it.
"""

import ctypes
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from course_utils.paths import ROOT

SHARED = ROOT.parent / "shared"
"""A folder beside the checkout: `data/` in it has the real data sets, `keras/models/` ImageNet weights."""

MODULES = {
    "docs": ("myst_nb", "sphinx", "sphinx_book_theme", "sphinx_copybutton", "sphinx_design"),
    "browser": ("axe_playwright_python", "playwright"),
    "grading": ("nbgrader",),
    "cluster": ("distributed",),
    "kaggle": ("kagglehub",),
    "keras": ("keras", "tensorflow"),
}
"""What a name needs that pip installs."""

WEIGHT_FILES = {
    "VGG16": "vgg16_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "ResNet50": "resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "Xception": "xception_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "InceptionV3": "inception_v3_weights_tf_dim_ordering_tf_kernels_notop.h5",
    "MobileNet": "mobilenet_7_5_224_tf_no_top.h5",
    "MobileNetV2": "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5",
}


def require(name: str) -> None:
    """Skip the test or module that calls, with a reason, where `name` is missing; fail where it is demanded.

    Known names: bubblewrap, chromium, git, index (of packages), linux, posix, python3.11, those of `MODULES`, data:SET
    (such as data:cats_dogs), weights:NETWORK (such as weights:MobileNetV2).
    """
    missing = lacking(name)
    if missing and is_demanded(name):
        pytest.fail(f"COURSE_TESTS_REQUIRE demands {name!r}, and it is missing: {missing}", pytrace=False)
    if missing:
        pytest.skip(missing, allow_module_level=True)


def lacking(name: str) -> str:
    """Return what is missing and what to do about it; "" if the machine has it."""
    kind, _, which = name.partition(":")
    if kind == "data" and which:
        return _data_set(which)
    if kind == "weights" and which:
        return _weights(which)
    if name in MODULES:
        return _modules(name)
    return _PROGRAMS[name]()


def is_demanded(name: str) -> bool:
    """Return whether COURSE_TESTS_REQUIRE says that `name` must be there."""
    demanded = {word.strip() for word in os.environ.get("COURSE_TESTS_REQUIRE", "").split(",")}
    return bool({"all", name, name.partition(":")[0]} & demanded)


def data_folder(name: str) -> Path:
    """Return the folder that holds the real data set: COURSE_DATA; without it `data/`, then `shared/data` beside."""
    if os.environ.get("COURSE_DATA"):
        return Path(os.environ["COURSE_DATA"]).expanduser().resolve()
    return next((folder for folder in (ROOT / "data", SHARED / "data") if (folder / name).is_dir()), ROOT / "data")


def keras_home(network: str) -> Path:
    """Return the folder with the network's weights: KERAS_HOME; without it `~/.keras`, then `shared/keras` beside."""
    own = Path("~/.keras").expanduser()
    if os.environ.get("KERAS_HOME"):
        return Path(os.environ["KERAS_HOME"]).expanduser().resolve()
    file = Path("models", WEIGHT_FILES[network])
    return next((folder for folder in (own, SHARED / "keras") if (folder / file).is_file()), own)


def browser() -> str | None:
    """Return the path of Chromium or Chrome, or None."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if (path := shutil.which(name))), None)


def lowest_python() -> str | None:
    """Return the path of a Python 3.11, the lowest that the course runs on, or None."""
    return sys.executable if sys.version_info[:2] == (3, 11) else shutil.which("python3.11")


def _data_set(name: str) -> str:
    folder = data_folder(name)
    if (folder / name).is_dir():
        return ""
    return f"There are no real pictures {name} in {folder}. What to do: course data get {name}, or set COURSE_DATA."


def _weights(network: str) -> str:
    file = keras_home(network) / "models" / WEIGHT_FILES[network]
    if file.is_file():
        return ""
    return f"There are no weights {file}. What to do: course data get weights --only {network}, or set KERAS_HOME."


def _modules(name: str) -> str:
    missing = [module for module in MODULES[name] if importlib.util.find_spec(module) is None]
    what = "pip install -e ." if name == "keras" else f"pip install -e '.[{'test' if name == 'browser' else name}]'"
    return f"Python lacks {', '.join(missing)}. What to do: {what}" if missing else ""


def _bubblewrap() -> str:
    try:
        ctypes.CDLL("libseccomp.so.2")
        library = True
    except OSError:
        library = False
    if shutil.which("bwrap") and library:
        return ""
    return "The sandbox needs bubblewrap and libseccomp. What to do: apt-get install bubblewrap libseccomp2"


def _chromium() -> str:
    return "" if browser() else "There is no browser on this machine. What to do: apt-get install chromium"


def _index() -> str:
    """Return why packages cannot be installed, by fetching a small one that the tests need anyway."""
    with tempfile.TemporaryDirectory() as place:
        fetch = ("download", "--quiet", "--no-deps", "--timeout", "10", "--retries", "1", "--dest", place, "iniconfig")
        done = subprocess.run([sys.executable, "-m", "pip", *fetch], capture_output=True, check=False)
    return "No package index can be reached. What to do: connect to the network." if done.returncode else ""


def _git() -> str:
    if (ROOT / ".git").exists() and shutil.which("git"):
        return ""
    return "The test asks git which files belong to the course. What to do: apt-get install git, and test in a clone."


def _linux() -> str:
    return "" if sys.platform == "linux" else "Only Linux has this. What to do: run the test there."


def _posix() -> str:
    return "" if os.name == "posix" else "Windows has nothing like this. What to do: run the test on Linux or macOS."


def _python() -> str:
    return "" if lowest_python() else "The lowest versions are those for Python 3.11. What to do: install python3.11."


_PROGRAMS: dict[str, Callable[[], str]] = {
    "bubblewrap": _bubblewrap,
    "chromium": _chromium,
    "git": _git,
    "index": _index,
    "linux": _linux,
    "posix": _posix,
    "python3.11": _python,
}
