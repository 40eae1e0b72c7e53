from pathlib import Path

import cv2
import numpy as np
import pytest

from course_utils.synthetic.messy import CLASSES, Mess, write_messy

FEW = {"shots": [0] * 12 + [1] * 8 + [2] * 4, "frames": 3, "copies": 4, "smaller": 2, "wrong": 0.2}


@pytest.fixture(scope="module")
def messy(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Mess]:
    folder = tmp_path_factory.mktemp("messy")
    return folder, write_messy(folder, 1, **FEW)


def small(path: Path) -> np.ndarray:
    return cv2.resize(cv2.imread(str(path)), (16, 16), interpolation=cv2.INTER_AREA).astype(float)


def test_every_file_is_in_the_list_with_its_true_class_or_is_broken(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    names = {path.relative_to(folder).as_posix() for path in folder.rglob("*.*")}
    assert names == mess.labels.keys() | {*mess.broken}
    assert len(mess.labels) == 24 + 2 * len(mess.films) + 4 + 2


def test_wrong_labels_and_every_second_copy_lie_in_another_folder(messy: tuple[Path, Mess]) -> None:
    _, mess = messy
    for name, label in mess.labels.items():
        assert (Path(name).parent.name != CLASSES[label]) == (name in mess.wrong)
    assert [Path(a).parent == Path(b).parent for a, b in mess.copies] == [True, False] * 2


def test_copies_have_the_same_bytes_and_no_other_files_do(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    for first, second in mess.copies:
        assert (folder / first).read_bytes() == (folder / second).read_bytes()
    assert len({(folder / name).read_bytes() for name in mess.labels}) == len(mess.labels) - 4


def test_frames_of_a_film_are_nearly_the_same_picture_and_their_names_tell_the_film(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert {len(film) for film in mess.films} == {3}
    first, second = ([small(folder / name) for name in film] for film in mess.films[:2])
    assert max(np.abs(frame - first[0]).mean() for frame in first) < 0.6 * np.abs(first[0] - second[0]).mean()
    assert all(len({Path(name).name.split("_")[0] for name in film}) == 1 for film in mess.films)


def test_sizes_and_formats_are_mixed(messy: tuple[Path, Mess]) -> None:
    folder, mess = messy
    assert len({cv2.imread(str(folder / name)).shape for name in mess.labels}) > 5
    assert len({Path(name).suffix for name in mess.labels}) > 3


def test_pairs_are_positions_in_a_list_of_names(messy: tuple[Path, Mess]) -> None:
    _, mess = messy
    names = list(mess.labels)
    assert {tuple(sorted(map(names.index, pair))) for pair in mess.copies} == mess.pairs("copies", names)
    assert mess.pairs("copies", names[:1]) == set()
    assert len(mess.pairs("films", names)) == 3 * len(mess.films)


def test_the_same_seed_writes_the_same_bytes(tmp_path: Path) -> None:
    first, second = (write_messy(tmp_path / name, 5, **FEW) for name in ("first", "second"))
    assert first == second
    for name in first.labels:
        assert (tmp_path / "first" / name).read_bytes() == (tmp_path / "second" / name).read_bytes()


def test_more_copies_than_pictures_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="4 copies and 2 smaller ones need as many single pictures, not 4"):
        write_messy(tmp_path, shots=[0, 0, 1, 2], filmed=0, copies=4, smaller=2)
