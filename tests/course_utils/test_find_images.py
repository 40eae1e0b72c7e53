"""`find_images`: the one way to a folder's pictures."""

import os

import cv2
import numpy as np
import pytest

from course_utils.datasets import find_images
from course_utils.errors import CourseError

PICTURE = cv2.imencode(".png", np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8))[1].tobytes()


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    for name in (
        "b.png",
        "a.png",
        "inner/c.png",
        ".DS_Store",
        "._a.png",
        "Thumbs.db",
        "desktop.ini",
        "__MACOSX/._a.png",
    ):
        path = tmp_path / "pictures" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(PICTURE if path.name in ("a.png", "b.png", "c.png") else b"\0\5\26\7")
    return tmp_path / "pictures"


def test_usable_pictures_come_sorted_and_what_systems_add_is_passed_over_in_silence(folder):
    found, left_out = find_images(folder, recursive=True)
    assert [path.relative_to(folder).as_posix() for path in found] == ["a.png", "b.png", "inner/c.png"]
    assert left_out == {}


def test_without_recursive_a_folder_among_the_pictures_is_left_out(folder):
    found, left_out = find_images(folder)
    assert [path.name for path in found] == ["a.png", "b.png"]
    assert left_out == {folder / "inner": "a folder, not a picture"}


def test_a_file_that_could_not_be_read_is_looked_at_anew_when_it_can(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    folder = tmp_path / "pictures"
    folder.mkdir()
    (folder / "x.png").write_bytes(PICTURE)
    refused = OSError(13, "Permission denied")
    with monkeypatch.context() as patch:  # permissions do not stop root
        patch.setattr("course_utils._internal.image_check.open_file", lambda path: (_ for _ in ()).throw(refused))
        patch.setattr("os.access", lambda *_: False)
        assert find_images(folder) == ([], {folder / "x.png": "Permission denied"})
    assert find_images(folder) == ([folder / "x.png"], {})


def test_what_is_no_picture_is_left_out_with_the_reason(folder):
    (folder / "page.jpg").write_text("<!DOCTYPE html>404")
    found, left_out = find_images(folder, recursive=True)
    assert len(found) == 3
    assert "a web page" in left_out[folder / "page.jpg"]


def test_a_jpeg_that_was_cut_and_then_closed_is_left_out_by_lessons_too(folder, capfd):
    whole = cv2.imencode(".jpg", np.random.default_rng(0).integers(0, 256, (120, 160, 3), np.uint8))[1].tobytes()
    (folder / "whole.jpg").write_bytes(whole)
    (folder / "closed.jpg").write_bytes(whole[: len(whole) // 2] + b"\xff\xd9")
    found, left_out = find_images(folder)
    assert folder / "whole.jpg" in found
    assert "Corrupt JPEG data" in left_out[folder / "closed.jpg"]
    assert capfd.readouterr().err == ""


def test_names_of_any_bytes_are_found(require, folder):
    require("posix")  # names elsewhere are text
    path = folder / os.fsdecode(b"caf\xe9\n\xe2\x80\xa8.png")
    path.write_bytes(PICTURE)
    assert path in find_images(folder)[0]


def test_a_linked_folder_is_not_gone_into(require, folder):
    require("posix")  # elsewhere not everybody may make links
    (folder / "inner" / "round").symlink_to(folder, target_is_directory=True)
    found, left_out = find_images(folder, recursive=True)
    assert len(found) == 3
    assert left_out == {folder / "inner" / "round": "a folder, not a picture"}


@pytest.mark.parametrize("name", ["nowhere", "a.png"])
def test_what_is_no_folder_is_refused_by_name(folder, name):
    with pytest.raises(CourseError, match=name):
        find_images(folder / name)
