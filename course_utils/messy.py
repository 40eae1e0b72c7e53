"""A folder of pictures as one finds it, whose faults are known. Used in lesson 12."""

import json
import secrets
import shutil
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np

from course_utils._internal.draw_once import drawn_folder, rename
from course_utils._internal.files import atomic_write, locked
from course_utils.datasets import Split, load, read_folder
from course_utils.images import decode
from course_utils.profiles import Profile, get_profile
from course_utils.synthetic.canvas import FRESH, save
from course_utils.synthetic.messy import CLASSES, DRAWN, Mess, cropped, draw_animal, moved, write_messy

__all__ = ["messy_folder"]

SHARES = (0.7, 0.4)
"""Of photographs, the share of each class's pictures that goes into the folder: the classes are to be unequal."""


def messy_folder(profile: str | Profile, seed: int = 0, *, fresh: int = 180) -> tuple[Path, Mess, Split]:
    """Return a messy folder, what is wrong with it, and clean pictures that are not in it.

    There are unequal classes, films of nearly the same picture, copies, wrong labels, mixed sizes and formats, and
    files that are no pictures. `Mess` lists them, so that one can count what a search finds. Where the profile draws
    its pictures, they are cats, dogs and rabbits; otherwise the photographs of `cats_dogs/train` are copied and
    changed, and the clean ones are of `cats_dogs/test`. The folder is written once for each `seed`; read it with
    `datasets.read_folder`.

    Args:
        profile: says whether pictures are drawn.
        seed: of what is drawn and planted.
        fresh: how many clean pictures to draw, in the folder's mix of classes; of photographs the clean ones are a
            share of the test split, in the folder's mix as well.

    Raises:
        CourseError: for a seed that is no whole number from 0 to 2**32 - 1, and where `datasets.load` raises it.
    """
    profile = get_profile(profile)
    photographs = None if profile.source == "drawn" else load("cats_dogs", profile, seed=seed)
    of = f"{photographs.folder} {len(photographs.train)}" if photographs else f"drawn {fresh}"
    folder = drawn_folder("messy", seed, of)
    place, faults = folder / "pictures", folder / "faults.json"
    if not place.is_dir():
        with locked(folder):
            if not place.is_dir():
                partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
                try:
                    mess = _write(partial, photographs.train if photographs else None, seed)
                    if photographs is None:
                        _write_clean(folder / "clean", fresh, seed)
                    with atomic_write(faults) as temporary:
                        temporary.write_text(json.dumps(asdict(mess)), "utf-8")
                    rename(partial, place)
                finally:
                    shutil.rmtree(partial, ignore_errors=True)
    known = json.loads(faults.read_text("utf-8"))
    lists = {kind: tuple(tuple(one) for one in known[kind]) for kind in ("films", "copies", "smaller")}
    mess = Mess(labels=known["labels"], wrong=tuple(known["wrong"]), broken=tuple(known["broken"]), **lists)
    if photographs is None:
        return place, mess, read_folder(folder / "clean", 75, "clean")[0]
    assert photographs.test is not None
    return place, mess, _unequal(photographs.test)


def _write(folder: Path, photographs: Split | None, seed: int) -> Mess:
    """Write the messy folder, of drawn animals or of a share of these photographs."""
    if photographs is None:
        return write_messy(folder, seed)
    some = _unequal(photographs, seed)
    few = min(20, len(some) // 8)
    return write_messy(
        folder,
        seed,
        shots=some.labels.tolist(),
        picture=lambda shot: decode(some.files[shot]),
        classes=some.class_names,
        filmed=0.1,
        copies=few,
        smaller=few,
    )


def _write_clean(folder: Path, count: int, seed: int) -> None:
    """Draw pictures in the sizes and with the mix of classes of the messy folder, each of another animal."""
    rng = np.random.default_rng([seed, FRESH, 2])
    shares = np.cumsum(DRAWN) / sum(DRAWN)
    for index in range(count):
        label = int(np.searchsorted(shares, (index + 0.5) / count))
        picture = cropped(draw_animal(label, (seed, FRESH, 2, index), 120), rng)
        # As often as in the folder it is a later frame of a film.
        save(folder / CLASSES[label] / f"{index:04d}.jpg", moved(picture, rng) if rng.random() < 0.55 else picture)


def _unequal(photographs: Split, seed: int = 0) -> Split:
    """Return a share of the photographs of each class, in which the classes are unequal."""
    rng, rows = np.random.default_rng(seed), []
    for label, share in enumerate(SHARES):
        members = rng.permutation(np.flatnonzero(photographs.labels == label))
        rows += sorted(members[: max(5, round(share * len(members)))].tolist())
    files = tuple(photographs.files[row] for row in rows)
    return replace(photographs, files=files, labels=photographs.labels[rows])
