"""`course doctor`: says what this machine has, what it lacks, and what to do about it.

It must work where little else does: what may be missing or broken is imported in a process of its own, with a time
limit, or inside the function that needs it; a look that fails is a line of the table. `python -m course_tools.doctor`
needs nothing but Python.
"""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from course_utils._internal.environment_check import problems
from course_utils.errors import CourseError
from course_utils.paths import ROOT, data_dir, work_dir

MARKS = {"fine": ("✔", 32), "optional": ("-", 33), "broken": ("✘", 31)}
"""For each state the mark, and the number of its colour on a terminal."""

FREE_DISK = 2e9
"""Bytes that the drawn pictures, the extracted features of a real set and the executed notebooks fit into with ease."""

MEMORY = 4e9
"""Bytes: two lessons at a time, each with TensorFlow, on the tiny profile."""

PYTHON = ((3, 11), (3, 14))
"""The first Python that the course works with, and the first for which TensorFlow has no packages."""

PROBE_SECONDS = 180
"""What the import of a package may take: the first one after an installation reads a gigabyte."""

OPENCV = ("opencv-python", "opencv-python-headless", "opencv-contrib-python", "opencv-contrib-python-headless")
"""Packages that all bring the module cv2: any one of them will do."""

MODULES = {
    **{"cloudpickle": "cloudpickle:dumps", "filelock": "filelock:FileLock", "h5py": "h5py:File"},
    **{"ipykernel": "ipykernel.kernelapp:IPKernelApp", "ipython": "IPython:get_ipython", "jinja2": "jinja2:Template"},
    **{"jsonschema": "jsonschema:validate", "jupyter-client": "jupyter_client.manager:AsyncKernelManager"},
    **{"jupytext": "jupytext:reads", "matplotlib": "matplotlib.pyplot:plot", "nbclient": "nbclient:NotebookClient"},
    **{"matplotlib-inline": "matplotlib_inline.backend_inline:show", "nbformat": "nbformat:read"},
    **{"numpy": "numpy:array", "openpyxl": "openpyxl:load_workbook", "papermill": "papermill:execute_notebook"},
    **{"pillow": "PIL.Image:open", "psutil": "psutil:Process", "pygments": "pygments:highlight"},
    **{"requests": "requests:get", "rich": "rich.console:Console", "scikit-learn": "sklearn.linear_model:Ridge"},
    **{"scipy": "scipy.ndimage:zoom", "threadpoolctl": "threadpoolctl:threadpool_limits", "tqdm": "tqdm:tqdm"},
    **{"traitlets": "traitlets:Unicode", "typer": "typer:Typer"},
}
"""What the course takes of the smaller packages: the module that is imported, and one name in it."""

OTHERS = "other packages"

PROBES = {
    "cv2": "import cv2; result = cv2.__version__",
    "tensorflow": "import tensorflow as tf; result = [tf.__version__, len(tf.config.list_physical_devices('GPU'))]",
    "keras": "import keras; result = [keras.__version__, keras.backend.backend()]",
    OTHERS: f"""
import importlib, sys
result = {{}}
for package, place in {MODULES!r}.items():
    module, _, name = place.partition(":")
    print("while importing", module, file=sys.stderr)
    try:
        getattr(importlib.import_module(module), name)
    except Exception as error:
        result[package] = f"{{type(error).__name__}}: {{error}}"
""",
}
"""Programs that import a package and leave what is asked of it in `result`."""

GREETING = re.compile(r"I0000 |WARNING: All log messages before absl|To enable the following instructions")


@dataclass(frozen=True)
class Finding:
    """One line: what was looked at, what was found, and what to do if that is not fine.

    `state` is "fine", "optional" (missing, and needed for some things only) or "broken" (lessons will not run).
    """

    subject: str
    found: str
    state: Literal["fine", "optional", "broken"] = "fine"
    advice: str = ""


@dataclass(frozen=True)
class Probe:
    """What came of a program that imports a package: its result, or the last line of its error and how it ended."""

    result: Any = None
    error: str = ""
    died: bool = False


