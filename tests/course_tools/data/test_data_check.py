"""`course data check`: what it finds in pictures, in splits, and in folders that it may not write to."""

import io
import os
import re
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from course_tools.cli import app
from course_tools.data.inspection import inspect, quarantine, write_report
from course_utils._internal.names import printable
from course_utils._internal.strict_decode import strict_decode
from course_utils._internal.tables import read_table
from course_utils.errors import CourseError
from course_utils.images import probe

SPLITS = ("train", "validation", "test")


def noise(seed: int = 0, height: int = 40, width: int = 48) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8)


def encoded(suffix: str, picture: np.ndarray | None = None) -> bytes:
    return cv2.imencode(suffix, noise() if picture is None else picture)[1].tobytes()


def saved(kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(noise()).save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))


def png_of(width: int, height: int) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def changed(data: bytes, at: int, value: bytes) -> bytes:
    return data[:at] + value + data[at + len(value) :]


def zeros_from(data: bytes, part: float) -> bytes:
    at = int(part * len(data))
    return data[:at] + bytes(len(data) - at)


JPEG, PNG, PROGRESSIVE = encoded(".jpg"), encoded(".png"), saved("JPEG", progressive=True)
FRAME = JPEG.index(b"\xff\xc0")

LARGE_NOISE = noise(3, 120, 160)
LARGE = encoded(".jpg", LARGE_NOISE)
MIDDLE = len(LARGE) // 2

