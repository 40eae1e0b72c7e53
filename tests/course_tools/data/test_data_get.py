"""`course data get | list | where`: from a server, or from what people placed by hand, to the course's layout."""

import contextlib
import hashlib
import io
import multiprocessing
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import cv2
import numpy as np
import openpyxl
import pytest
from bad_server import Site, file, reset, site, stall, status
from typer.testing import CliRunner

from course_tools.cli import app
from course_tools.data.catalogue import find_entry, load_catalogue
from course_tools.data.get import get
from course_tools.data.layout import Plan, carry_out, recognise
from course_utils._internal.layouts import DATA_SETS
from course_utils.datasets import find, load
from course_utils.errors import CourseError
from course_utils.profiles import get_profile

Data = Callable[..., Any]


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Data:
    """Run `course data ...` in this process, with this test's own folders and no credentials."""
    for name, folder in (("COURSE_DATA", "data"), ("COURSE_WORK", "work"), ("KERAS_HOME", "keras")):
        monkeypatch.setenv(name, str(tmp_path / folder))
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("KAGGLE_CONFIG_DIR", str(tmp_path / "no_kaggle"))
    for name in ("KAGGLE_USERNAME", "KAGGLE_KEY", "KAGGLE_API_TOKEN"):
        monkeypatch.delenv(name, raising=False)
    return lambda *arguments: CliRunner().invoke(app, ["data", *map(str, arguments)])


@pytest.fixture
def server() -> Iterator[Site]:
    with site() as running:
        yield running


def picture(seed: int, suffix: str = ".png") -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (12, 14, 3), np.uint8)
    return cv2.imencode(suffix, pixels)[1].tobytes()


def place(folder: Path, *names: str, first: int = 0) -> Path:
    """Write pictures, each another one, under these names."""
    for seed, name in enumerate(names, first):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(picture(seed, Path(name).suffix.lower().replace("jpeg", "jpg")))
    return folder


def packed(folder: Path) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(folder))
    return buffer.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def asirra(folder: Path, number: int = 8) -> Path:
    return place(folder, *(f"PetImages/{animal}/{n}.jpg" for animal in ("Cat", "Dog") for n in range(number)))


def write_catalogue(path: Path, name: str, access: str = "open", **files: tuple[tuple[str, ...], bytes | None]) -> Path:
    """Write a catalogue with one entry; each file has addresses and, if it is verified, its content."""
    text = f"""
        [{name}]
        title = "A small set"
        access = "{access}"
        page = "http://127.0.0.1/page"
        licence = "drawn for a test"
        citation = "nobody"
        by_hand = ["get it from {{page}}", "put it into {{downloads}}"]
        forms = ["any"]
    """
    for file_name, (addresses, content) in files.items():
        known = f'size = {len(content)}\nhash = "md5:{hashlib.md5(content).hexdigest()}"' if content else ""
        text += (
            f'\n[[{name}.files]]\nname = "{file_name}"\naddresses = {list(addresses)}\npart = "{file_name}"\n{known}\n'
        )
    path.write_text(text)
    return path


# --- the catalogue


def test_the_catalogue_knows_every_set_of_the_course_and_the_weights():
    assert list(load_catalogue()) == ["cats_dogs", "traffic_signs", "retinopathy", "palm", "weights"]


def test_what_is_not_verified_has_no_hash_and_what_has_one_says_how_it_is_known():
    for entry in load_catalogue().values():
        for remote in entry.files:
            assert bool(remote.hash) == bool(remote.verified) == bool(remote.size)
            assert remote.addresses or entry.access != "open"


def test_the_weights_are_the_files_that_keras_itself_asks_for():
    from course_utils._internal.backbone_recipes import RECIPES

    assert {file.part: file.name for file in find_entry("weights").files} == {
        name: recipe.file for name, recipe in RECIPES.items()
    }


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[a", "cannot be read"),
        ("[a]\ntitle = 'x'", "missing"),
        ("hash = 'md5:xyz'", "hash must be md5: with 32"),
        ("hash = 'd41d8cd98f00b204e9800998ecf8427e'", "hash must be md5: with 32"),
        ("size = 0", "size must be a number of bytes above 0"),
        ("size = 'large'", "size must be"),
        ("addresses = ['ftp:x']", "is no address"),
        ("name = '../x'", "is no plain file name"),
        ("colour = 'red'", "unknown: colour"),
        ("verified = 'by me'", "names no hash"),
    ],
)
def test_a_catalogue_that_does_not_fit_is_refused(tmp_path, text, message):
    whole = write_catalogue(tmp_path / "c.toml", "cats_dogs").read_text()
    if not text.startswith("["):
        name = "" if text.startswith("name") else "name = 'a.zip'\n"
        text = f"{whole}\n[[cats_dogs.files]]\n{name}{text}\n"
    (tmp_path / "c.toml").write_text(text)
    with pytest.raises(CourseError, match=message) as error:
        load_catalogue(tmp_path / "c.toml")
    assert "c.toml" in str(error.value)