def examine(start_error: str = "") -> int:
    """Print a line for everything that matters; return 0, or 1 if something is broken that every lesson needs.

    `start_error` is why the command itself cannot start.
    """
    findings = [Finding("command", start_error, "broken", _reinstall())] if start_error else []
    for section in (_python, _packages, _imports, _settings, _machine, _folders, _data_sets, _weights, _sandbox):
        findings += _survive(section)
    width = max(len(finding.subject) for finding in findings)
    for finding in findings:
        _print_finding(finding, width)
    broken = [finding for finding in findings if finding.state == "broken"]
    _print("\nSomething that every lesson needs is broken." if broken else "\nThis machine can run the course.")
    return 1 if broken else 0


def _survive(section: Callable[[], Iterator[Finding]]) -> Iterator[Finding]:
    """Yield a section's findings; whatever it may raise on an odd machine is a finding too."""
    try:
        yield from section()
    except CourseError as error:  # of a variable that names a folder
        advice = "Set COURSE_WORK and COURSE_DATA to other folders, or unset them."
        yield Finding(section.__name__.strip("_"), str(error), "broken", advice)
    except Exception as error:
        yield Finding(section.__name__.strip("_"), f"{type(error).__name__}: {error}", "broken", _reinstall())


def _print_finding(finding: Finding, width: int) -> None:
    mark, colour = MARKS[finding.state]
    if sys.stdout.isatty() and "NO_COLOR" not in os.environ:
        mark = f"\x1b[{colour}m{mark}\x1b[0m"
    _print(f"{mark} {finding.subject:<{width}}  {finding.found}")
    columns = max(40, shutil.get_terminal_size((120, 24)).columns)
    for line in finding.advice.splitlines():
        # A command is not broken into lines, so that it can be copied.
        command = line.startswith("  ")
        for part in [line] if command else textwrap.wrap(line, columns - width - 5, break_long_words=False):
            _print(f"{'':{width + 4}}{part}")


def _print(line: str) -> None:
    """Print a line to a terminal that may not know each character."""
    encoding = sys.stdout.encoding or "ascii"
    try:
        line.encode(encoding)
    except UnicodeEncodeError:
        line = line.replace("✔", "+").replace("✘", "X")
        line = line.encode(encoding, "backslashreplace").decode(encoding)
    print(line, flush=True)


def _reinstall() -> str:
    """Return the command that brings the tested versions, for this system."""
    return f"in {ROOT}, run:\n  {_pip('install -c constraints.txt -e .')}"


def _pip(arguments: str) -> str:
    return f"{_quoted(sys.executable)} -m pip {arguments}"


def _quoted(path: str) -> str:
    if " " not in path:
        return path
    return f'& "{path}"' if os.name == "nt" else f"'{path}'"


def _python() -> Iterator[Finding]:
    found = f"{platform.python_version()}, {sys.executable}"
    system, processor = platform.system(), platform.machine().lower()
    first, last = PYTHON
    if not first <= sys.version_info[:2] < last:
        advice = f"The course needs Python {_dotted(first)} or newer, older than {_dotted(last)}: install such a one."
        yield Finding("Python", found, "broken", advice)
    elif sys.maxsize < 2**32:
        yield Finding("Python", f"{found}, 32 bits", "broken", "TensorFlow needs a Python of 64 bits: install that.")
    elif system == "Darwin" and processor == "x86_64":
        yield Finding("Python", f"{found}, for Intel processors", "broken", _intel_mac())
    elif system == "Windows" and processor == "arm64":
        yield Finding("Python", f"{found}, for ARM", "broken", "TensorFlow needs the Python for x64: install that.")
    else:
        yield Finding("Python", found)
    if (ROOT / "lessons").is_dir():
        yield Finding("course", str(ROOT))
    else:
        advice = "The lessons are missing: get the whole repository, and in its folder run\n  " + _pip("install -e .")
        yield Finding("course", f"installed without its folder, in {ROOT}", "broken", advice)


def _dotted(version: tuple[int, int]) -> str:
    return f"{version[0]}.{version[1]}"


def _intel_mac() -> str:
    call = subprocess.run(["sysctl", "-n", "sysctl.proc_translated"], capture_output=True, text=True, check=False)
    if call.stdout.strip() == "1":
        return "This Mac has an Apple processor, and this Python is for Intel: install a Python for Apple processors."
    return "TensorFlow has no packages for Intel Macs since 2.17: take a hosted service (docs/hosted.md)."


