import dataclasses
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from course_utils import datasets
from course_utils._internal.layouts import DATA_SETS
from course_utils.datasets import Split, find, load, require_pictures
from course_utils.errors import CourseError
from course_utils.images import decode, resize
from course_utils.paths import work_dir
from course_utils.synthetic.cats_dogs import SPLITS
from course_utils.synthetic.traffic_signs import unequal_count

RED, BLUE, GREEN = (200, 40, 30), (20, 60, 190), (30, 180, 40)


def flag() -> np.ndarray:
    """48 x 64: red above, blue below, a green bar on the left, so that every way of turning it shows."""
    picture = np.empty((48, 64, 3), np.uint8)
    picture[:24], picture[24:], picture[:, :16] = RED, BLUE, GREEN
    return picture


def assert_is_flag(picture: np.ndarray, tolerance: int = 6) -> None:
    assert picture.shape == (48, 64, 3)
    assert picture.dtype == np.uint8
    for (row, column), colour in {(8, 40): RED, (40, 40): BLUE, (24, 6): GREEN}.items():
        np.testing.assert_allclose(picture[row, column].astype(int), colour, atol=tolerance)


# --- from a file to upright RGB


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.png", "a.bmp", "a.webp", "a.tif", "a.ppm"])
def test_a_colour_picture_loads_as_rgb(tmp_path, name):
    Image.fromarray(flag()).save(tmp_path / name, **({} if name.endswith("png") else {"quality": 95}))
    assert_is_flag(decode(tmp_path / name))


@pytest.mark.parametrize(("mode", "name"), [("L", "a.jpg"), ("L", "a.png"), ("LA", "a.png"), ("1", "a.png")])
def test_a_grey_picture_loads_with_three_equal_channels(tmp_path, mode, name):
    grey = Image.fromarray(flag()).convert(mode)
    grey.save(tmp_path / name)
    picture = decode(tmp_path / name)
    assert picture.shape == (48, 64, 3)
    np.testing.assert_allclose(picture[8, 40].astype(int), np.array(grey.convert("RGB"))[8, 40], atol=3)
    assert (picture == picture[..., :1]).all()


@pytest.mark.parametrize("name", ["a.png", "a.gif"])
def test_a_palette_picture_loads_with_its_palettes_colours(tmp_path, name):
    Image.fromarray(flag()).quantize(3).save(tmp_path / name)
    assert_is_flag(decode(tmp_path / name))


@pytest.mark.parametrize("name", ["a.jpg", "a.tif"])  # Pillow writes the JPEG inverted, as Adobe does
def test_a_cmyk_picture_loads_with_the_colours_it_shows(tmp_path, name):
    Image.fromarray(flag()).convert("CMYK").save(tmp_path / name, quality=95)
    assert_is_flag(decode(tmp_path / name))


@pytest.mark.parametrize("name", ["a.png", "a.webp"])
@pytest.mark.parametrize("alpha", [0, 128, 255])
def test_transparency_is_dropped_and_the_colours_stay(tmp_path, name, alpha):
    picture = Image.fromarray(flag())
    picture.putalpha(alpha)
    picture.save(tmp_path / name, lossless=True, exact=True)
    assert_is_flag(decode(tmp_path / name))


@pytest.mark.parametrize("name", ["a.png", "a.tif"])
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_load_as_eight(tmp_path, name, channels):
    deep = flag()[..., ::-1].astype(np.uint16) * 257
    deep = np.dstack([deep, np.full((48, 64), 65535, np.uint16)])[..., :channels]
    (tmp_path / name).write_bytes(cv2.imencode(name[1:], deep)[1].tobytes())
    picture = decode(tmp_path / name)
    expected = flag() if channels > 1 else np.repeat(flag()[..., 2:], 3, axis=2)
    np.testing.assert_allclose(picture.astype(int), expected, atol=1)


