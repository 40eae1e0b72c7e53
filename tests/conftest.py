from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
import requirements
from order import place_of

from course_utils._internal.layouts import DATA_SETS
from course_utils.profiles import Profile, get_profile

MakeSet = Callable[..., Path]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files that take longest first; the others stay in their order."""
    items.sort(key=lambda item: place_of(item.path))


@pytest.fixture(scope="session", autouse=True)
def work_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder that the course writes to, a new one for the whole session: tests neither see nor leave anything."""
    folder = tmp_path_factory.mktemp("course_work")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_WORK", str(folder))
        yield folder


@pytest.fixture
def make_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> MakeSet:
    """Return a function that writes cats_dogs in the course's layout and points COURSE_DATA at it.

    Picture number i of class c in split s is grey 8 * i + 4 with c * 120 in red and s * 100 in blue, 24 pixels wide and
    20 high: each one tells who it is.
    """

    def make(counts: Mapping[str, int] | int = 4, classes: tuple[str, ...] = ("cats", "dogs")) -> Path:
        if isinstance(counts, int):
            counts = dict.fromkeys(("train", "validation", "test"), counts)
        for number, (split, count) in enumerate(counts.items()):
            for label, name in enumerate(classes):
                folder = tmp_path / "cats_dogs" / split / name
                folder.mkdir(parents=True)
                for index in range(count):
                    write_picture(folder / f"{name[:3]}.{index:03d}.png", (label * 120, 8 * index + 4, number * 100))
        monkeypatch.setenv("COURSE_DATA", str(tmp_path))
        return tmp_path / "cats_dogs"

    return make


def write_picture(path: Path, colour: tuple[int, int, int], height: int = 20, width: int = 24) -> None:
    """Write a picture of one colour, red first."""
    picture = np.full((height, width, 3), colour[::-1], np.uint8)
    path.write_bytes(cv2.imencode(path.suffix, picture)[1].tobytes())


@pytest.fixture(scope="session")
def require() -> Callable[[str], None]:
    """Return a function that skips the test where something is missing, or fails it where that is demanded.

    `require("bubblewrap")`, `require("data:cats_dogs")`: tests/support/requirements.py has the names. A module that
    needs something as a whole imports the function from there.
    """
    return requirements.require


@pytest.fixture
def real_set(require: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that points COURSE_DATA at a real data set and gives its folder, or skips the test."""

    def find(name: str) -> Path:
        require(f"data:{name}")
        data = requirements.data_folder(name)
        monkeypatch.setenv("COURSE_DATA", str(data))
        return data / name

    return find


@pytest.fixture
def real_weights(require: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Return a function that points KERAS_HOME at a network's ImageNet weights and gives it, or skips the test."""

    def find(network: str) -> Path:
        require(f"weights:{network}")
        home = requirements.keras_home(network)
        monkeypatch.setenv("KERAS_HOME", str(home))
        return home

    return find


@pytest.fixture
def small_profile() -> Profile:
    """Real pictures of 16 pixels, all there are."""
    sizes = dict.fromkeys(DATA_SETS, 16)
    return replace(get_profile("tiny"), name="small", source="real", image_size=sizes, batch_size=4, pictures={})
