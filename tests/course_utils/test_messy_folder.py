import shutil
from pathlib import Path

import pytest

from course_utils.datasets import read_folder
from course_utils.messy import messy_folder
from course_utils.profiles import get_profile
from course_utils.synthetic import cats_dogs


def test_the_messy_folder_is_written_once_and_its_faults_are_known():
    folder, mess, clean = messy_folder("tiny", 3, fresh=12)
    assert len(clean) == 12
    before = (folder / mess.wrong[0]).stat().st_mtime_ns
    assert messy_folder("tiny", 3, fresh=12)[:2] == (folder, mess)
    assert (folder / mess.wrong[0]).stat().st_mtime_ns == before
    split, left_out = read_folder(folder, 40)
    assert {path.relative_to(folder).as_posix() for path in split.files} == mess.labels.keys()
    assert {path.relative_to(folder).as_posix() for path in left_out} == {*mess.broken}


def test_what_is_missing_is_written_anew():
    folder, mess, _ = messy_folder("tiny", 3, fresh=12)
    shutil.rmtree(folder)
    assert messy_folder("tiny", 3, fresh=12)[1] == mess
    assert (folder / mess.wrong[0]).is_file()


def test_of_photographs_a_messy_copy_is_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for split in cats_dogs.SPLITS:
        for label in (0, 1):
            cats_dogs.write(tmp_path / "cats_dogs", split, label, 20)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    folder, mess, clean = messy_folder(get_profile("laptop"), 0)
    assert sorted(path.name for path in folder.iterdir()) == ["cats", "dogs"]
    assert min(map(len, (mess.wrong, mess.films, mess.copies, mess.smaller))) > 0
    assert len(clean) == 14 + 8