UNTURN = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@pytest.mark.parametrize("name", ["a.jpg", "a.png"])
@pytest.mark.parametrize("orientation", UNTURN)
def test_a_picture_turned_by_the_camera_loads_upright(tmp_path, name, orientation):
    exif = Image.Exif()
    exif[0x0112] = orientation
    Image.fromarray(flag()).transpose(UNTURN[orientation]).save(tmp_path / name, exif=exif)
    assert_is_flag(decode(tmp_path / name), tolerance=12)


def test_a_name_beyond_ascii_is_no_obstacle(tmp_path):
    Image.fromarray(flag()).save(tmp_path / "кошка 猫.png")
    assert_is_flag(decode(tmp_path / "кошка 猫.png"))


def test_the_content_decides_on_the_format_not_the_extension(tmp_path):
    Image.fromarray(flag()).save(tmp_path / "a.jpg", format="PNG")
    assert_is_flag(decode(tmp_path / "a.jpg"))


def test_a_file_without_a_picture_is_an_error_that_names_it_and_the_reason(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"")
    with pytest.raises(CourseError, match=r"a\.jpg .* an empty file"):
        decode(tmp_path / "a.jpg")


# --- to a square


def test_shrinking_averages_over_areas():
    picture = np.random.default_rng(0).integers(0, 256, (60, 90, 3), np.uint8)
    areas = picture.reshape(10, 6, 10, 9, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(resize(picture, 10), areas, atol=1)


def test_shrinking_to_a_half_weighs_every_pixel_alike():
    picture = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    np.testing.assert_allclose(resize(picture, 10), picture.reshape(10, 2, 10, 2, 3).mean(axis=(1, 3)), atol=1)


def test_enlarging_interpolates_between_pixels():
    picture = np.zeros((1, 2, 3), np.uint8)
    picture[:, 1] = 200
    row = resize(picture, 8)[0, :, 0]
    assert row[0] == 0
    assert row[-1] == 200
    assert (np.diff(row.astype(int)) >= 0).all()
    assert len(set(row)) > 2


def test_one_side_may_shrink_while_the_other_grows():
    picture = np.repeat(np.random.default_rng(0).integers(0, 256, (1, 60, 3), np.uint8), 2, axis=0)
    expected = np.repeat(picture[:1].reshape(1, 6, 10, 3).mean(axis=2), 6, axis=0)
    np.testing.assert_allclose(resize(picture, 6), expected, atol=1)


@pytest.mark.parametrize("factor", [2, 4, 8])
def test_a_large_jpeg_decoded_small_looks_like_the_whole_averaged(tmp_path, factor):
    soft = cv2.resize(np.random.default_rng(0).integers(0, 256, (6, 8, 3), np.uint8), (40 * factor, 32 * factor))
    Image.fromarray(soft).save(tmp_path / "a.jpg", quality=95)
    whole = resize(decode(tmp_path / "a.jpg"), 30)
    assert np.abs(decode(tmp_path / "a.jpg", 30).astype(int) - whole).mean() < 3


# --- what is no picture is left out by name


def jpeg() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    return cv2.imencode(".jpg", noise)[1].tobytes()


def png() -> bytes:
    noise = np.random.default_rng(0).integers(0, 256, (40, 40, 3), np.uint8)
    return cv2.imencode(".png", noise)[1].tobytes()


NO_PICTURES = {
    "truncated.jpg": (jpeg()[:-400], "truncated"),
    "truncated.png": (png()[:-400], "truncated"),
    "without_its_last_bytes.jpg": (jpeg()[:-2], "truncated"),
    "empty.jpg": (b"", "an empty file"),
    "page.jpg": (b"\n<!DOCTYPE html><html>404</html>", "a web page"),
    "json.png": (b'{"error": "not found"}', "not a picture"),
    "postscript.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a picture"),
    "notes.txt": (b"remember the milk", "a text, not a picture"),
    "archive.db": (png(), ".db is not a picture's extension"),
    "picture": (jpeg(), "no extension"),
}


