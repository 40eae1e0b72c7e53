"""A folder of pictures as one finds it, whose faults are known. Used in lesson 12."""

import json
import secrets
import shutil
from dataclasses import asdict
from pathlib import Path

from course_utils._internal.draw_once import drawn_folder, rename
from course_utils._internal.files import atomic_write, locked
from course_utils.synthetic.messy import Mess, write_messy

__all__ = ["messy_folder"]


def messy_folder(seed: int = 0) -> tuple[Path, Mess]:
    """Return a drawn folder of cats and dogs, and what is wrong with it.

    The classes are unequal, and there are films of nearly the same picture, copies, wrong labels, and mixed sizes and
    formats. `Mess` lists them all, so that one can count what a check finds. The folder is drawn once for each `seed`;
    read it with `datasets.read_folder`.

    Raises `CourseError` for a seed that is no whole number from 0 to 2**32 - 1.
    """
    folder = drawn_folder("messy", seed)
    place, faults = folder / "pictures", folder / "faults.json"
    if not place.is_dir():
        with locked(folder):
            if not place.is_dir():
                partial = folder.with_name(f".{folder.name}.{secrets.token_hex(4)}")
                try:
                    mess = write_messy(partial, seed)
                    with atomic_write(faults) as temporary:
                        temporary.write_text(json.dumps(asdict(mess)), "utf-8")
                    rename(partial, place)
                finally:
                    shutil.rmtree(partial, ignore_errors=True)
    known = json.loads(faults.read_text("utf-8"))
    films, copies = (tuple(map(tuple, known[kind])) for kind in ("films", "copies"))
    return place, Mess(known["labels"], tuple(known["wrong"]), films, copies)
