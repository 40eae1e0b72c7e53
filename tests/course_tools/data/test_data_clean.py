"""`course data clean`: what is removed, what stays, and what a living process keeps."""

import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from typer.testing import CliRunner

from course_tools.cli import app
from course_tools.data import clean
from course_utils._internal.files import try_lock

REMOVED = (
    "work/drawn/cats_dogs-0123/train/cats/0.png",
    "work/drawn/cats_dogs-seed3-0123/train/cats/0.png",
    "work/drawn/.cats_dogs-0123-train-dogs.abcd/train/dogs/0.png",
    "work/cache/features/VGG16-train.npy",
    "work/runs/08-0123/parameters.json",
    "checkout/runs/tiny/.run-abcd/owner.json",
    "data/downloads/cats_dogs/.a.zip.partial/part",
    "data/.palm.arranging/x.jpg",
    "keras/models/.vgg16.h5.partial/part",
)
KEPT = (
    "data/cats_dogs/train/cats/0.jpg",
    "data/downloads/cats_dogs/a.zip",
    "data/quarantine/cats_dogs/reasons.csv",
    "work/reports/cats_dogs.csv",
    "work/runs/my_own_folder/notes.txt",
    "checkout/runs/tiny/00_start_here.ipynb",
    "keras/models/vgg16.h5",
)


@pytest.fixture
def course(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    for variable, name in (("COURSE_DATA", "data"), ("COURSE_WORK", "work"), ("KERAS_HOME", "keras")):
        monkeypatch.setenv(variable, str(tmp_path / name))
    monkeypatch.setattr(clean, "ROOT", tmp_path / "checkout")
    for name in (*REMOVED, *KEPT):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(bytes(1000))
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "started": 0.0}  # the number is another process's now
    (tmp_path / "checkout/runs/tiny/.run-abcd/owner.json").write_text(json.dumps(owner))
    return lambda *arguments, **more: CliRunner().invoke(app, ["data", "clean", *arguments], **more)


def files(folder: Path) -> set[str]:
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    return {name for name in found if not name.endswith(".lock")}


def test_what_can_be_made_again_is_removed_and_everything_else_stays(tmp_path, course):
    result = course("--yes")
    assert result.exit_code == 0, result.output
    assert files(tmp_path) == set(KEPT)
    assert "are free again" in result.output


def test_sizes_are_shown_and_nothing_is_removed_in_a_dry_run(tmp_path, course):
    result = course("--dry-run")
    assert files(tmp_path) == {*REMOVED, *KEPT}
    assert "Nothing was removed" in result.output
    assert "drawn pictures" in result.output


@pytest.mark.parametrize(("answer", "left"), [("n\n", {*REMOVED, *KEPT}), ("y\n", {*KEPT})])
def test_without_yes_it_asks(tmp_path, course, answer, left):
    course(input=answer)
    assert files(tmp_path) == left


def test_only_what_is_named_is_removed(tmp_path, course):
    course("drawn", "reports", "--yes")
    gone = {name for name in (*REMOVED, *KEPT) if name.startswith(("work/drawn", "work/reports"))}
    assert files(tmp_path) == {*REMOVED, *KEPT} - gone


def test_an_unknown_kind_is_answered_with_the_known_ones(tmp_path, course):
    result = course("everything", "--yes")
    assert result.exit_code == 2
    assert "Choose from: drawn, cache, runs, partial" in result.output.replace("\n", " ")
    assert files(tmp_path) == {*REMOVED, *KEPT}


def test_a_run_whose_process_lives_is_kept(tmp_path, course):
    lock = try_lock(tmp_path / "work/runs/08-0123")
    course("--yes")
    assert (tmp_path / "work/runs/08-0123/parameters.json").exists()
    lock.release()
    course("--yes")
    assert not (tmp_path / "work/runs/08-0123").exists()


def test_the_scratch_folder_of_a_living_command_is_kept(tmp_path, course):
    owner = {"host": socket.gethostname(), "pid": os.getpid(), "started": psutil.Process().create_time()}
    (tmp_path / "checkout/runs/tiny/.run-abcd/owner.json").write_text(json.dumps(owner))
    course("--yes")
    assert (tmp_path / "checkout/runs/tiny/.run-abcd/owner.json").exists()


def test_a_download_that_goes_on_is_kept(tmp_path, course):
    lock = try_lock(tmp_path / "data/cats_dogs")
    course("--yes")
    assert (tmp_path / "data/downloads/cats_dogs/.a.zip.partial/part").exists()
    lock.release()


def test_what_cannot_be_removed_is_named_and_the_rest_goes(tmp_path, course, monkeypatch):
    def refuse(path: Path) -> None:
        if path.name == "features":
            raise PermissionError(13, "Permission denied")
        real(path)

    real = clean.shutil.rmtree
    monkeypatch.setattr(clean.shutil, "rmtree", refuse)
    result = course("--yes")
    assert result.exit_code == 1
    assert "features stays: Permission denied" in result.output.replace("\n", "")
    assert files(tmp_path) == {*KEPT, "work/cache/features/VGG16-train.npy"}


def test_where_there_is_nothing_it_says_so(tmp_path, course):
    course("--yes")
    assert "There is nothing to remove" in course("--yes").output