@pytest.mark.parametrize("name", NO_PICTURES)
def test_what_is_no_picture_is_left_out_and_listed_with_the_reason(make_set, small_profile, capsys, name):
    content, reason = NO_PICTURES[name]
    (make_set(2) / "train" / "cats" / name).write_bytes(content)
    data = load("cats_dogs", small_profile)
    assert [path.name for path in data.train.files] == ["cat.000.png", "cat.001.png", "dog.000.png", "dog.001.png"]
    printed = capsys.readouterr().out
    assert f"cats/{name}: " in printed
    assert reason in printed


def test_what_systems_and_archivers_add_is_passed_over_in_silence(make_set, small_profile, capsys):
    folder = make_set(2) / "train"
    for name in (".DS_Store", "Thumbs.db", "desktop.ini", "._cat.000.png", "cats/.DS_Store", "cats/._cat.000.png"):
        (folder / name).write_bytes(b"\0\5\x16\7")
    (folder / "__MACOSX" / "cats").mkdir(parents=True)
    assert len(load("cats_dogs", small_profile).train) == 4
    assert capsys.readouterr().out == ""


def test_folders_links_to_nowhere_and_strays_are_left_out_and_listed(make_set, small_profile, capsys):
    folder = make_set(1) / "train"
    (folder / "cats" / "folder.jpg").mkdir()
    (folder / "cats" / "link.jpg").symlink_to("nowhere.jpg")
    (folder / "horses").mkdir()
    data = load("cats_dogs", small_profile)
    assert [path.name for path in data.train.files] == ["cat.000.png", "dog.000.png"]
    printed = capsys.readouterr().out
    assert "cats/folder.jpg: a folder" in printed
    assert "cats/link.jpg: a link to a file that does not exist" in printed
    assert "horses: not the folder of a class" in printed


def test_a_training_runs_through_a_folder_with_broken_files(make_set, small_profile):
    import keras

    folder = make_set(3) / "train" / "cats"
    for name, (content, _) in NO_PICTURES.items():
        (folder / name).write_bytes(content)
    data = load("cats_dogs", small_profile)
    model = keras.Sequential([keras.Input((16, 16, 3)), keras.layers.Flatten(), keras.layers.Dense(1, "sigmoid")])
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    history = model.fit(
        data.train.batches(4, shuffle=True),
        validation_data=data.validation.batches(),
        epochs=2,
        verbose=0,
        shuffle=False,
    )
    assert np.isfinite(history.history["loss"] + history.history["val_loss"]).all()


def test_many_broken_files_are_named_in_a_few_lines_and_all_of_them_in_a_file(make_set, small_profile, capsys):
    folder = make_set(1) / "train" / "cats"
    for number in range(30):
        (folder / f"broken.{number:02d}.jpg").write_bytes(b"")
    load("cats_dogs", small_profile)
    printed = capsys.readouterr().out
    assert len(printed.splitlines()) < 10
    assert "30 files" in printed
    verdict = Path(printed[printed.index("listed in ") + 10 :].split(")")[0])
    assert len(json.loads(verdict.read_text())["left_out"]) == 30


def test_a_second_load_says_in_one_line_that_files_are_left_out(make_set, small_profile, capsys):
    (make_set(1) / "train" / "cats" / "empty.jpg").write_bytes(b"")
    load("cats_dogs", small_profile)
    capsys.readouterr()
    load("cats_dogs", small_profile)
    assert len(capsys.readouterr().out.splitlines()) == 1


def test_an_unchanged_file_is_not_looked_at_again(make_set, small_profile):
    picture = make_set(1) / "train" / "cats" / "cat.000.png"
    load("cats_dogs", small_profile)
    status = picture.stat()
    picture.write_bytes(b"x" * status.st_size)  # nobody could notice without decoding it
    os.utime(picture, ns=(status.st_atime_ns, status.st_mtime_ns))
    assert picture in load("cats_dogs", small_profile).train.files


