"""What a kernel needs to know of this machine: cores, versions, folders."""

import os
import platform
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from course_utils._internal.dask_executor import PACKAGES
from course_utils.paths import data_dir
from course_utils.profiles import Profile


def environment(jobs: int, data: Path | None = None) -> dict[str, str]:
    """Return what the kernels need to know beyond this process's environment.

    Folders are made absolute: kernels do not run where `course` was called, and `COURSE_DATA=../data` is meant from
    there, as is a relative path in a lesson's parameter (`COURSE_CALLED_FROM`). `data` takes the place of
    `COURSE_DATA`. Each of `jobs` lessons gets its share of the cores: more threads than cores wait for each other (a
    small network trains a quarter slower). Who sets these variables is obeyed.
    """
    names = ("COURSE_DATA", "COURSE_WORK", "KERAS_HOME")
    folders = {name: os.environ[name] for name in names if os.environ.get(name)}
    if data:
        folders["COURSE_DATA"] = str(data)
    threads = str(max(1, cores() // jobs))
    share = {name: os.environ.get(name, threads) for name in ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")}
    folders["COURSE_CALLED_FROM"] = "."
    return share | {name: str(Path(folder).expanduser().resolve()) for name, folder in folders.items()}


def on_cluster(variables: Mapping[str, str], profile: Profile) -> tuple[dict[str, str], list[Path]]:
    """Return the variables for kernels on a cluster's workers, and what of the data those must see.

    Real pictures are read from the same path as here. Each lesson gets one thread, unless the user's environment says
    otherwise: a machine runs as many lessons as its workers have threads.
    """
    names = ("TF_NUM_INTRAOP_THREADS", "OMP_NUM_THREADS")
    variables = dict(variables) | {name: os.environ.get(name, "1") for name in names}
    if profile.source == "drawn":
        return variables, []
    folder = Path(variables.setdefault("COURSE_DATA", str(data_dir())))
    return variables, [place for name in sorted(profile.image_size) if (place := folder / name).is_dir()]


def cores() -> int:
    """Return the number of cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def versions() -> dict[str, str]:
    """Return the versions of what a result depends on most, without importing any of it."""
    return {"python": platform.python_version()} | {package: version(package) for package in PACKAGES}
