from pathlib import Path

import cv2
import numpy as np
import pytest
from sklearn.neighbors import KNeighborsClassifier

from course_utils._internal.layouts import DATA_SETS
from course_utils.synthetic.traffic_signs import (
    CLASS_NAMES,
    FRAMES,
    SPLITS,
    draw_plate,
    draw_track,
    unequal_count,
    write,
)

LABELS = range(len(CLASS_NAMES))


def contents(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.png")}


def small(picture: np.ndarray) -> np.ndarray:
    """The picture as 16 x 16 x 3 numbers without its brightness and contrast."""
    pixels = cv2.resize(picture, (16, 16), interpolation=cv2.INTER_AREA).astype(np.float32).ravel()
    return (pixels - pixels.mean()) / (pixels.std() + 1)


def test_there_is_a_name_for_each_folder_of_the_set_and_none_twice() -> None:
    assert len(set(CLASS_NAMES)) == len(CLASS_NAMES) == len(DATA_SETS["traffic_signs"].classes)
    assert DATA_SETS["traffic_signs"].splits == SPLITS


@pytest.mark.parametrize("label", LABELS, ids=CLASS_NAMES)
def test_every_sign_is_drawn_in_rgb_and_the_same_each_time(label: int) -> None:
    first, second, other = (draw_track(label, [seed, label]) for seed in (1, 1, 2))
    assert len(first) == FRAMES
    for frame, again, different in zip(first, second, other, strict=True):
        assert frame.dtype == np.uint8
        assert frame.shape[2] == 3
        assert np.array_equal(frame, again)
        assert not np.array_equal(frame, different)
        assert frame.std() > 3


def test_a_track_grows_and_its_pictures_have_the_sizes_of_real_ones() -> None:
    sides = np.array([[frame.shape[:2] for frame in draw_track(seed % 43, [seed])] for seed in range(200)])
    assert (sides[:, -1] > sides[:, 0]).mean() > 0.99
    assert 15 <= sides.min() <= 18
    assert 90 <= sides.max() <= 125
    assert 30 <= np.median(sides) <= 55


def test_frames_of_a_track_are_nearly_one_picture_and_those_of_two_tracks_are_not() -> None:
    within, between = [], []
    for label in LABELS:
        track, other = (np.stack([small(frame) for frame in draw_track(label, [seed, label])]) for seed in (1, 2))
        within.append(np.abs(track[1:] - track[:-1]).mean())
        between.append(np.abs(track - other).mean())
    assert np.mean(within) < 0.5 * np.mean(between)


@pytest.mark.parametrize(("label", "other"), [(19, 20), (33, 34), (36, 37), (38, 39)])
def test_a_mirrored_direction_sign_is_the_sign_of_the_other_direction(label: int, other: int) -> None:
    (sign, _), (partner, _) = draw_plate(label), draw_plate(other)
    mirrored = np.roll(sign[:, ::-1], 1, axis=1)  # the axis stands on pixel 64 of 0 to 127
    assert np.abs(mirrored - partner).mean() < 1
    assert np.abs(sign - partner).mean() > 6


def test_a_split_by_picture_flatters_a_classifier_that_only_remembers() -> None:
    pictures, labels, frames, tracks = [], [], [], []
    for label in LABELS:
        for track in range(4):
            for number, frame in enumerate(draw_track(label, [track, label])):
                pictures.append(small(frame))
                labels.append(label)
                frames.append(number)
                tracks.append(track)
    pixels, classes = np.stack(pictures), np.array(labels)

    def score(held_out: np.ndarray) -> float:
        classifier = KNeighborsClassifier(1).fit(pixels[~held_out], classes[~held_out])
        return classifier.score(pixels[held_out], classes[held_out])

    by_picture, by_track = score(np.array(frames) == FRAMES - 1), score(np.array(tracks) == 3)
    assert by_track > 5 / 43
    assert by_picture > by_track + 0.15


def test_files_are_named_by_track_and_frame_and_no_track_is_in_two_splits(tmp_path: Path) -> None:
    for split in SPLITS:
        write(tmp_path, split, 14, 2 * FRAMES + 1)
    train, test = (sorted(path.name for path in (tmp_path / split / "00014").iterdir()) for split in SPLITS)
    assert train[:2] == ["00000_00000.png", "00000_00001.png"]
    assert train[-1] == "00002_00000.png"
    assert len(train) == len(test) == 2 * FRAMES + 1
    assert not {name[:5] for name in train} & {name[:5] for name in test}
    files = contents(tmp_path)
    assert files["train/00014/00000_00000.png"] != files["test/00014/00500_00000.png"]


@pytest.mark.parametrize("label", [-1, 43])
def test_an_unknown_label_is_refused(label: int) -> None:
    with pytest.raises(ValueError, match=f"from 0 to 42, not {label}"):
        draw_track(label, [0])


def test_classes_can_be_as_unequal_as_in_the_real_set() -> None:
    counts = [unequal_count(label, 40) for label in LABELS]
    assert abs(np.mean(counts) - 40) < 0.5
    assert 10 < max(counts) / min(counts) < 12
    assert unequal_count(0, 1) == 1
