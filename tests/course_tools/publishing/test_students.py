"""What students get of the course: all that they need, and nothing of the solutions."""

import io
import os
import re
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import nbformat
import pytest
import requirements
from in_process import invoke
from small_exercises import write_exercise

from course_tools.notebooks.exercises import SOLUTION, TESTS, Exercise, find_exercises
from course_tools.notebooks.lessons import find_lessons
from course_tools.publishing import book
from course_tools.publishing.students import student_files, write_course
from course_utils.errors import CourseError
from course_utils.paths import ROOT

requirements.require("git")


@pytest.fixture(scope="module")
def archive(tmp_path_factory):
    """The students' course as a folder, as `course handout` writes it."""
    folder = tmp_path_factory.mktemp("students") / "course"
    made = invoke("handout", folder)
    assert made.exit_code == 0, made.stdout
    return folder


def secrets(exercise: Exercise) -> set[str]:
    """The lines that stand in an exercise's solutions and hidden tests, and in nothing that students get of it."""
    released = {line.strip() for cell in exercise.released().cells for line in cell.source.splitlines()}
    source = exercise.source.read_text("utf-8")
    between = [re.findall(rf"{begin}\n(.*?){end}", source, re.DOTALL) for begin, end in (SOLUTION, TESTS)]
    lines = {line.strip() for parts in between for part in parts for line in part.splitlines()}
    return {line for line in lines if len(line) > 30} - released


def lines_of(path: Path) -> set[str]:
    """The lines of a file; of a notebook, those of its cells and of the text that they show."""
    if path.suffix != ".ipynb":
        return {line.strip() for line in path.read_bytes().decode("utf-8", errors="ignore").splitlines()}
    cells = nbformat.read(path, as_version=4).cells
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    shown = [output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in outputs]
    return {line.strip() for text in [*(cell.source for cell in cells), *shown] for line in text.splitlines()}


IDIOMS = {'writer = csv.writer(text, lineterminator="\\n")'}
"""Lines of a solution that anybody writes, and that stand in the course's own code."""


def leaks(folder: Path) -> set[tuple[str, str]]:
    """Each secret line that stands in a file below a folder, with the file. Lessons teach what exercises ask for."""
    taught = {line for lesson in find_lessons(ROOT / "lessons") for line in lines_of(lesson.source)}
    wanted = {line for exercise in find_exercises(ROOT / "exercises") for line in secrets(exercise)} - taught - IDIOMS
    assert len(wanted) > 200
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {(path.relative_to(folder).as_posix(), line) for path in files for line in lines_of(path) & wanted}


def test_no_file_holds_a_line_of_a_solution_or_of_a_hidden_test(archive):
    assert leaks(archive) == set()


def test_solutions_mutants_and_tests_are_left_out_and_what_a_student_needs_is_there(archive):
    assert not {"exercises", "tests", "benchmarks", ".github", ".ci"} & {path.name for path in archive.iterdir()}
    needed = (
        "README.md LICENSE Makefile pyproject.toml requirements.lock environment.yml data/README.md docs/running.md"
    )
    assert [name for name in needed.split() if not (archive / name).is_file()] == []
    for folder in ("lessons", "notebooks", "course_utils", "course_tools"):
        assert {path.name for path in (archive / folder).glob("[!_.]*") if path.is_file()}
    released = {path.stem for path in (archive / "notebooks" / "exercises").glob("*.ipynb")}
    assert released == {exercise.name for exercise in find_exercises(ROOT / "exercises")}


def test_a_handout_whose_exercises_are_out_of_date_is_not_written(tmp_path):
    write_exercise(tmp_path / "exercises")
    refused = invoke(
        "handout", tmp_path / "out", env={"COURSE_EXERCISES": tmp_path / "exercises", "COURSE_NOTEBOOKS": tmp_path}
    )
    assert refused.exit_code == 1
    assert "course release 01_small" in refused.stdout
    assert not (tmp_path / "out").exists()


def test_git_archive_gives_the_same_files():
    made = subprocess.run(
        ["git", "-C", ROOT, "archive", "--worktree-attributes", "HEAD"], capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(made.stdout)) as archived:
        names = {Path(name) for name in archived.getnames() if archived.getmember(name).isfile()}
    committed = subprocess.run(
        ["git", "-C", ROOT, "ls-files", "-z", "--with-tree=HEAD"], capture_output=True, check=True
    )
    known = {Path(name) for name in committed.stdout.decode().split("\0") if name}
    assert {path for path in names ^ set(student_files()) if path in known and (ROOT / path).is_file()} <= set(
        _not_yet_committed()
    )


def _not_yet_committed() -> list[Path]:
    changed = subprocess.run(["git", "-C", ROOT, "status", "--porcelain"], capture_output=True, text=True, check=True)
    return [Path(line[3:]) for line in changed.stdout.splitlines()]


def test_a_zip_holds_one_folder_with_the_same_files_and_two_are_equal(archive, tmp_path):
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        write_course(tmp_path / folder / "course.zip")
    with zipfile.ZipFile(tmp_path / "a" / "course.zip") as zipped:
        names = {Path(name).relative_to("course") for name in zipped.namelist()}
    assert names == {path.relative_to(archive) for path in archive.rglob("*") if path.is_file()}
    assert (tmp_path / "a" / "course.zip").read_bytes() == (tmp_path / "b" / "course.zip").read_bytes()


def test_what_git_does_not_track_stays_at_home(tmp_path):
    (tmp_path / "notes.md").write_text("for students")
    (tmp_path / "solved.md").write_text("for nobody")
    subprocess.run(["git", "init", "-q", tmp_path], check=True)
    subprocess.run(["git", "-C", tmp_path, "add", "notes.md"], check=True)
    assert student_files(tmp_path) == [Path("notes.md")]


def test_a_folder_with_something_in_it_is_refused(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(CourseError, match="is there already"):
        write_course(tmp_path)


def test_a_course_that_is_no_clone_is_refused_in_words(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    with pytest.raises(CourseError, match="made from a clone"):
        student_files(tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("command", [["build", "--check"], ["data", "list"]], ids=lambda command: command[0])
def test_a_students_commands_work_in_it(archive, command):
    """`build --check` may find a notebook out of date, as it may here; nothing may be missing that it needs."""

    def finish(root):
        env = os.environ | {"PYTHONPATH": str(root)}
        start = [sys.executable, "-P", "-c", "from course_tools.cli import app; app()", *command]
        return subprocess.run(start, cwd=root, env=env, capture_output=True, text=True, timeout=300)

    there, here = finish(archive), finish(ROOT)
    assert "Traceback" not in there.stderr
    assert there.returncode == here.returncode, there.stdout + there.stderr


def test_the_book_without_solutions_shows_none_on_any_page(tmp_path):
    """What Sphinx reads for `course book --no-solutions`, all of it: nothing else can get onto a page."""
    lessons, exercises = find_lessons(ROOT / "lessons"), find_exercises(ROOT / "exercises")
    book.lay_out(tmp_path / "source", lessons, ROOT / "notebooks", exercises, solutions=False)
    assert leaks(tmp_path / "source") == set()


def test_a_students_book_has_the_exercises_notebooks_though_it_has_not_their_sources(tmp_path):
    book.lay_out(tmp_path / "source", find_lessons(ROOT / "lessons"), ROOT / "notebooks", [], solutions=True)
    pages = {path.stem for path in (tmp_path / "source" / "notebooks" / "exercises").glob("*.ipynb")}
    assert pages == {exercise.name for exercise in find_exercises(ROOT / "exercises")}
    assert leaks(tmp_path / "source") == set()
