"""Writes what students get of the course: everything but solutions, hidden tests, wrong solutions and tests."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path

from course_utils._internal.files import atomic_write
from course_utils.errors import CourseError
from course_utils.paths import ROOT


def student_files(root: Path = ROOT) -> list[Path]:
    """Return the files that students get, relative to the course's folder.

    They are those that git tracks, without those that `.gitattributes` marks as `export-ignore`: the same as in an
    archive that `git archive` makes. What lies around untracked, such as a solved exercise, is not among them.
    Raises `CourseError` if the course is no clone, or git is not installed.
    """
    names = _git(root, "ls-files", "-z")
    attributes = _git(root, "check-attr", "-z", "--stdin", "export-ignore", stdin=names).split(b"\0")
    wanted = [name for name, value in zip(attributes[0::3], attributes[2::3], strict=False) if value == b"unspecified"]
    paths = [Path(os.fsdecode(name)) for name in wanted]
    return [path for path in paths if (root / path).is_file()]


def write_course(out: Path, root: Path = ROOT) -> int:
    """Write the students' course to a new folder, or to an archive if `out` ends in `.zip`; return the number of files.

    Raises `CourseError` if there is such a folder and something in it.
    """
    files = student_files(root)
    if out.suffix == ".zip":
        with atomic_write(out) as temporary, zipfile.ZipFile(temporary, "w", zipfile.ZIP_DEFLATED) as archive:
            for path in files:
                # A date of its own would make two archives of the same files differ.
                entry = zipfile.ZipInfo(f"{out.stem}/{path.as_posix()}", (1980, 1, 1, 0, 0, 0))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, (root / path).read_bytes(), zipfile.ZIP_DEFLATED)
        return len(files)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise CourseError(f"{out} is there already. What to do: name a new folder, or a file that ends in .zip.")
    for path in files:
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, out / path)
    return len(files)


def _git(root: Path, *arguments: str, stdin: bytes = b"") -> bytes:
    try:
        finished = subprocess.run(["git", "-C", str(root), *arguments], input=stdin, capture_output=True, check=True)
    except FileNotFoundError as error:
        raise CourseError("The students' course is made with git. What to do: install git.") from error
    except subprocess.CalledProcessError as error:
        said = error.stderr.decode(errors="replace").strip()
        raise CourseError(f"The students' course is made from a clone, and git says of {root}: {said}") from error
    return finished.stdout