def test_list_says_what_there_is_and_what_of_it_is_here(tmp_path, data):
    asirra(tmp_path / "placed")
    assert data("get", "cats_dogs", "--from", tmp_path / "placed").exit_code == 0
    lines = data("list").output.splitlines()
    said = {line.split()[0]: line for line in lines if line.strip()}
    assert "ready" in said["cats_dogs"]
    assert "not here" in said["palm"]
    assert "by hand" in said["palm"]
    assert "unverified" in said["retinopathy"]


def test_where_prints_the_folder_and_nothing_else(tmp_path, data):
    asirra(tmp_path / "placed")
    data("get", "cats_dogs", "--from", tmp_path / "placed")
    assert data("where", "cats_dogs").output.strip() == str(tmp_path / "data" / "cats_dogs")
    missing = data("where", "palm")
    assert missing.exit_code == 2
    assert "course data get palm" in missing.output


def test_an_unknown_name_is_answered_with_the_known_ones(data):
    result = data("get", "horses")
    assert result.exit_code == 2
    assert "cats_dogs, traffic_signs, retinopathy, palm, weights" in result.output


def test_one_set_that_cannot_be_had_does_not_keep_the_others_away(tmp_path, data):
    myopia(tmp_path / "data" / "downloads" / "palm")
    result = data("get", "retinopathy", "palm")
    assert result.exit_code == 2
    assert "log-in at Kaggle" in result.output
    assert (tmp_path / "data" / "palm" / "labels.csv").is_file()


# --- from a server