def _packages() -> Iterator[Finding]:
    wanted = _dependencies()
    tested = _tested_versions()
    missing, other = [], []
    for name in wanted:
        version = next((found for one in (OPENCV if name in OPENCV else (name,)) if (found := _version(one))), "")
        if not version:
            missing.append(name)
        elif version not in tested.get(name, {version}):
            other.append(f"{name} {version} ({' or '.join(sorted(tested[name]))})")
    if missing:
        yield Finding("packages", f"not installed: {', '.join(missing)}", "broken", _reinstall())
    elif other:
        advice = f"Something works differently? To get the versions in brackets, which are tested, {_reinstall()}"
        yield Finding("packages", f"of other versions: {', '.join(other)}", "optional", advice)
    else:
        yield Finding("packages", f"all {len(wanted)}, in the tested versions")
    opencv = [name for name in OPENCV if _version(name)]
    if len(opencv) > 1:
        advice = (
            "Each has overwritten files of the others. Keep one:\n"
            f"  {_pip(f'uninstall -y {chr(32).join(opencv)}')}\n  {_pip('install -c constraints.txt opencv-python')}"
        )
        yield Finding("OpenCV", f"installed more than once: {', '.join(opencv)}", "optional", advice)


def _dependencies() -> list[str]:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return [re.split(r"[^A-Za-z0-9._-]", line)[0] for line in project["dependencies"]]