BAD_PICTURES: dict[str, tuple[str, bytes, str]] = {
    "an empty file": ("x.jpg", b"", "an empty file"),
    "a JPEG cut off in the middle": ("x.jpg", JPEG[: len(JPEG) // 2], "truncated"),
    "a JPEG cut off in its header": ("x.jpg", JPEG[:30], "truncated"),
    "a JPEG without its last two bytes": ("x.jpg", JPEG[:-2], "truncated"),
    "a JPEG whose second half is zeros": ("x.jpg", zeros_from(JPEG, 0.5), "its end is missing"),
    "a progressive JPEG cut off": ("x.jpg", PROGRESSIVE[: len(PROGRESSIVE) // 2], "truncated"),
    "a progressive JPEG whose second half is zeros": ("x.jpg", zeros_from(PROGRESSIVE, 0.5), "truncated"),
    "a JPEG with a hole of zeros": ("x.jpg", changed(LARGE, MIDDLE, bytes(1024)), "damaged .Corrupt JPEG data: .*"),
    "a JPEG with some bytes lost": ("x.jpg", LARGE[:MIDDLE] + LARGE[MIDDLE + 300 :], "damaged .Corrupt JPEG data: .*"),
    "a JPEG with some bytes changed": (
        "x.jpg",
        changed(LARGE, MIDDLE, bytes(byte ^ 0x5A for byte in LARGE[MIDDLE : MIDDLE + 64])),
        "damaged .Corrupt JPEG data: .*",
    ),
    "a JPEG all of zeros": ("x.jpg", bytes(len(JPEG)), "nothing but zero bytes"),
    "a JPEG without its first bytes": ("x.jpg", JPEG[2:], "not a picture"),
    "a PNG whose line ends were changed by FTP": ("x.png", PNG.replace(b"\r\n", b"\n"), "not a picture"),
    "a JPEG without quantisation tables": (
        "x.jpg",
        JPEG.replace(b"\xff\xdb", b"\xff\xec"),
        "broken|decode",
    ),
    "a JPEG of no height": ("x.jpg", changed(JPEG, FRAME + 5, b"\0\0"), "begins as a JPEG"),
    "a JPEG of 65,500 x 65,500 pixels": (
        "x.jpg",
        changed(JPEG, FRAME + 5, b"\xff\xdc\xff\xdc"),
        "more than 268 million",
    ),
    "a PNG cut off": ("x.png", PNG[: len(PNG) // 2], "truncated"),
    "a PNG with a wrong checksum": ("x.png", changed(PNG, len(PNG) // 2, b"\0\1\2\3"), "broken data stream"),
    "a PNG without picture data": (
        "x.png",
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", 9, 9, 8, 2, 0, 0, 0)) + chunk(b"IEND", b""),
        "cannot load this image",
    ),
    "a PNG with fewer rows than it says": ("x.png", png_of(2000, 2000), "truncated|not enough|decode"),
    "a PNG bomb of 60,000 x 60,000 pixels": ("x.png", png_of(60000, 60000), "more than 268 million"),
    "a tracking pixel": ("x.png", encoded(".png", noise(0, 1, 1)), "only 1 x 1 pixels"),
    "a line of pixels": ("x.png", encoded(".png", noise(0, 1, 400)), "only 400 x 1 pixels"),
    "a GIF cut off": ("x.gif", saved("GIF")[:200], "begins as a GIF"),
    "a BMP cut off": ("x.bmp", encoded(".bmp")[:500], "truncated"),
    "a TIFF cut off": ("x.tif", saved("TIFF")[:300], "truncated"),
    "a compressed TIFF with damage at its start": (
        "x.tif",
        changed(encoded(".tif"), 8, b"\xff" * 40),
        "begins as a TIFF does, and cannot be decoded",
    ),
    "a WebP cut off": ("x.webp", encoded(".webp")[:200], "truncated"),
    "a WebP whose second half is zeros": (
        "x.webp",
        zeros_from(encoded(".webp", noise(4, 120, 160)), 0.5),
        "its end is",
    ),
    "a TIFF of numbers that Pillow cannot take": (
        "x.tif",
        encoded(".tif", np.zeros((9, 9, 3), np.float32)),
        "a kind of TIFF that the course does not read",
    ),
    "a text document": ("x.jpg", b"{\\rtf1 see below}", "a text document"),
    "a PPM cut off": ("x.ppm", encoded(".ppm")[:200], "truncated|not enough|buffer"),
    "a PPM with letters for a size": ("x.ppm", b"P6\nwide high\n255\n" + bytes(100), "invalid literal"),
    "a web page": ("x.jpg", b"\n<!DOCTYPE html><html>404</html>", "a web page, not a picture"),
    "an answer in JSON": ("x.jpg", b'{"error": "log in"}', "not a picture"),
    "a zip": ("x.jpg", b"PK\x03\x04" + bytes(100), "not a picture"),
    "a pointer of Git LFS": ("x.jpg", b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "git lfs pull"),
    "PostScript, which would run a program": ("x.jpg", b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n", "not a"),
    "an SVG": ("x.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "an SVG drawing"),
    "a camera's raw file": ("x.cr2", saved("TIFF"), "a camera's raw file"),
    "a data base": ("x.db", PNG, r"\.db is not a picture's extension"),
    "a download that is not finished": ("x.jpg.part", JPEG, r"\.part is not a picture's extension"),
    "a file without an extension": ("x", JPEG, "no extension is not a picture's extension"),
}


def make_cats_dogs(folder: Path, number: int = 2) -> Path:
    for place, split in enumerate(SPLITS):
        for label, name in enumerate(("cats", "dogs")):
            (folder / "cats_dogs" / split / name).mkdir(parents=True)
            for index in range(number):
                seed = 1000 * place + 100 * label + index
                (folder / "cats_dogs" / split / name / f"{name[:3]}.{index}.png").write_bytes(
                    encoded(".png", noise(seed))
                )
    return folder / "cats_dogs"


@pytest.mark.parametrize("case", BAD_PICTURES)
def test_a_bad_picture_is_found_named_and_set_aside(tmp_path, case):
    name, content, reason = BAD_PICTURES[case]
    folder = make_cats_dogs(tmp_path, 1)
    bad = folder / "train" / "cats" / name
    bad.write_bytes(content)
    report = inspect("cats_dogs", folder)
    (finding,) = report.damaged
    assert finding.file == f"train/cats/{name}"
    assert_matches(reason, finding.info.reason)
    assert not report.fine
    moved, trouble = quarantine(report, tmp_path / "quarantine")
    assert (moved, trouble) == ([finding.file], "")
    assert not bad.exists()
    assert (tmp_path / "quarantine" / finding.file).read_bytes() == content
    assert inspect("cats_dogs", folder).fine


def assert_matches(pattern: str, text: str | None) -> None:
    assert text
    assert re.search(pattern, text), text
    assert "\n" not in text


def test_folders_and_links_to_nowhere_are_found(tmp_path):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "more.jpg").mkdir()
    (folder / "train" / "cats" / "gone.jpg").symlink_to("nowhere.jpg")
    reasons = {finding.file: finding.info.reason for finding in inspect("cats_dogs", folder).damaged}
    assert reasons == {
        "train/cats/more.jpg": "a folder, not a picture",
        "train/cats/gone.jpg": "a link to a file that does not exist",
    }


def test_of_many_pictures_the_garbled_one_is_named_and_no_other(tmp_path):
    folder = make_cats_dogs(tmp_path, 30)
    for number in range(10):
        (folder / "train" / "cats" / f"good.{number}.jpg").write_bytes(encoded(".jpg", noise(number + 5000)))
    (folder / "train" / "cats" / "garbled.jpg").write_bytes(changed(LARGE, MIDDLE, bytes(1024)))
    assert [finding.file for finding in inspect("cats_dogs", folder).damaged] == ["train/cats/garbled.jpg"]


def test_what_others_write_to_standard_error_meanwhile_is_passed_on(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(
        "course_utils._internal.strict_decode.probe", lambda file: os.write(2, b"somebody else\n") and probe(file)
    )
    (tmp_path / "x.jpg").write_bytes(JPEG)
    assert strict_decode([tmp_path / "x.jpg"], "test")[0].reason is None
    assert capfd.readouterr().err == "somebody else\n"


GOOD_PICTURES = {
    "a baseline JPEG": ("x.jpg", JPEG),
    "a progressive JPEG": ("x.jpg", PROGRESSIVE),
    "a grey JPEG": ("x.jpg", encoded(".jpg", noise()[..., 0])),
    "a JPEG with bytes after its end": ("x.jpg", JPEG + b"appended by a camera" * 50),
    "a JPEG with a thumbnail in its notes": ("x.jpg", JPEG[:2] + b"\xff\xe1\x00\x0c\xff\xd8\xff\xd9thumb!" + JPEG[2:]),
    "a JPEG with restart markers": ("x.jpg", saved("JPEG", restart_marker_rows=1)),
    "a PNG called jpg": ("x.jpg", PNG),
    "a picture with transparency": ("x.png", encoded(".png", np.dstack([noise(), noise()[..., :1]]))),
    "a PPM": ("x.ppm", encoded(".ppm")),
    "a WebP": ("x.webp", encoded(".webp")),
}


@pytest.mark.parametrize("case", GOOD_PICTURES)
def test_a_good_picture_is_left_in_peace(tmp_path, case):
    name, content = GOOD_PICTURES[case]
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / name).write_bytes(content)
    report = inspect("cats_dogs", folder)
    assert report.fine
    assert report.counts()["train"]["cats"] == 3


# --- duplicates and groups


def test_the_same_picture_in_two_splits_is_found_whatever_its_name_and_format(tmp_path):
    folder = make_cats_dogs(tmp_path)
    (folder / "test" / "cats" / "other.bmp").write_bytes(encoded(".bmp", noise(0)))
    report = inspect("cats_dogs", folder)
    assert [[finding.file for finding in twins] for twins in report.across()] == [
        ["train/cats/cat.0.png", "test/cats/other.bmp"]
    ]
    assert not report.fine


def test_the_same_picture_twice_within_a_split_is_told_and_no_fault(tmp_path):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "again.png").write_bytes(encoded(".png", noise(0)))
    report = inspect("cats_dogs", folder)
    assert len(report.duplicates()) == 1
    assert report.across() == []
    assert report.fine


def test_the_same_picture_with_two_labels_is_a_fault(tmp_path):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "dogs" / "cat.png").write_bytes(encoded(".png", noise(0)))
    report = inspect("cats_dogs", folder)
    assert len(report.contradictions()) == 1
    assert not report.fine


def test_pictures_that_differ_in_one_pixel_are_two(tmp_path):
    folder = make_cats_dogs(tmp_path)
    other = noise(0)
    other[3, 4, 1] ^= 1
    (folder / "test" / "cats" / "other.png").write_bytes(encoded(".png", other))
    assert inspect("cats_dogs", folder).fine


def test_a_track_in_two_splits_is_found_and_the_same_number_in_another_class_is_none(tmp_path):
    for number, file in enumerate(("train/00000/00001_00000", "train/00000/00002_00000", "test/00001/00001_00000")):
        path = tmp_path / f"{file}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(".png", noise(number)))
    assert inspect("traffic_signs", tmp_path).shared_groups() == {}
    (tmp_path / "test" / "00000").mkdir()
    (tmp_path / "test" / "00000" / "00001_00007.png").write_bytes(encoded(".png", noise(9)))
    assert list(inspect("traffic_signs", tmp_path).shared_groups()) == ["track 00000/00001"]


def test_a_patient_in_two_splits_is_found_whatever_the_grades_of_the_eyes(tmp_path):
    for number, file in enumerate(("train/class0/16_left", "validation/class3/16_right", "train/class0/161_left")):
        path = tmp_path / f"{file}.jpeg"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(encoded(".jpg", noise(number)))
    shared = inspect("retinopathy", tmp_path).shared_groups()
    assert {group: [one.file for one in ones] for group, ones in shared.items()} == {
        "patient 16": ["train/class0/16_left.jpeg", "validation/class3/16_right.jpeg"]
    }


# --- the report


def test_the_table_of_the_report_has_a_row_for_every_file(tmp_path):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "empty.jpg").write_bytes(b"")
    (folder / "train" / "cats" / "twin.png").write_bytes(encoded(".png", noise(0)))
    table, picture = write_report(inspect("cats_dogs", folder), tmp_path / "reports")
    rows = {row["file"]: row for _, row in read_table(table, ("file", "state", "reason", "same_as", "width"))}
    assert len(rows) == 14
    assert rows["train/cats/empty.jpg"]["reason"] == "an empty file"
    assert (
        rows["train/cats/twin.png"] | {"state": "duplicate", "same_as": "train/cats/cat.0.png"}
        == rows["train/cats/twin.png"]
    )
    assert (rows["test/dogs/dog.1.png"]["state"], rows["test/dogs/dog.1.png"]["width"]) == ("good", "48")
    with Image.open(picture) as drawn:
        assert min(drawn.size) > 100
        assert len(drawn.getcolors(10**6) or []) > 10


def test_missing_and_empty_folders_and_strays_are_told(tmp_path):
    folder = make_cats_dogs(tmp_path)
    for path in (folder / "test" / "dogs").iterdir():
        path.unlink()
    (folder / "validation" / "dogs").rename(folder / "validation" / "hounds")
    report = inspect("cats_dogs", folder)
    assert report.problems == ["there is no folder validation/dogs", "the folder test/dogs is empty"]
    assert report.strays == ["validation/hounds"]
    assert not report.fine


# --- the command


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., object]:
    """Run `course data ...` in this process, with this test's own folders."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path))
    monkeypatch.setenv("COURSE_WORK", str(tmp_path / "work"))
    return lambda *arguments: CliRunner().invoke(app, ["data", *map(str, arguments)])


def test_check_says_that_all_is_well_with_exit_code_0(tmp_path, data):
    make_cats_dogs(tmp_path)
    result = data("check", "cats_dogs")
    assert result.exit_code == 0, result.output
    assert "nothing stands on both sides of a split" in result.output
    assert (tmp_path / "work" / "reports" / "cats_dogs.csv").is_file()


def test_check_names_what_is_damaged_sets_it_aside_and_exits_with_1(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "empty.jpg").write_bytes(b"")
    result = data("check", "cats_dogs")
    assert result.exit_code == 1
    assert "train/cats/empty.jpg: an empty file" in result.output
    assert (tmp_path / "quarantine" / "cats_dogs" / "train" / "cats" / "empty.jpg").is_file()
    assert "an empty file" in (tmp_path / "quarantine" / "cats_dogs" / "reasons.csv").read_text()
    assert data("check", "cats_dogs").exit_code == 0


def test_quarantine_never_overwrites_what_is_there_already(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    contents = [b"first", b"second", b"third"]
    for content in contents:
        (folder / "train" / "cats" / "bad.jpg").write_bytes(content)
        assert data("check", "cats_dogs").exit_code == 1
    place = tmp_path / "quarantine" / "cats_dogs"
    names = ["train/cats/bad.jpg", "2/train/cats/bad.jpg", "3/train/cats/bad.jpg"]
    assert [(place / name).read_bytes() for name in names] == contents
    rows = read_table(place / "reasons.csv", ("file", "reason", "now"))
    assert [row["now"] for _, row in rows] == names
    assert {row["file"] for _, row in rows} == {"train/cats/bad.jpg"}


def test_of_two_checks_at_once_each_file_is_moved_and_listed_once(tmp_path):
    folder = make_cats_dogs(tmp_path)
    for number in range(20):
        (folder / "train" / "cats" / f"bad.{number}.jpg").write_bytes(b"junk")
    reports = [inspect("cats_dogs", folder) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda report: quarantine(report, tmp_path / "quarantine"), reports))
    assert sorted(file for moved, _ in results for file in moved) == sorted(one.file for one in reports[0].damaged)
    assert {trouble for _, trouble in results} == {""}
    assert len(read_table(tmp_path / "quarantine" / "reasons.csv", ("file", "reason", "now"))) == 20


def test_a_list_of_reasons_that_cannot_be_read_is_kept_under_another_name(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    place = tmp_path / "quarantine" / "cats_dogs"
    place.mkdir(parents=True)
    (place / "reasons.csv").write_bytes(b"something else")
    (folder / "train" / "cats" / "bad.jpg").write_bytes(b"")
    data("check", "cats_dogs")
    assert (place / "unreadable_reasons.csv").read_bytes() == b"something else"
    assert (place / "train" / "cats" / "bad.jpg").exists()


def test_nothing_is_moved_before_the_list_of_reasons_can_be_written(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "bad.jpg").write_bytes(b"")
    (tmp_path / "quarantine" / "cats_dogs" / "reasons.csv").mkdir(parents=True)
    result = data("check", "cats_dogs")
    assert "nothing can be moved" in result.output
    assert (folder / "train" / "cats" / "bad.jpg").exists()


@pytest.mark.parametrize("name", [b"caf\xe9.jpg", b"two\nlines.jpg", "a\u2028b.jpg".encode(), b"x" * 251 + b".jpg"])
def test_a_damaged_file_of_any_name_is_reported_moved_and_listed(require, tmp_path, data, name):
    require("posix")  # names elsewhere are text
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / os.fsdecode(name)).write_bytes(b"junk")
    result = data("check", "cats_dogs")
    assert result.exit_code == 1, result.output
    assert printable(os.fsdecode(name)) in result.output
    place = tmp_path / "quarantine" / "cats_dogs"
    assert (place / "train" / "cats" / os.fsdecode(name)).read_bytes() == b"junk"
    for table in (place / "reasons.csv", tmp_path / "work" / "reports" / "cats_dogs.csv"):
        rows = [row["file"] for _, row in read_table(table, ("file", "reason")) if row["reason"]]
        assert rows == [f"train/cats/{os.fsdecode(name)}".encode("utf-8", "backslashreplace").decode()]
    assert data("check", "cats_dogs").exit_code == 0


def test_what_systems_add_is_no_damage(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    for name in ("Thumbs.db", "desktop.ini", ".DS_Store", "._0.jpg"):
        (folder / "train" / "cats" / name).write_bytes(b"\0\5\x16\7")
    (folder / "train" / "__MACOSX").mkdir()
    assert data("check", "cats_dogs").exit_code == 0


def test_check_moves_nothing_when_asked_to_keep_it(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "empty.jpg").write_bytes(b"")
    assert data("check", "cats_dogs", "--keep").exit_code == 1
    assert (folder / "train" / "cats" / "empty.jpg").exists()


def test_check_works_on_a_folder_that_it_cannot_write_to_and_says_so(tmp_path, data):
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "empty.jpg").write_bytes(b"")
    (tmp_path / "quarantine").write_text("a file where the folder should be: not even root can make it")
    result = data("check", "cats_dogs", "--report", tmp_path / "elsewhere")
    assert result.exit_code == 1
    assert "Damaged files stay where they are: nothing can be moved" in result.output
    assert (folder / "train" / "cats" / "empty.jpg").exists()
    assert (tmp_path / "elsewhere" / "cats_dogs.png").is_file()


def test_check_works_on_a_folder_without_permission_to_write(require, tmp_path, data, tmp_path_factory):
    require("posix")
    folder = make_cats_dogs(tmp_path)
    (folder / "train" / "cats" / "empty.jpg").write_bytes(b"")
    for path in (tmp_path, folder / "train" / "cats"):
        path.chmod(0o555)
    # Permissions do not stop root, except where it has given up the right to pass them over.
    first = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    reports = tmp_path_factory.mktemp("reports")
    command = [*first, sys.executable, "-m", "course_tools", "data", "check", "cats_dogs", "--report", str(reports)]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    for path in (tmp_path, folder / "train" / "cats"):
        path.chmod(0o755)
    assert result.returncode == 1, result.stderr
    assert "nothing can be moved (Permission denied" in result.stdout


def test_check_of_what_is_not_there_names_the_command_that_gets_it(data):
    result = data("check", "cats_dogs")
    assert result.exit_code == 2
    assert "course data get cats_dogs" in result.output


# --- real pictures


@pytest.mark.parametrize(
    ("name", "within"),
    [
        ("cats_dogs", []),
        ("traffic_signs", []),
        ("retinopathy", []),
        ("palm", [["P0014.jpg", "P0072.jpg"], ["V0268.jpg", "V0320.jpg"]]),
    ],
)
def test_in_real_pictures_the_known_twins_are_found_and_no_track_or_patient_on_both_sides(real_set, name, within):
    report = inspect(name, real_set(name))
    assert report.damaged == []
    assert report.across() == []
    assert report.shared_groups() == {}
    assert [[Path(one.file).name for one in twins] for twins in report.duplicates()] == within
    assert len(report.good) > 500


def test_groups_that_stand_on_both_sides_would_have_been_seen_in_real_pictures(real_set, tmp_path):
    folder = real_set("retinopathy")
    for split in ("train", "validation"):
        for grade in range(5):
            (tmp_path / split / f"class{grade}").mkdir(parents=True)
    both = sorted((folder / "train" / "class0").glob("*_left.jpeg"))[0]
    other = next((folder / "train").rglob(both.name.replace("left", "right")))
    (tmp_path / "train" / "class0" / both.name).symlink_to(both)
    (tmp_path / "validation" / other.parent.name / other.name).symlink_to(other)
    patient = both.name.partition("_")[0]
    assert list(inspect("retinopathy", tmp_path).shared_groups()) == [f"patient {patient}"]


def test_a_set_that_is_not_there_is_an_error(tmp_path):
    with pytest.raises(CourseError, match="course data get palm"):
        inspect("palm", tmp_path / "palm")