@pytest.fixture
def offered(tmp_path: Path, server: Site, data: Data, monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A small archive of cats and dogs on the server, and a catalogue that tells of it."""
    content = packed(asirra(tmp_path / "source"))
    address = server.put("/pets.zip", file(content))
    catalogue = write_catalogue(tmp_path / "catalogue.toml", "cats_dogs", **{"pets.zip": ((address,), content)})
    monkeypatch.setenv("COURSE_CATALOGUE", str(catalogue))
    return SimpleNamespace(content=content, address=address, place=tmp_path / "data" / "cats_dogs")


def test_get_downloads_unpacks_arranges_and_checks(data, offered, small_profile):
    result = data("get", "cats_dogs")
    assert result.exit_code == 0, result.output
    assert "Every picture can be read" in result.output
    assert "cats_dogs is ready" in result.output
    loaded = load("cats_dogs", small_profile)
    assert [len(split) for split in (loaded.train, loaded.validation, loaded.test)] == [8, 4, 4]
    shown = {path.name for path in offered.place.parent.iterdir() if not path.name.startswith(".")}
    assert shown == {"cats_dogs", "downloads"}


def test_a_second_get_asks_for_nothing(data, offered, server):
    data("get", "cats_dogs")
    server.asked.clear()
    result = data("get", "cats_dogs")
    assert "is there already" in result.output
    assert server.asked == []


def test_a_set_taken_away_is_arranged_again_from_the_kept_download(data, offered, server):
    data("get", "cats_dogs")
    before = tree(offered.place)
    shutil.rmtree(offered.place)
    server.asked.clear()
    assert data("get", "cats_dogs").exit_code == 0
    assert tree(offered.place) == before
    assert server.asked == []


def test_what_cannot_be_downloaded_is_told_with_the_way_by_hand(tmp_path, data, offered, server):
    server.put("/pets.zip", status(404))
    result = data("get", "cats_dogs")
    assert result.exit_code == 2
    for part in (offered.address, "404", "1. get it from http://127.0.0.1/page", str(tmp_path / "data" / "downloads")):
        assert part in result.output
    assert not offered.place.exists()


def test_an_unverified_file_is_said_to_be_and_checked_picture_by_picture(tmp_path, data, server, monkeypatch):
    folder = asirra(tmp_path / "source")
    (folder / "PetImages" / "Cat" / "3.jpg").write_bytes(picture(99, ".jpg")[:-50])
    address = server.put("/pets.zip", file(packed(folder)))
    catalogue = write_catalogue(tmp_path / "catalogue.toml", "cats_dogs", **{"pets.zip": ((address,), None)})
    monkeypatch.setenv("COURSE_CATALOGUE", str(catalogue))
    result = data("get", "cats_dogs")
    assert "pets.zip is unverified" in result.output
    assert "PetImages/Cat/3.jpg is left out: truncated: its end is missing, get it anew" in result.output
    assert len(tree(tmp_path / "data" / "cats_dogs")) == 7 + 8


def test_an_archive_of_something_else_is_no_data_set(tmp_path, data, server, monkeypatch):
    content = packed(place(tmp_path / "source", "horses/1.jpg"))
    address = server.put("/pets.zip", file(content))
    catalogue = write_catalogue(tmp_path / "catalogue.toml", "cats_dogs", **{"pets.zip": ((address,), content)})
    monkeypatch.setenv("COURSE_CATALOGUE", str(catalogue))
    result = data("get", "cats_dogs")
    assert result.exit_code == 2
    assert "is not cats_dogs" in result.output
    assert not (tmp_path / "data" / "cats_dogs").exists()


def test_a_folder_that_cannot_be_written_is_one_clear_message(tmp_path, data, offered, monkeypatch):
    (tmp_path / "file").write_text("no folder can be made below it, not even by root")
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "file" / "data"))
    result = data("get", "cats_dogs")
    assert result.exit_code == 2
    assert "cannot be written" in result.output
    assert "COURSE_DATA" in result.output


def test_a_disk_too_small_is_told_before_anything_is_asked_for(tmp_path, data, offered, server):
    catalogue = tmp_path / "catalogue.toml"
    catalogue.write_text(catalogue.read_text().replace("access =", f"unpacked = {10**18}\naccess ="))
    result = data("get", "cats_dogs")
    assert "GB free. Nothing was started" in " ".join(result.output.split())
    assert server.asked == []


def test_weights_come_to_where_keras_looks_for_them(tmp_path, data, server, monkeypatch):
    import h5py

    with h5py.File(tmp_path / "w.h5", "w") as made:
        made["kernel"] = np.ones(3)
    content = (tmp_path / "w.h5").read_bytes()
    offers = {
        "vgg.h5": ((server.put("/gone.h5", status(404)), server.put("/vgg.h5", file(content))), content),
        "res.h5": ((server.put("/res.h5", file(content)),), None),
    }
    monkeypatch.setenv("COURSE_CATALOGUE", str(write_catalogue(tmp_path / "catalogue.toml", "weights", **offers)))
    assert data("get", "weights", "--only", "vgg.h5").exit_code == 0
    assert list(tree(tmp_path / "keras" / "models")) == ["vgg.h5"]
    assert "1 of 2" in data("list").output
    assert data("get", "weights").exit_code == 0
    assert data("check", "weights").exit_code == 0
    (tmp_path / "keras" / "models" / "res.h5").write_bytes(content[:-100])
    result = data("check", "weights")
    assert result.exit_code == 1
    assert "res.h5: " in result.output
    assert "truncated" in result.output
    assert "no part 'x'. Its parts: vgg.h5, res.h5" in data("get", "weights", "--only", "x").output


# --- killed, and twice at once


def get_quietly(environment: dict[str, str]) -> None:
    """Run in a process of its own: as `course data get cats_dogs` does, and say nothing."""
    os.environ.update(environment)
    with Path(os.devnull).open("w") as nowhere, contextlib.redirect_stdout(nowhere):
        get(find_entry("cats_dogs"), lambda text: None)


@pytest.fixture
def start(offered: SimpleNamespace) -> Iterator[Callable[[], Any]]:
    """Return a function that starts `get_quietly` in a new process, forked from one that has imported all it needs."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["course_tools.data.get", "course_tools.data.cli", get_quietly.__module__])
    names = ("COURSE_DATA", "COURSE_WORK", "COURSE_CATALOGUE", "NO_PROXY")
    environment = {name: os.environ[name] for name in names}
    started = []

    def begin() -> Any:
        started.append(context.Process(target=get_quietly, args=(environment,)))
        started[-1].start()
        return started[-1]

    yield begin
    for process in started:
        process.kill()
        process.join(10)


@pytest.mark.slow
def test_killed_at_any_moment_the_same_command_ends_well(offered, server, start):
    server.put("/pets.zip", file(offered.content, slowly=0.02))
    for _ in range(2):  # the first start also starts the server of forks, which imports
        shutil.rmtree(offered.place.parent, ignore_errors=True)
        begin = time.monotonic()
        process = start()
        process.join(60)
        assert process.exitcode == 0
    seconds, whole = time.monotonic() - begin, tree(offered.place)
    rng = random.Random(0)
    states = set()
    for _ in range(20):
        shutil.rmtree(offered.place.parent)
        process = start()
        time.sleep(rng.uniform(0, seconds))
        process.kill()
        process.join(10)
        if offered.place.exists():  # if the name is there, so is everything
            assert tree(offered.place) == whole
        states.add((offered.place.exists(), (offered.place.parent / "downloads" / "cats_dogs" / "pets.zip").exists()))
        process = start()
        process.join(60)
        assert process.exitcode == 0
        assert tree(offered.place) == whole
        left = {path.name for path in offered.place.parent.iterdir()}
        assert left == {"cats_dogs", "downloads", ".cats_dogs.lock"}
        assert list(tree(offered.place.parent / "downloads")) == ["cats_dogs/pets.zip"]
    assert len(states) > 1, "all moments were the same: the test has to spread them"


def test_two_processes_at_once_download_once(offered, server, start):
    server.put("/pets.zip", file(offered.content, slowly=0.02))
    processes = [start(), start()]
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert len(server.asked) == 1
    assert len(tree(offered.place)) == 16


def test_the_command_itself_gets_a_set_from_a_server_that_breaks_off(tmp_path, course, offered, server):
    server.put("/pets.zip", file(offered.content, until=0.5, then=reset), status(500), file(offered.content))
    result = course("data", "get", "cats_dogs")
    assert result.returncode == 0, result.stdout + result.stderr
    assert "again in 1 s" in result.stdout
    assert len(tree(offered.place)) == 16


def test_ctrl_c_is_taken_calmly_and_loses_nothing(tmp_path, offered, server):
    (tmp_path / "source" / "notes.txt").write_bytes(np.random.default_rng(0).bytes(100_000))
    content = packed(tmp_path / "source")
    server.put("/pets.zip", file(content, until=0.5, then=stall), file(content))
    write_catalogue(tmp_path / "catalogue.toml", "cats_dogs", **{"pets.zip": ((offered.address,), content)})
    # Whoever starts the tests in the background has them, and so this process, ignore Ctrl-C.
    program = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
    program += "from course_tools.cli import app; app()"
    command = [sys.executable, "-c", program, "data", "get", "cats_dogs"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    part = tmp_path / "data" / "downloads" / "cats_dogs" / ".pets.zip.partial" / "part"
    deadline = time.monotonic() + 60
    while not part.exists() or not part.stat().st_size:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    said, _ = process.communicate(timeout=60)
    assert process.returncode == 130, said
    assert "Stopped. What is downloaded is kept" in said
    assert "Traceback" not in said
    assert not offered.place.exists()
    get(find_entry("cats_dogs"), lambda text: None)
    assert server.asked[-1][1].startswith("bytes=")
    assert len(tree(offered.place)) == 16


# --- log-in and registration


def test_without_credentials_the_steps_by_hand_are_told(tmp_path, data):
    result = data("get", "retinopathy")
    assert result.exit_code == 2
    for part in ("log-in at Kaggle", "KAGGLE_USERNAME", "trainLabels.csv", str(tmp_path / "data" / "downloads")):
        assert part in result.output.replace("\n", "")


def test_a_set_behind_a_registration_tells_the_steps_by_hand(tmp_path, data):
    result = data("get", "palm")
    assert result.exit_code == 2
    for part in ("needs a registration", "training.zip", "valid_gt.zip", "course data get palm"):
        assert part in result.output


KAGGLE_PORT = 7777
"""Where kagglehub looks for Kaggle in its own tests (KAGGLE_API_ENVIRONMENT=TEST)."""


@pytest.fixture
def kaggle(
    require: Callable[[str], None], tmp_path: Path, data: Data, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Site]:
    """A Kaggle on this machine, and credentials for it."""
    require("kaggle")
    for name, value in (("KAGGLE_API_ENVIRONMENT", "TEST"), ("KAGGLE_USERNAME", "somebody"), ("KAGGLE_KEY", "secret")):
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1")
    catalogue = write_catalogue(
        tmp_path / "c.toml", "retinopathy", "kaggle", **{"labels.zip": ((), None), "train.zip": ((), None)}
    )
    catalogue.write_text(catalogue.read_text().replace("page =", 'kaggle = "eyes"\npage ='))
    monkeypatch.setenv("COURSE_CATALOGUE", str(catalogue))
    with site(KAGGLE_PORT) as running:
        yield running


def test_with_credentials_a_set_comes_from_kaggle_and_is_arranged(tmp_path, data, kaggle):
    placed = eyes(tmp_path / "placed")
    names = {"labels.zip": tmp_path / "labels", "train.zip": placed / "train"}
    names["labels.zip"].mkdir()
    (placed / "trainLabels.csv").rename(names["labels.zip"] / "trainLabels.csv")
    for name, folder in names.items():
        kaggle.put(f"/api/v1/competitions.CompetitionApiService/DownloadDataFile/{name}", file(packed(folder)))
    result = data("get", "retinopathy")
    assert result.exit_code == 0, result.output
    assert len(tree(tmp_path / "data" / "retinopathy")) == 60


def test_rules_that_are_not_accepted_are_told(tmp_path, data, kaggle):
    kaggle.put("/api/v1/competitions.CompetitionApiService/DownloadDataFile/labels.zip", status(403))
    result = data("get", "retinopathy")
    assert result.exit_code == 2
    assert "Have you accepted the rules at" in result.output


def test_credentials_that_cannot_be_read_are_named(require, tmp_path, data):
    require("kaggle")
    (tmp_path / "no_kaggle").mkdir()
    (tmp_path / "no_kaggle" / "kaggle.json").write_text("{")
    result = data("get", "retinopathy")
    assert result.exit_code == 2
    assert "Kaggle did not give retinopathy: Invalid Kaggle credentials file" in result.output


# --- placed by hand: the forms that people have


def eyes(folder: Path, patients: int = 30, where: Callable[[int, int], str] = lambda patient, grade: "train") -> Path:
    """Write the eyes of persons, the grades in turn, and a table of them."""
    rows = ["image,level"]
    for patient in range(1, patients + 1):
        for side in ("left", "right"):
            grade = patient % 5
            place(folder, f"{where(patient, grade)}/{patient}_{side}.jpeg", first=10 * patient + (side == "left"))
            rows.append(f"{patient}_{side},{grade}")
    (folder / "trainLabels.csv").write_text("\n".join(rows))
    return folder


def signs(folder: Path, pattern: str = "{sign:05d}/{track:05d}_{frame:05d}.ppm", tracks: int = 5) -> Path:
    names = [
        pattern.format(sign=sign, track=track, frame=frame)
        for sign in range(43)
        for track in range(tracks)
        for frame in range(2)
    ]
    return place(folder, *names)


def sign_tables(folder: Path) -> None:
    for sign in range(43):
        rows = ["Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId"]
        rows += [f"{path.name};14;12;1;1;13;11;{sign}" for path in sorted((folder / f"{sign:05d}").glob("*.ppm"))]
        (folder / f"{sign:05d}" / f"GT-{sign:05d}.csv").write_text("\r\n".join(rows) + "\r\n")


def myopia(folder: Path, training: str = "PALM-Training400", table: str = "labels.csv", head: str = "") -> Path:
    names = [f"{training}/{kind}{n:04d}.jpg" for kind in "HNP" for n in (1, 2)]
    place(folder, *names, *(f"PALM-Validation400/V{n:04d}.jpg" for n in (1, 2, 3)))
    rows = [("ID", "imgName", "Label", "Fovea_X", "Fovea_Y")]
    rows += [(n, f"V{n:04d}.jpg", n % 2, 100.5, 200.25) for n in (1, 2, 3)]
    if table.endswith(".xlsx"):
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        (folder / table).parent.mkdir(parents=True, exist_ok=True)
        book.save(folder / table)
    else:
        text = "\r\n".join(",".join(map(str, row)) for row in rows)
        (folder / table).write_bytes((head + text).encode())
    return folder


FORMS: dict[str, tuple[str, Callable[[Path], Path], int]] = {
    "Microsoft's PetImages/Cat/0.jpg": ("cats_dogs", asirra, 16),
    "Kaggle's flat cat.0.jpg": (
        "cats_dogs",
        lambda f: place(f, *(f"train/{a}.{n}.jpg" for a in ("cat", "dog") for n in range(8)), "test1/1.jpg"),
        16,
    ),
    "dogs/dog001.jpg": (
        "cats_dogs",
        lambda f: place(f, *(f"{a}s/{a}{n:03d}.jpg" for a in ("cat", "dog") for n in range(8))),
        16,
    ),
    "another tutorial's split": (
        "cats_dogs",
        lambda f: place(
            f, *(f"{s}/{a}s/{a}.{n}.jpg" for a in ("cat", "dog") for s in ("train", "test") for n in range(4))
        ),
        16,
    ),
    "GTSRB's Final_Training with its tables": (
        "traffic_signs",
        lambda f: (signs(f / "GTSRB/Final_Training/Images"), sign_tables(f / "GTSRB/Final_Training/Images"), f)[2],
        430,
    ),
    "00000/01153_00000.png": ("traffic_signs", lambda f: signs(f, "{sign:05d}/{track:05d}_{frame:05d}.png"), 430),
    "Kaggle's Train/0/00000_00000_00000.png": (
        "traffic_signs",
        lambda f: signs(f, "Train/{sign}/{sign:05d}_{track:05d}_{frame:05d}.png"),
        430,
    ),
    "Kaggle's trainLabels.csv beside one folder": ("retinopathy", eyes, 60),
    "folders class0 to class4": (
        "retinopathy",
        lambda f: (eyes(f, where=lambda patient, grade: f"class{grade}"), (f / "trainLabels.csv").unlink(), f)[2],
        60,
    ),
    "folders 0 to 4": (
        "retinopathy",
        lambda f: (eyes(f, where=lambda patient, grade: f"{grade}"), (f / "trainLabels.csv").unlink(), f)[2],
        60,
    ),
    "PALM with labels.csv": ("palm", myopia, 10),
    "PALM with a table with BOM": ("palm", lambda f: myopia(f, head="\ufeff"), 10),
    "PALM as it is unpacked, with its .xlsx": (
        "palm",
        lambda f: myopia(f, "PALM-Training400/PALM-Training400", "PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx"),
        10,
    ),
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("where", ["--from", "downloads", "its own place", "packed"])
def test_what_people_have_is_recognised_and_arranged(tmp_path, data, form, where):
    name, make, number = FORMS[form]
    if where in ("--from", "packed"):
        made = make(tmp_path / "placed")
        if where == "packed":
            made = tmp_path / "placed.zip"
            made.write_bytes(packed(tmp_path / "placed"))
        result = data("get", name, "--from", made)
    else:
        make(tmp_path / "data" / ("downloads/" if where == "downloads" else "") / name)
        result = data("get", name)
    assert result.exit_code == 0, result.output
    arranged = tmp_path / "data" / name
    assert len(tree(arranged)) == number
    if name != "palm":
        sizes = dict.fromkeys(get_profile("full").image_size, 8)
        loaded = load(name, replace(get_profile("full"), image_size=sizes))
        held = loaded.test or loaded.validation
        assert len(loaded.train) + len(held) <= number
        assert set(held.labels) == set(loaded.train.labels) == set(range(len(loaded.class_names)))
    assert data("check", name).exit_code == 0


def test_the_archives_of_palm_are_recognised_as_they_are_downloaded(tmp_path, data):
    made = myopia(tmp_path / "placed", table="PALM-Validation-GT/PM_Label_and_Fovea_Location.xlsx")
    downloads = tmp_path / "data" / "downloads" / "palm"
    downloads.mkdir(parents=True)
    inner = tmp_path / "inner" / "PALM-Training400" / "PALM-Training400.zip"
    inner.parent.mkdir(parents=True)
    inner.write_bytes(packed(made / "PALM-Training400"))
    (downloads / "training.zip").write_bytes(packed(tmp_path / "inner"))
    for archive, folder in (("validation.zip", "PALM-Validation400"), ("valid_gt.zip", "PALM-Validation-GT")):
        (downloads / archive).write_bytes(packed(made / folder))
    result = data("get", "palm")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "data" / "palm" / "labels.csv").read_text().splitlines()[:2] == [
        "ID,imgName,Label,Fovea_X,Fovea_Y",
        "1,V0001.jpg,1,100.5,200.25",
    ]


def test_a_disk_that_takes_two_names_for_one_is_told_and_loses_no_picture(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"one")
    (tmp_path / "b.jpg").write_bytes(b"two")
    target = tmp_path / "out" / "train" / "A.jpg"
    target.parent.mkdir(parents=True)
    target.write_bytes(b"one")  # as a disk without capitals would show it
    with pytest.raises(CourseError, match=r"b\.jpg cannot be arranged: .* differs in capitals only"):
        carry_out(Plan({"train/A.jpg": tmp_path / "b.jpg"}), tmp_path / "out")
    assert target.read_bytes() == b"one"


@pytest.mark.parametrize("possible", [(), ("link",), ("reflink", "link")])
def test_where_the_disk_cannot_link_pictures_are_copied(tmp_path, monkeypatch, possible):
    def impossible(source: Path, target: Path) -> None:
        raise OSError(95, "Operation not supported")

    if "reflink" not in possible:
        monkeypatch.setattr("course_tools.data.layout.reflink", impossible)
    if "link" not in possible:
        monkeypatch.setattr(os, "link", impossible)
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(name.encode())
    carry_out(Plan({"x/a": tmp_path / "a", "x/b": tmp_path / "b"}), tmp_path / "out")
    assert [(tmp_path / "out" / "x" / name).read_bytes() for name in ("a", "b")] == [b"a", b"b"]


def test_pictures_stay_where_they_were_and_take_no_room_twice(tmp_path, data):
    placed = asirra(tmp_path / "placed")
    before = tree(placed)
    assert data("get", "cats_dogs", "--from", placed).exit_code == 0
    assert tree(placed) == before
    shared = {path.stat().st_nlink for path in (placed / "PetImages").rglob("*.jpg")}
    assert shared in ({2}, {1})  # linked, or shared by a file system that can


def test_what_stood_in_the_place_itself_is_kept_under_another_name(tmp_path, data):
    asirra(tmp_path / "data" / "cats_dogs")
    before = tree(tmp_path / "data" / "cats_dogs")
    assert data("get", "cats_dogs").exit_code == 0
    assert tree(tmp_path / "data" / "cats_dogs.as_placed") == before


def test_killed_between_two_names_the_set_is_found_under_the_other_name(tmp_path, data):
    asirra(tmp_path / "data" / "cats_dogs.as_placed")
    assert data("get", "cats_dogs").exit_code == 0
    assert len(tree(tmp_path / "data" / "cats_dogs")) == 16


# --- the splits


def test_the_small_split_of_cats_and_dogs_is_1000_500_500_by_number_and_sound(tmp_path):
    folder = tmp_path / "PetImages"
    one = picture(0, ".jpg")
    for animal in ("Cat", "Dog"):
        (folder / animal).mkdir(parents=True)
        for number in range(2010):
            # a comment makes other bytes, other pixels are needed too: the picture with its number as a grey
            pixels = np.full((8, 8, 3), number % 256, np.uint8)
            pixels[0, 0], pixels[0, 1] = number // 256, len(animal) * (animal == "Dog")
            pixels[1, :3] = number % 7, number % 11, number % 13
            (folder / animal / f"{number}.png").write_bytes(cv2.imencode(".png", pixels)[1].tobytes())
    (folder / "Cat" / "5.png").write_bytes(one[:100])
    shutil.copy(folder / "Dog" / "7.png", folder / "Dog" / "8.png")
    plan = recognise("cats_dogs", tmp_path)
    assert plan is not None
    counts = defaultdict(int)
    for target in plan.files:
        counts[target.rpartition("/")[0]] += 1
    assert counts == {
        f"{split}/{animal}": number
        for animal in ("cats", "dogs")
        for split, number in (("train", 1000), ("validation", 500), ("test", 500))
    }
    assert "train/cats/cat.4.png" in plan.files
    assert "train/cats/cat.5.png" not in plan.files
    assert "train/cats/cat.1000.png" in plan.files  # in the place of number 5
    assert [remark.partition(":")[0] for remark in plan.remarks] == [
        "PetImages/Cat/5.png is left out",
        "PetImages/Dog/8.png is left out",
    ]
    assert recognise("cats_dogs", tmp_path) == plan
    everything = recognise("cats_dogs", tmp_path, everything=True)
    small = {target for target in plan.files if not target.startswith("train/")}
    assert {target for target in everything.files if not target.startswith("train/")} == small
    assert len(everything.files) == 2 * 2010 - 2


def test_traffic_signs_are_split_by_track_the_same_way_on_every_machine(tmp_path):
    plan = recognise("traffic_signs", signs(tmp_path, tracks=10))
    sides = defaultdict(set)
    for target in plan.files:
        split, sign, name = target.split("/")
        sides[sign, name.partition("_")[0]].add(split)
    assert all(len(splits) == 1 for splits in sides.values())
    for sign in range(43):
        tested = [track for (name, track), splits in sides.items() if name == f"{sign:05d}" and splits == {"test"}]
        assert len(tested) == 2
    assert sorted(track for (name, track), splits in sides.items() if name == "00000" and splits == {"test"}) == [
        "00002",
        "00003",
    ]


def test_with_all_the_official_test_set_of_traffic_signs_is_sorted_by_its_table(tmp_path):
    signs(tmp_path / "GTSRB" / "Final_Training" / "Images", tracks=2)
    images = place(tmp_path / "GTSRB" / "Final_Test" / "Images", *(f"{n:05d}.ppm" for n in range(43)), first=5000)
    rows = ["Filename;Width;Height;Roi.X1;Roi.Y1;Roi.X2;Roi.Y2;ClassId"]
    rows += [f"{n:05d}.ppm;14;12;1;1;13;11;{42 - n}" for n in range(43)]
    (tmp_path / "GT-final_test.csv").write_text("\n".join(rows))
    plan = recognise("traffic_signs", tmp_path, everything=True)
    assert plan.files["test/00042/00000.ppm"] == images / "00000.ppm"
    assert sum(target.startswith("test/") for target in plan.files) == 43
    assert sum(target.startswith("train/") for target in plan.files) == 43 * 4
    (tmp_path / "GT-final_test.csv").write_text("\n".join(rows[:-1]))
    with pytest.raises(CourseError, match=r"GT-final_test\.csv has no row for 00042\.ppm"):
        recognise("traffic_signs", tmp_path, everything=True)


def test_retinopathy_is_split_by_patient_with_every_grade_on_both_sides(tmp_path):
    plan = recognise("retinopathy", eyes(tmp_path, 100))
    sides, grades = defaultdict(set), defaultdict(set)
    for target in plan.files:
        split, grade, name = target.split("/")
        sides[name.partition("_")[0]].add(split)
        grades[split].add(grade)
    assert all(len(splits) == 1 for splits in sides.values())
    assert grades["train"] == grades["validation"] == {f"class{grade}" for grade in range(5)}
    assert sum(splits == {"validation"} for splits in sides.values()) == 20


# --- placed by hand, and not right


def spoil_sign_table(folder: Path, old: str, new: str) -> Path:
    images = folder / "GTSRB" / "Final_Training" / "Images"
    sign_tables(signs(images))
    table = images / "00007" / "GT-00007.csv"
    table.write_text(table.read_text().replace(old, new, 1))
    return folder


def spoil_table(folder: Path, name: str, old: str, new: str) -> Path:
    (folder / name).write_text((folder / name).read_text().replace(old, new, 1))
    return folder


WRONG: dict[str, tuple[str, Callable[[Path], Path], str]] = {
    "a cat in the folder of dogs": (
        "cats_dogs",
        lambda f: place(asirra(f), "PetImages/Dog/cat.5.jpg", first=99),
        r"PetImages/Dog/cat\.5\.jpg: its name says cats, its folder says dogs",
    ),
    "no dogs": ("cats_dogs", lambda f: place(f, *(f"cat.{n}.jpg" for n in range(9))), "has 0 pictures of dogs"),
    "nothing of the kind": ("cats_dogs", lambda f: place(f, "horses/1.jpg"), "holds nothing of cats_dogs"),
    "a class of signs missing": (
        "traffic_signs",
        lambda f: (signs(f), shutil.rmtree(f / "00012"), f)[2],
        "has no pictures of the classes 00012",
    ),
    "a class of signs too many": (
        "traffic_signs",
        lambda f: place(signs(f), "00043/00000_00000.ppm", first=9999),
        "there is no class 43; GTSRB has 0 to 42",
    ),
    "a single track": ("traffic_signs", lambda f: signs(f, tracks=1), "class 00000 has a single track"),
    "a table of signs that says another class": (
        "traffic_signs",
        lambda f: spoil_sign_table(f, ";7\n", ";8\n"),
        r"GT-00007\.csv cannot be used.*\n.*line 2: 00000_00000\.ppm is said to be of class 8, in the table of class 7",
    ),
    "a sign missing beside its table": (
        "traffic_signs",
        lambda f: spoil_sign_table(f, "00000_00001.ppm", "00000_00009.ppm"),
        r"line 3: the picture 00000_00009\.ppm is missing beside the table",
    ),
    "an eye without a row": (
        "retinopathy",
        lambda f: spoil_table(eyes(f), "trainLabels.csv", "7_left,2\n", ""),
        r"trainLabels\.csv has no row for 7_left",
    ),
    "a grade out of range": (
        "retinopathy",
        lambda f: spoil_table(eyes(f), "trainLabels.csv", "7_left,2", "7_left,5"),
        r"trainLabels\.csv.*\n.*line 14: the level of 7_left must be in 0 to 4, not 5",
    ),
    "eyes without a table": (
        "retinopathy",
        lambda f: (eyes(f), (f / "trainLabels.csv").unlink(), f)[2],
        r"_left\.jpeg has no grade: there is no table with the columns image and level",
    ),
    "a grade that nobody has": ("retinopathy", lambda f: eyes(f, 3), "has no picture of grade 0, 4"),
    "two pictures of one eye": (
        "retinopathy",
        lambda f: place(eyes(f), "more/7_left.jpeg", first=7777),
        "are two pictures of one eye",
    ),
    "PALM without a table": (
        "palm",
        lambda f: (myopia(f), (f / "labels.csv").unlink(), f)[2],
        "has no table with the columns imgName and Label",
    ),
    "PALM with a picture without a row": (
        "palm",
        lambda f: place(myopia(f), "PALM-Validation400/V0009.jpg", first=77),
        r"labels\.csv has no row for V0009\.jpg",
    ),
    "PALM with a label out of range": (
        "palm",
        lambda f: spoil_table(myopia(f), "labels.csv", "V0002.jpg,0", "V0002.jpg,2"),
        r"line 3: the Label of V0002\.jpg must be in 0 to 1, not 2",
    ),
    "PALM with two tables": (
        "palm",
        lambda f: (myopia(f), (f / "other.csv").write_text("imgName,Label\nV0001.jpg,0\n"), f)[2],
        "has several tables with the columns imgName, Label",
    ),
    "PALM without validation": (
        "palm",
        lambda f: (myopia(f), shutil.rmtree(f / "PALM-Validation400"), f)[2],
        r"has no validation pictures \(V0001\.jpg",
    ),
    "two pictures of one name": (
        "palm",
        lambda f: place(myopia(f), "copy/P0001.jpg", first=88),
        "have the same name, but not the same content",
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_is_not_right_is_refused_with_file_and_line(tmp_path, data, case):
    name, make, message = WRONG[case]
    result = data("get", name, "--from", make(tmp_path / "placed"))
    assert result.exit_code == 2, result.output
    assert re.search(message, result.output), result.output
    assert not (tmp_path / "data" / name).exists()
    assert not [path for path in (tmp_path / "data").iterdir() if path.is_dir()]


def test_rows_without_a_picture_are_told_and_no_fault(tmp_path):
    spoil_table(myopia(tmp_path), "labels.csv", "1,V0001.jpg", "99,V0099.jpg,0,1,1\r\n1,V0001.jpg")
    plan = recognise("palm", tmp_path)
    assert plan.remarks == ["labels.csv has rows of 1 pictures that are not there"]


def test_a_source_that_is_no_folder_and_no_archive_is_refused(tmp_path, data):
    (tmp_path / "x.txt").write_text("x")
    assert "neither a folder nor an archive" in data("get", "palm", "--from", tmp_path / "x.txt").output
    assert "There is no" in data("get", "palm", "--from", tmp_path / "nowhere").output


@pytest.mark.parametrize("name", DATA_SETS)
def test_a_lesson_without_its_photographs_says_in_its_first_sentence_how_to_get_them(tmp_path, data, name):
    with pytest.raises(CourseError) as error:
        find(name, "laptop")
    first = str(error.value).partition(". ")[0]
    assert first == f"The data set {name} is not complete: get it with the command course data get {name}"
    assert name in load_catalogue()


def test_getting_data_needs_no_tensorflow():
    code = "import sys, course_tools.data.get, course_tools.data.cli; sys.exit('tensorflow' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
