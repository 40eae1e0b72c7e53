from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import islice
from pathlib import Path
from shutil import copytree
from types import ModuleType

import pytest

from course_utils._internal.layouts import DATA_SETS
from course_utils.profiles import PROFILES, get_profile
from course_utils.synthetic import retinopathy

Draw = Callable[[ModuleType, int], Path]


@pytest.fixture
def small_profile(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a profile that reads pictures from files and trains for a single epoch."""
    tiny = get_profile("tiny")
    profile = replace(tiny, name="small", source="real", pictures={}, epochs=dict.fromkeys(tiny.epochs, 1))
    monkeypatch.setitem(PROFILES, "small", profile)
    return "small"


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Draw:
    """Return a function that draws a set with so many pictures in each folder of pictures, once."""

    @cache
    def draw(module: ModuleType, number: int) -> Path:
        layout, folder = DATA_SETS[_name(module)], tmp_path_factory.mktemp("drawings")
        for split in layout.splits:
            for label, place in enumerate(layout.places(split)):
                persons = 60 if module is retinopathy else number  # of which few have the worst grade
                module.write(folder, split, label, persons)
                for file in islice(sorted((folder / place).iterdir()), number, None):
                    file.unlink()
        return folder

    return draw


@pytest.fixture
def draw(drawings: Draw, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Draw:
    """Return a function that puts such a set into a folder of the test's own, as COURSE_DATA."""
    monkeypatch.setenv("COURSE_DATA", str(tmp_path / "data"))
    return lambda module, number: copytree(drawings(module, number), tmp_path / "data" / _name(module))


def _name(module: ModuleType) -> str:
    return module.__name__.rpartition(".")[2]
