from pathlib import Path

import cv2
import numpy as np
import pytest

from course_utils.synthetic.messy import CLASSES, Mess, write_messy


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mess]:
    folder = tmp_path_factory.mktemp("messy")
    return folder, write_messy(folder, 1, animals=(12, 4), films=2, frames=3, copies=4, wrong=3)


def small(path: Path) -> np.ndarray:
    return cv2.resize(cv2.imread(str(path)), (16, 16), interpolation=cv2.INTER_AREA).astype(float)


def test_every_file_is_in_the_list_with_its_true_class(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")} == mess.labels.keys()
    assert len(mess.labels) == 12 + 4 + 2 * 3 + 4


def test_wrong_labels_and_every_second_copy_lie_in_the_other_folder(messy: tuple[Path, Mess]) -> None:
    _, mess = messy
    assert len(mess.wrong) == 3 + 2
    for name, label in mess.labels.items():
        assert (Path(name).parent.name != CLASSES[label]) == (name in mess.wrong)


def test_copies_have_the_same_bytes_and_no_other_files_do(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert len(mess.copies) == 4
    for first, second in mess.copies:
        assert (folder / first).read_bytes() == (folder / second).read_bytes()
    assert len({(folder / name).read_bytes() for name in mess.labels}) == len(mess.labels) - 4


def test_frames_of_a_film_are_nearly_the_same_picture_and_follow_each_other(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert [len(film) for film in mess.films] == [3, 3]
    first, second = ([small(folder / name) for name in film] for film in mess.films)
    assert max(np.abs(frame - first[0]).mean() for frame in first) < 0.3 * np.abs(first[0] - second[0]).mean()
    assert all(list(film) == sorted(film) for film in mess.films)


def test_sizes_and_formats_are_mixed(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert len({cv2.imread(str(folder / name)).shape for name in mess.labels}) > 5
    assert len({Path(name).suffix for name in mess.labels}) > 3


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    few = {"animals": (3, 2), "films": 1, "frames": 2, "copies": 1, "wrong": 1}
    first, second = (write_messy(tmp_path / name, 5, **few) for name in ("first", "second"))
    assert first == second
    for name in first.labels:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_more_mistakes_than_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="3 copies and 2 wrong labels need as many single pictures, not 4"):
        write_messy(tmp_path, animals=(2, 2), copies=3, wrong=2)
