"""What a kernel needs to know of this machine: cores, versions, folders."""

import os
import platform
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import psutil

from course_utils._internal.environment_check import problems
from course_utils._internal.names import full_path
from course_utils._internal.versions import installed_versions
from course_utils.errors import CourseError
from course_utils.paths import data_dir, work_dir
from course_utils.profiles import Profile

THREADS = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
"""What tells TensorFlow, and NumPy and scikit-learn, how many threads to use."""


def environment(jobs: int, data: Path | None = None, profile: str = "tiny") -> dict[str, str]:
    """Return what the kernels need to know beyond this process's environment.

    Folders are made absolute: kernels do not run where `course` was called, and `COURSE_DATA=../data` is meant from
    there, as is a relative path in a lesson's parameter (`COURSE_CALLED_FROM`). `data` takes the place of
    `COURSE_DATA`.

    On tiny a lesson has one thread, so that a seed gives the same numbers however many lessons run at a time. On the
    other profiles each of `jobs` lessons gets its share of the cores: more threads than cores wait for each other.
    There, who sets these variables is obeyed.
    """
    names = ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME")
    folders = {name: os.environ[name] for name in names if os.environ.get(name)}
    if data:
        folders["COURSE_DATA"] = str(data)
    folders["COURSE_CALLED_FROM"] = "."
    return _threads(profile, max(1, cores() // jobs)) | {
        name: str(full_path(folder)) for name, folder in folders.items()
    }


def on_cluster(variables: Mapping[str, str], profile: Profile) -> tuple[dict[str, str], list[Path]]:
    """Return the variables for kernels on a cluster's workers, and what of the data those must see.

    Real pictures are read from the same path as here. Each lesson gets one thread, unless, on laptop and full, the
    user's environment says otherwise: a machine runs as many lessons as its workers have threads.
    """
    variables = dict(variables) | _threads(profile.name, 1)
    if profile.source == "drawn":
        return variables, []
    folder = Path(variables.setdefault("COURSE_DATA", str(data_dir())))
    return variables, [place for name in sorted(profile.image_size) if (place := folder / name).is_dir()]


def _threads(profile: str, number: int) -> dict[str, str]:
    if profile == "tiny":
        return dict.fromkeys(THREADS, "1")
    return {name: os.environ.get(name) or str(number) for name in THREADS}


def require_sound_environment() -> None:
    """Raise `CourseError` for settings under which no lesson runs as it should, or nothing can be written."""
    found = problems()
    if not writable(work_dir()):
        found.append(f"The course writes to {work_dir()}, which cannot be written: set COURSE_WORK to another folder.")
    if found:
        raise CourseError("\n".join(found))


def writable(folder: Path) -> bool:
    """Return whether a file can be made in a folder, or the folder itself where it is missing.

    A file is made for that: permissions alone do not tell of a disk that is read-only. No folder is made.
    """
    try:
        there = next(parent for parent in (folder, *folder.parents) if parent.exists())
        with tempfile.TemporaryFile(dir=there):
            return True
    except OSError:
        return False


def cores() -> int:
    """Return the number of cores that this process may use."""
    process = psutil.Process()
    if hasattr(process, "cpu_affinity"):  # Linux and Windows
        return len(process.cpu_affinity())
    return os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of what a result depends on most, without importing any of it."""
    return {"python": platform.python_version()} | installed_versions()


def peak_memory(process: psutil.Process) -> int:
    """Return the largest resident memory that a process has had, in bytes; on macOS, what it has at the moment.

    Raises `psutil.Error` or `OSError` if it has ended.
    """
    if sys.platform == "linux":
        for line in Path(f"/proc/{process.pid}/status").read_text("utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    memory = process.memory_info()
    return getattr(memory, "peak_wset", memory.rss)