def test_a_file_that_changed_is_looked_at_again(make_set, small_profile):
    folder = make_set(2) / "train" / "cats"
    load("cats_dogs", small_profile)
    good, bad = folder / "cat.000.png", folder / "cat.001.png"
    content = bad.read_bytes()
    bad.write_bytes(b"")
    assert load("cats_dogs", small_profile).train.files[:1] == (good,)
    assert bad not in load("cats_dogs", small_profile).train.files
    bad.write_bytes(content)
    assert load("cats_dogs", small_profile).train.files[:2] == (good, bad)


def test_new_and_deleted_files_are_noticed(make_set, small_profile):
    folder = make_set(2) / "train" / "cats"
    load("cats_dogs", small_profile)
    shutil.copy(folder / "cat.000.png", folder / "cat.007.png")
    (folder / "cat.001.png").unlink()
    (folder / "cat.008.png").write_bytes(b"")
    names = [path.name for path in load("cats_dogs", small_profile).train.files]
    assert names[:2] == ["cat.000.png", "cat.007.png"]
    assert len(names) == 4


@pytest.mark.parametrize("content", ["", "{", '{"decoders": "those of last year", "seen": {}, "left_out": {}}'])
def test_a_damaged_or_outdated_verdict_is_made_again(make_set, small_profile, work_folder, content):
    (make_set(1) / "train" / "cats" / "empty.jpg").write_bytes(b"")
    first = load("cats_dogs", small_profile)
    for verdict in (work_folder / "cache" / "image_checks").glob("*.json"):
        verdict.write_text(content)
    assert load("cats_dogs", small_profile).train.files == first.train.files


# --- what is missing


@pytest.mark.parametrize("missing", [".", "test", "train/dogs"])
def test_a_missing_folder_is_an_error_that_shows_the_layout_and_the_ways_out(make_set, small_profile, missing):
    folder = make_set(1)
    shutil.rmtree(folder / missing)
    with pytest.raises(CourseError) as error:
        load("cats_dogs", small_profile)
    message = str(error.value)
    assert str((folder / missing).resolve()) in message
    assert "course data get cats_dogs" in message.partition("\n")[0]
    for expected in ("train/cats/", "test/dogs/", "data/README.md", "COURSE_DATA", "--profile tiny"):
        assert expected in message


def test_the_error_shows_what_stands_there_instead(make_set, small_profile):
    folder = make_set(1)
    (folder / "train" / "dogs").rename(folder / "train" / "Dog")
    with pytest.raises(CourseError, match="Dog"):
        load("cats_dogs", small_profile)


@pytest.mark.parametrize("content", [None, b""])
def test_a_class_without_a_usable_picture_is_an_error_that_names_it(make_set, small_profile, content):
    folder = make_set(1) / "validation" / "cats"
    (folder / "cat.000.png").unlink()
    if content is not None:
        (folder / "cat.000.png").write_bytes(content)
    with pytest.raises(CourseError, match=r"no usable picture in .*validation/cats"):
        load("cats_dogs", small_profile)


def test_a_set_without_its_table_is_an_error_that_names_the_table(tmp_path, monkeypatch, small_profile):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    for split in DATA_SETS["palm"].splits:
        (tmp_path / "palm" / split).mkdir(parents=True)
    with pytest.raises(CourseError, match=r"There is no file .*labels\.csv"):
        find("palm", small_profile)


@pytest.mark.parametrize("missing", ["train/00007", "test/00042"])
def test_a_layout_tells_which_folders_are_missing(tmp_path, missing):
    layout = DATA_SETS["traffic_signs"]
    for split in layout.splits:
        for place in layout.places(split):
            (tmp_path / place).mkdir(parents=True)
    assert layout.missing(tmp_path) == []
    (tmp_path / missing).rmdir()
    assert layout.missing(tmp_path) == [missing]