def _tested_versions() -> dict[str, set[str]]:
    """Return for each package the versions of constraints.txt: more than one where they differ by system or Python."""
    versions: dict[str, set[str]] = {}
    for line in (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines():
        name, _, version = line.partition(";")[0].strip().partition("==")
        versions.setdefault(name, set()).add(version)
    return versions


def _tested(package: str) -> str:
    """Return what pip is to install: the tested version where there is only one."""
    versions = _tested_versions().get(package, set())
    return f"{package}=={min(versions)}" if len(versions) == 1 else package


def _version(package: str) -> str:
    try:
        return metadata.version(package) or ""
    except metadata.PackageNotFoundError:
        return ""


def _imports() -> Iterator[Finding]:
    with ThreadPoolExecutor(len(PROBES)) as pool:
        probes = dict(zip(PROBES, pool.map(_probe, PROBES.values()), strict=True))
    others = probes.pop(OTHERS)
    for package, error in {OTHERS: others.error}.items() if others.error else others.result.items():
        command = "" if package == OTHERS else f"\n  {_pip(f'install --force-reinstall --no-deps {_tested(package)}')}"
        advice = f"get it anew:{command}" if command else _reinstall()
        yield Finding(package, error[:300], "broken", advice)
    for module, probe in probes.items():
        if probe.error:
            yield Finding(module, probe.error, "broken", _remedy(module, probe))
        else:
            yield Finding(module, " ".join(map(str, probe.result)) if module == "keras" else _first(probe.result))
    if not probes["tensorflow"].error:
        yield _gpu(probes["tensorflow"].result[1])


def _first(result: Any) -> str:
    return str(result[0] if isinstance(result, list) else result)


def _probe(program: str) -> Probe:
    """Run a program in a process of its own, which may crash or hang."""
    call = f"{program}\nimport json\nprint('\\n' + json.dumps(result))"
    environment = {"TF_CPP_MIN_LOG_LEVEL": "3", "KERAS_BACKEND": "tensorflow"} | {
        name: value for name, value in os.environ.items() if value or name != "KERAS_BACKEND"
    }
    try:
        # In a folder of its own: without a home, Keras makes a folder called ~ where it is started.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            done = subprocess.run(
                [sys.executable, "-c", call],
                capture_output=True,
                stdin=subprocess.DEVNULL,
                encoding="utf-8",
                errors="replace",
                cwd=folder,
                env=environment,
                timeout=PROBE_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        return Probe(error=f"no answer within {PROBE_SECONDS} seconds", died=True)
    # TensorFlow greets before it says anything of interest: lines that start with I (information) and a date.
    said = [line.strip() for line in done.stderr.splitlines() if line.strip() and not GREETING.match(line)]
    if done.returncode == 0:
        return Probe(json.loads(done.stdout.splitlines()[-1]))
    died = "Traceback (most recent call last):" not in said
    words = " / ".join(said[-2:]) if died else said[-1]
    return Probe(error=f"{_ending(done.returncode)} {words[-300:]}".strip() if died else words[:300], died=died)


def _ending(code: int) -> str:
    if code >= 0:
        return f"Python ended with exit code {code}."
    import signal

    return f"Python was ended by signal {-code} ({signal.strsignal(-code)})."


def _remedy(module: str, probe: Probe) -> str:
    if any(f"the package {module}:" in sentence for sentence in problems()):
        return "Another file stands in its place: see PYTHONPATH below."
    if module == "cv2" and re.search(r"lib\S+\.so", probe.error):
        return (
            "OpenCV needs libraries of the system:\n  apt-get install libgl1 libglib2.0-0\n"
            "Where that is not possible, take OpenCV without windows, which the course does not open:\n"
            f"  {_pip('uninstall -y opencv-python')}\n  {_pip('install opencv-python-headless')}"
        )
    if "DLL load failed" in probe.error:
        return "Install the Microsoft Visual C++ Redistributable (x64), which this package needs, and start again."
    if module == "keras" and os.environ.get("KERAS_BACKEND", "tensorflow") not in ("", "tensorflow"):
        return "Unset the variable KERAS_BACKEND: the course needs TensorFlow."
    if "no answer" in probe.error:
        return "Try again: the first import after an installation is slow, on a network disk and under virus scanners."
    if probe.died:
        settings = [name for name in ("TF_XLA_FLAGS", "XLA_FLAGS") if os.environ.get(name)]
        if settings:
            return f"Unset {' and '.join(settings)}, and start again."
        return (
            "TensorFlow's packages need a processor with AVX instructions: without, take a hosted service "
            f"(docs/hosted.md). With AVX, delete the environment (.venv), make it anew, and {_reinstall()}"
        )
    return f"Delete the environment (.venv), make it anew, and {_reinstall()}"


def _gpu(number: int) -> Finding:
    if number:
        return Finding("GPU", f"{number}")
    if not _has_nvidia():
        return Finding("GPU", "none", "optional", "tiny and laptop run on the processor; full wants a GPU.")
    found = "there is one of NVIDIA, which TensorFlow does not see"
    if platform.system() == "Windows":
        return Finding("GPU", found, "optional", "TensorFlow uses it inside WSL 2 only: docs/running.md says how.")
    command = _pip('install -c constraints.txt -e ".[gpu]"')
    return Finding("GPU", found, "optional", f"in {ROOT}, run:\n  {command}")


def _has_nvidia() -> bool:
    if Path("/proc/driver/nvidia/version").exists():
        return True
    program = shutil.which("nvidia-smi")
    if not program:
        return False
    try:
        return subprocess.run([program, "-L"], capture_output=True, timeout=20, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _settings() -> Iterator[Finding]:
    from course_utils._internal.environment_check import keras_file

    for sentence in problems():
        yield Finding("setting", sentence, "broken")
    try:
        if keras_file().exists():
            json.loads(keras_file().read_text("utf-8"))
    except (OSError, ValueError) as error:
        advice = "Keras passes over it. Delete it: Keras writes it anew."
        yield Finding("setting", f"{keras_file()} cannot be read: {error}", "optional", advice)
    for name in ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME", "KERAS_BACKEND"):
        if os.environ.get(name) == "":
            yield Finding("setting", f"{name} is set, but empty", "optional", "It counts as not set.")
    if value := os.environ.get("TF_ENABLE_ONEDNN_OPTS"):
        advice = "The same seed gives slightly other numbers than those in the lessons: unset it."
        yield Finding("setting", f"TF_ENABLE_ONEDNN_OPTS is {value!r}", "optional", advice)
    if backend := os.environ.get("MPLBACKEND"):
        advice = "course run and course build show figures all the same; for JupyterLab, unset it."
        yield Finding("setting", f"MPLBACKEND is {backend!r}", "optional", advice)
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        if address := os.environ.get(name):
            yield _proxy(name, address)
    encoding = (sys.stdout.encoding or "ascii").lower()
    if encoding.replace("-", "") not in ("utf8", "utf8sig", "cp65001"):
        advice = "Characters that it lacks are shown as others. Set PYTHONUTF8=1 to see them all."
        yield Finding("terminal", f"writes {encoding}", "optional", advice)
    try:
        Path.home()
    except RuntimeError:
        advice = "Jupyter and Keras keep files there: set HOME to a folder that you may write to."
        yield Finding("home folder", "nobody knows where this user's is", "optional", advice)


def _proxy(name: str, address: str) -> Finding:
    parts = urlsplit(address if "://" in address else f"http://{address}")
    shown = f"{name} is {parts.scheme}://{parts.hostname}"  # without a password
    if parts.scheme.startswith("socks") and not _version("PySocks"):
        return Finding(
            "proxy", shown, "optional", f"course data get needs PySocks for it:\n  {_pip('install PySocks')}"
        )
    return Finding("proxy", shown, "optional", "course data get goes through it. No connection? Unset it.")


def _machine() -> Iterator[Finding]:
    number = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    yield Finding("processor", f"{number} cores")
    import psutil

    memory = psutil.virtual_memory()
    found = f"{memory.total / 1e9:.1f} GB, {memory.available / 1e9:.1f} GB free"
    if memory.available >= MEMORY:
        yield Finding("memory", found)
    else:
        yield Finding("memory", found, "optional", "close other programs, or run one lesson at a time: --jobs 1")


def _folders() -> Iterator[Finding]:
    for subject, folder, variable in (
        ("course writes to", work_dir(), "COURSE_WORK"),
        ("runs go to", ROOT / "runs", ""),
    ):
        # Looking must not make folders: what counts is the nearest one that is there.
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        instead = f"set {variable} to another folder" if variable else "use course run --out DIR"
        problem = _cannot_write(there)
        if problem:
            state: Literal["broken", "optional"] = "broken" if variable else "optional"
            yield Finding(subject, f"{folder}: {problem}", state, f"cannot be written: {instead}")
            continue
        free = shutil.disk_usage(there).free
        found = f"{folder}, {free / 1e9:.1f} GB free"
        if free < FREE_DISK:
            yield Finding(subject, found, "optional", f"little room: free some, or {instead}")
        elif variable and not _has_locks(there):
            advice = "This disk has no locks: do not start two runs at once, or set COURSE_WORK to a folder on another."
            yield Finding(subject, found, "optional", advice)
        else:
            yield Finding(subject, found)


def _cannot_write(folder: Path) -> str:
    """Return why no file can be made there, by making one: permissions alone do not tell of a read-only disk."""
    if not folder.is_dir():
        return f"{folder} is a file"
    try:
        with tempfile.TemporaryFile(dir=folder):
            return ""
    except OSError as error:
        return error.strerror or str(error)


def _has_locks(folder: Path) -> bool:
    from filelock import FileLock

    try:
        with tempfile.TemporaryDirectory(dir=folder) as place, FileLock(Path(place) / "lock", timeout=5):
            return True
    except (OSError, NotImplementedError):
        return False


def _data_sets() -> Iterator[Finding]:
    from course_utils._internal.layouts import DATA_SETS

    if os.environ.get("COURSE_DATA") and not data_dir().is_dir():
        what = "a file" if data_dir().exists() else "a folder that does not exist"
        advice = f"COURSE_DATA names {what}: set it to the folder that holds the data sets."
        yield Finding("real data", str(data_dir()), "optional", advice)
    for name, layout in DATA_SETS.items():
        folder = data_dir() / name
        missing = layout.missing(folder)
        if not missing:
            yield Finding(f"data set {name}", str(folder))
        elif folder.exists():
            more = f" and {len(missing) - 1} more" if missing[1:] else ""
            advice = f"{missing[0]}{more} missing: course data check {name} tells all"
            yield Finding(f"data set {name}", str(folder), "optional", advice)
        else:
            advice = f"course data get {name} (or see data/README.md)"
            yield Finding(f"data set {name}", "not found", "optional", advice)


def _weights() -> Iterator[Finding]:
    from course_utils._internal.environment_check import keras_file

    models = keras_file().parent / "models"
    files = sorted(path.name for pattern in ("*_no_top*.h5", "*_notop*.h5") for path in models.glob(pattern))
    if files:
        yield Finding("ImageNet weights", f"{len(files)} networks in {models}")
    else:
        advice = "for laptop and full: course data get weights, or set KERAS_HOME"
        yield Finding("ImageNet weights", f"none in {models}", "optional", advice)


def _sandbox() -> Iterator[Finding]:
    if platform.system() != "Linux":
        yield Finding("bubblewrap", "not for this system", "optional", "course grade works on Linux only.")
    elif sandbox := shutil.which("bwrap"):
        yield Finding("bubblewrap", sandbox)
    else:
        advice = "needed by course grade only: apt-get install bubblewrap libseccomp2"
        yield Finding("bubblewrap", "not installed", "optional", advice)


if __name__ == "__main__":
    sys.exit(examine())