def test_a_split_that_is_too_small_is_refused_with_the_numbers(make_set, small_profile):
    make_set(2)
    train = load("cats_dogs", small_profile).train
    require_pictures(train, "to train", total=4, each_class=2)
    with pytest.raises(CourseError, match=r"train split has 4 pictures; at least 5 are needed to draw a sample of 5\."):
        require_pictures(train, "to draw a sample of 5", total=5)
    with pytest.raises(CourseError, match=r"class cats has 2 pictures in the train split; at least 3 of each class"):
        require_pictures(train, "to show three of each", each_class=3)


def test_an_unknown_data_set_is_an_error_that_lists_the_valid_ones():
    with pytest.raises(CourseError, match=r"'cats'.*cats_dogs, traffic_signs, retinopathy"):
        load("cats", "tiny")


def test_a_set_that_nobody_drew_is_an_error_that_names_the_other_profiles(monkeypatch):
    monkeypatch.setitem(DATA_SETS, "traffic_signs", dataclasses.replace(DATA_SETS["traffic_signs"], drawn=False))
    with pytest.raises(CourseError, match="laptop or full"):
        load("traffic_signs", "tiny")


def test_of_palm_the_folders_and_the_table_that_are_missing_are_told(tmp_path, monkeypatch, small_profile):
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    (tmp_path / "palm" / "PALM-Training400").mkdir(parents=True)
    with pytest.raises(CourseError, match=r"(?s)no folder .*PALM-Validation400 .*    PALM-Training400/\n"):
        find("palm", small_profile)
    (tmp_path / "palm" / "PALM-Validation400").mkdir()
    with pytest.raises(CourseError, match=r"no file .*labels\.csv"):
        find("palm", small_profile)
    (tmp_path / "palm" / "labels.csv").touch()
    assert find("palm", small_profile) == tmp_path / "palm"


# --- how many


def with_limit(profile, limit):
    return dataclasses.replace(profile, pictures={"cats_dogs": dict.fromkeys(SPLITS, limit)})


def test_a_limit_takes_so_many_of_each_class_evenly_spread(make_set, small_profile):
    make_set(9)
    data = load("cats_dogs", with_limit(small_profile, 3))
    numbers = [path.name for path in data.train.files]
    assert numbers == [f"{name}.{number:03d}.png" for name in ("cat", "dog") for number in (0, 3, 6)]
    assert data.train.labels.tolist() == [0, 0, 0, 1, 1, 1]


def test_fewer_pictures_than_asked_for_are_used_whole_and_it_says_so(make_set, small_profile, capsys):
    make_set({"train": 5, "validation": 3, "test": 5})
    data = load("cats_dogs", with_limit(small_profile, 5))
    assert len(data.validation) == 6
    printed = capsys.readouterr().out.splitlines()
    assert len(printed) == 1
    assert "validation" in printed[0]
    assert "fewer pictures than the 5" in printed[0]


# --- reading


@pytest.fixture(scope="module")
def split(tmp_path_factory) -> Split:
    """Eleven pictures of one colour each; picture i is 20 * i everywhere and has label i % 2."""
    folder = tmp_path_factory.mktemp("pictures")
    files = [folder / f"{number:02d}.png" for number in range(11)]
    for number, file in enumerate(files):
        Image.new("RGB", (24, 20), (20 * number,) * 3).save(file)
    return Split("train", tuple(files), np.arange(11) % 2, ("even", "odd"), image_size=8)


def fresh(split: Split) -> Split:
    """The same split with nothing in memory yet."""
    return Split(split.name, split.files, split.labels, split.class_names, split.image_size)


def numbers(dataset) -> list[int]:
    """Which pictures a pass over the dataset gives, by their colours, checked against their labels."""
    seen = []
    for images, labels in dataset:
        which = images.numpy()[:, 0, 0, 0].astype(int) // 20
        assert labels.numpy().tolist() == (which % 2).tolist()
        seen += which.tolist()
    return seen


def test_batches_are_float32_rgb_up_to_255_with_int64_labels(split):
    images, labels = next(iter(split.batches(4)))
    assert images.shape == (4, 8, 8, 3)
    assert images.dtype.name == "float32"
    assert labels.dtype.name == "int64"
    assert images.numpy()[3].max() == 60.0
    red = Split("x", (split.files[0].with_name("red.png"),), np.array([0]), ("a",), 8)
    Image.new("RGB", (9, 9), RED).save(red.files[0])
    assert next(iter(red.batches()))[0].numpy()[0, 4, 4].tolist() == list(RED)


def test_without_shuffling_the_order_is_that_of_the_files(split):
    assert numbers(split.batches(4)) == list(range(11))


def test_another_size_can_be_asked_for(split):
    assert next(iter(split.batches(4, image_size=5)))[0].shape == (4, 5, 5, 3)
    assert split.images(5).shape == (11, 5, 5, 3)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(batch_size=st.integers(1, 13), shuffle=st.booleans(), seed=st.integers(0, 2**32 - 1), keep=st.booleans())
def test_every_pass_gives_every_picture_once_whatever_the_batch_size(split, batch_size, shuffle, seed, keep):
    dataset = split.batches(batch_size, shuffle=shuffle, seed=seed, keep=keep)
    assert int(dataset.cardinality()) == -(-11 // batch_size)
    for _ in range(2):
        assert sorted(numbers(dataset)) == list(range(11))


def test_every_shuffled_pass_has_a_new_order_and_the_seed_decides_on_all_of_them(split):
    import keras

    dataset = split.batches(4, shuffle=True, seed=1)
    passes = [numbers(dataset) for _ in range(3)]
    assert len({tuple(order) for order in passes}) == 3
    keras.utils.set_random_seed(99)  # the seed of everything else has no say
    again = split.batches(4, shuffle=True, seed=1)
    assert [numbers(again) for _ in range(3)] == passes
    assert numbers(split.batches(4, shuffle=True, seed=2)) != passes[0]


def test_a_training_that_goes_on_sees_the_orders_it_would_have_seen(split):
    passes = split.batches(4, shuffle=True, seed=3)
    orders = [numbers(passes) for _ in range(4)]
    going_on = split.batches(4, shuffle=True, seed=3, passes_done=2)
    assert [numbers(going_on) for _ in range(2)] == orders[2:]


def test_images_gives_all_in_file_order_as_an_array_of_ones_own(split):
    images = split.images()
    assert images.shape == (11, 8, 8, 3)
    assert images.dtype == np.uint8
    assert (images[:, 0, 0, 0] // 20).tolist() == list(range(11))
    images[:] = 0
    assert split.images()[5, 0, 0, 0] == 100


@pytest.fixture
def perishable(split, tmp_path) -> Split:
    """The same split with files of its own, to be spoilt."""
    files = tuple(Path(shutil.copy(file, tmp_path)) for file in split.files)
    return dataclasses.replace(split, files=files)


def test_from_the_second_pass_on_a_small_set_comes_from_memory(perishable):
    dataset = perishable.batches(4)
    numbers(dataset)
    for file in perishable.files:
        file.unlink()
    assert numbers(dataset) == list(range(11))
    assert numbers(perishable.batches(3)) == list(range(11))


def test_memory_holds_every_size_apart(split):
    for size in (8, 6, 8, 6):
        assert split.images(size).shape == (11, size, size, 3)
        assert numbers(split.batches(4, image_size=size)) == list(range(11))


@pytest.mark.parametrize("reason", ["too large", "not wanted"])
def test_a_large_set_and_a_single_pass_are_not_kept_in_memory(perishable, monkeypatch, reason):
    if reason == "too large":
        monkeypatch.setattr(datasets, "IN_MEMORY", 11 * 8 * 8 * 3 - 1)
    dataset = perishable.batches(4, keep=reason == "too large")
    assert numbers(dataset) == list(range(11))
    perishable.files[2].unlink()
    with pytest.raises(Exception, match=r"02\.png"):
        numbers(dataset)


@pytest.mark.parametrize("content", [None, b"", jpeg()[:300]])
def test_a_file_lost_in_mid_training_is_left_out_of_the_pass_with_a_warning(perishable, content):
    dataset = perishable.batches(4, shuffle=True, keep=False)
    perishable.files[6].unlink()
    if content is not None:
        perishable.files[6].write_bytes(content)
    with pytest.warns(RuntimeWarning, match=r"06\.png"):
        seen = numbers(dataset)
    assert sorted(seen) == [0, 1, 2, 3, 4, 5, 7, 8, 9, 10]


def test_a_batch_whose_files_are_all_lost_is_an_error(perishable):
    for file in perishable.files:
        file.unlink()
    with pytest.warns(RuntimeWarning), pytest.raises(Exception, match=r"\.png"):
        numbers(perishable.batches(4, shuffle=True))


def test_a_lost_file_is_an_error_for_images(perishable):
    perishable.files[6].unlink()
    with pytest.raises(CourseError, match=r"06\.png"):
        perishable.images()


# --- the drawn pictures


@pytest.fixture
def drawn_profile(small_profile):
    counts = {"cats_dogs": {"train": 2, "validation": 1, "test": 1}}
    return dataclasses.replace(small_profile, source="drawn", pictures=counts)


def test_drawn_pictures_are_files_in_the_same_layout(drawn_profile, work_folder):
    data = load("cats_dogs", drawn_profile)
    assert work_folder / "drawn" in data.folder.parents
    assert [len(part) for part in (data.train, data.validation, data.test)] == [4, 2, 2]
    assert data.class_names == ("cats", "dogs")
    assert data.train.files[0].parent == data.folder / "train" / "cats"
    assert data.train.images().std() > 10


def test_drawn_pictures_are_drawn_once(drawn_profile):
    before = load("cats_dogs", drawn_profile).train.files[0].stat()
    after = load("cats_dogs", drawn_profile).train.files[0].stat()
    assert (before.st_ino, before.st_mtime_ns) == (after.st_ino, after.st_mtime_ns)


def test_another_seed_draws_other_pictures_into_a_folder_of_its_own(drawn_profile):
    first, other = (load("cats_dogs", drawn_profile, seed=seed) for seed in (0, 7))
    assert load("cats_dogs", drawn_profile).folder == first.folder
    assert other.folder.name.startswith("cats_dogs-seed7-")
    assert other.folder.parent == first.folder.parent
    assert other.train.labels.tolist() == first.train.labels.tolist()
    assert (other.train.images() != first.train.images()).mean(axis=(1, 2, 3)).min() > 0.5


@pytest.mark.parametrize("seed", [-1, 2**32, 0.5])
def test_a_seed_that_nothing_can_be_drawn_from_is_refused(drawn_profile, seed):
    with pytest.raises(CourseError, match=f"whole number from 0 to .*, not {seed}"):
        load("cats_dogs", drawn_profile, seed=seed)


def test_drawn_signs_are_as_unequal_as_the_real_ones(drawn_profile):
    counts = {"traffic_signs": {"train": 4, "test": 2}}
    data = load("traffic_signs", dataclasses.replace(drawn_profile, pictures=counts))
    drawn = np.bincount(data.train.labels)
    assert drawn.tolist() == [unequal_count(label, 4) for label in range(43)]
    assert drawn.max() >= 9 * drawn.min()


def test_all_drawn_eyes_of_so_many_persons_are_taken(drawn_profile):
    counts = {"retinopathy": {"train": 30, "validation": 20}}
    data = load("retinopathy", dataclasses.replace(drawn_profile, pictures=counts))
    assert [len(data.train), len(data.validation)] == [60, 40]
    assert np.bincount(data.train.labels).max() > 30  # more of grade 0 than persons
    assert {file.parent.name for file in data.train.files} == {f"class{grade}" for grade in range(5)}


def test_the_table_of_a_drawn_set_stands_beside_its_splits(drawn_profile):
    counts = {"palm": {"PALM-Training400": 3, "PALM-Validation400": 2}}
    folder = find("palm", dataclasses.replace(drawn_profile, pictures=counts))
    assert sorted(path.name for path in folder.iterdir()) == ["PALM-Training400", "PALM-Validation400", "labels.csv"]
    assert [len([*(folder / split).iterdir()]) for split in counts["palm"]] == [3, 2]
    assert len((folder / "labels.csv").read_text().split()) == 3


def test_what_a_killed_run_left_half_drawn_is_drawn_anew(drawn_profile):
    folder = load("cats_dogs", drawn_profile).folder
    partial = folder.with_name(f".{folder.name}-train-cats.0123abcd") / "train" / "cats"
    partial.parent.mkdir(parents=True)
    (folder / "train" / "cats").rename(partial)
    (partial / "cat.9999.jpg").write_bytes(b"half")
    shutil.rmtree(folder / "test")
    assert len(load("cats_dogs", drawn_profile).test) == 2
    assert len(load("cats_dogs", drawn_profile).train) == 4


def test_two_processes_that_ask_at_once_draw_once_and_agree(drawn_profile, work_folder, tmp_path):
    program = (
        "import dataclasses; from course_utils.datasets import load; from course_utils.profiles import get_profile;"
        "counts = {'cats_dogs': {'train': 3, 'validation': 3, 'test': 3}};"
        "p = dataclasses.replace(get_profile('tiny'), pictures=counts);"
        "print(*[(f, f.stat().st_ino, f.stat().st_mtime_ns) for f in load('cats_dogs', p).train.files], sep='\\n')"
    )
    runs = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) for _ in range(2)]
    first, second = (run.communicate(timeout=60)[0] for run in runs)
    assert first == second
    assert len(first.splitlines()) == 6


def test_where_nothing_can_be_locked_two_processes_draw_apart_and_one_set_is_kept(drawn_profile, tmp_path, monkeypatch):
    def write_as_if_another_was_first(folder: Path, split: str, label: int, count: int, *, seed: int) -> None:
        name = ("cats", "dogs")[label]
        for place in (folder, next(work.glob("drawn/cats_dogs-*"), work / "drawn" / "none")):
            (place / split / name).mkdir(parents=True, exist_ok=True)
            (place / split / name / "0.png").write_bytes(png())

    monkeypatch.setenv("COURSE_WORK", str(tmp_path))  # with nothing that another test has drawn
    work = work_dir()
    first = load("cats_dogs", drawn_profile).folder  # so that its name is known
    shutil.rmtree(first / "train")
    monkeypatch.setattr("course_utils.synthetic.cats_dogs.write", write_as_if_another_was_first)
    data = load("cats_dogs", drawn_profile)
    assert [path.name for path in data.train.files] == ["0.png", "0.png"]
    assert [path for path in first.parent.iterdir() if path.is_dir()] == [first]


def test_loading_does_not_import_tensorflow():
    program = "import sys, course_utils.datasets, course_utils.features; print('tensorflow' in sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "False"


# --- real pictures


def test_real_photographs_load_in_the_courses_layout(real_set, small_profile, tmp_path, monkeypatch):
    for folder in sorted(real_set("cats_dogs").glob("*/*")):
        few = tmp_path / "cats_dogs" / folder.parent.name / folder.name
        few.mkdir(parents=True)
        for photograph in sorted(folder.iterdir())[:5]:
            (few / photograph.name).symlink_to(photograph)
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    data = load("cats_dogs", with_limit(small_profile, 4))
    for part in (data.train, data.validation, data.test):
        assert part.labels.tolist() == [0] * 4 + [1] * 4
        images = np.concatenate([images for images, _ in part.batches(3, image_size=50)])
        np.testing.assert_array_equal(images, part.images(50))
        assert images.std() > 20
