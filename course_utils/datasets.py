"""The data sets of the course: a folder for each split, a folder in it for each class, pictures in that.

Drawn, downloaded and hand-placed pictures share this layout and this code. `data/README.md` describes each set.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from course_utils._internal.draw_once import draw_once
from course_utils._internal.folder_check import class_folders, entries_of, is_folder, no_picture, permissions_told
from course_utils._internal.layouts import DATA_SETS
from course_utils._internal.names import printable
from course_utils._internal.palm_files import PALM_CLASSES, palm_files
from course_utils._internal.picture_memory import Memory, read_pictures
from course_utils._internal.progress import progress
from course_utils._internal.split_files import refuse_incomplete, split_files
from course_utils._internal.validate_images import validate_images
from course_utils.errors import CourseError
from course_utils.paths import data_dir
from course_utils.profiles import Profile, get_profile

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["Data", "Split", "find", "find_images", "load", "read_folder", "require_pictures"]

IN_MEMORY = 10**9
"""A split whose resized pictures take up to this many bytes is read from files once and from memory afterwards."""


@dataclass(frozen=True, eq=False)
class Split:
    """One split: its files in a fixed order (by class, then by name) and their labels, int64 (n,), in that order."""

    name: str
    files: tuple[Path, ...]
    labels: np.ndarray
    class_names: tuple[str, ...]
    image_size: int
    _memory: Memory = field(default_factory=dict, init=False, repr=False)

    def __len__(self) -> int:
        """Return the number of pictures."""
        return len(self.files)

    def __getstate__(self) -> dict[str, object]:
        """Return what travels to another process: the pictures in memory stay here."""
        return vars(self) | {"_memory": {}}

    def batches(
        self,
        batch_size: int = 32,
        *,
        image_size: int | None = None,
        shuffle: bool = False,
        seed: int = 0,
        passes_done: int = 0,
        keep: bool = True,
    ) -> "tf.data.Dataset":
        """Return the pictures as a `tf.data.Dataset` of (pictures, labels), each picture once in every pass.

        Pictures are float32 (b, size, size, 3), RGB in 0..255, squashed to `image_size` pixels (None: the split's own);
        labels are int64 (b,). The last batch holds what is left. Without `shuffle` the order is that of `files`; with
        it, every pass has a new order, and `seed` alone decides on all of them; the first is that of pass number
        `passes_done`, so that a training which goes on after so many epochs sees what it would have seen. (`fit` has a
        `shuffle` of its own, for arrays; set it to False, or it warns.)

        The first pass reads the files; later ones find the pictures in memory as uint8, if all of them take no more
        than `IN_MEMORY` bytes there. With `keep=False` nothing is put into memory: for a single pass.

        A file that was sound when the set was loaded and is gone or damaged now is left out of a shuffled pass, with a
        warning that names it. In file order, where row i must be file i, it is an error that names it.
        """
        import tensorflow as tf

        size = image_size or self.image_size
        rng = np.random.default_rng(seed)
        for _ in range(passes_done):
            rng.permutation(len(self))

        def orders(_: "tf.Tensor") -> "tf.Tensor":
            order = tf.numpy_function(draw_order, [], tf.int64)
            return tf.ensure_shape(order, (None,))

        def draw_order() -> np.ndarray:
            return rng.permutation(len(self)) if shuffle else np.arange(len(self))

        def read(indices: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
            return self._read(indices, size, keep=keep, skip=shuffle)

        def fetch(indices: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
            images, labels = tf.numpy_function(read, [indices], [tf.uint8, tf.int64])
            return tf.cast(tf.ensure_shape(images, (None, size, size, 3)), tf.float32), tf.ensure_shape(labels, (None,))

        # One element, made anew for every pass: the order of all pictures; then cut into batches.
        dataset = tf.data.Dataset.from_tensors(0).map(orders).unbatch().batch(batch_size)
        dataset = dataset.apply(tf.data.experimental.assert_cardinality(-(-len(self) // batch_size)))
        options = tf.data.Options()
        options.autotune.enabled = False  # its thread makes every pass end late, by up to a second
        return dataset.map(fetch, num_parallel_calls=os.cpu_count()).prefetch(4).with_options(options)

    def images(self, image_size: int | None = None) -> np.ndarray:
        """Return all pictures at once, uint8 (n, size, size, 3), in the order of `files`. The array is yours to change.

        Raises `CourseError` for a file that is gone or damaged since the set was loaded.
        """
        size = image_size or self.image_size
        images = np.empty((len(self), size, size, 3), np.uint8)
        parts = np.split(np.arange(len(self)), range(32, len(self), 32))
        with ThreadPoolExecutor() as pool:
            read = pool.map(lambda part: self._read(part, size)[0], parts)
            for part, pixels in zip(parts, progress(read, len(parts), "reading", "batch"), strict=True):
                images[part] = pixels
        return images

    def _read(
        self, indices: np.ndarray, size: int, *, keep: bool = True, skip: bool = False
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return the pictures of these indices, uint8 (b, size, size, 3), from memory or from their files, and labels.

        With `skip`, pictures that cannot be read any more are left out, with their labels.
        """
        keep = keep and len(self) * size * size * 3 <= IN_MEMORY
        images, sound = read_pictures(self.files, self._memory, indices, size, keep=keep, skip=skip)
        labels = self.labels[indices]
        return (images, labels) if sound.all() else (images[sound], labels[sound])


@dataclass(frozen=True, eq=False)
class Data:
    """One data set, read from `folder`. A split that the set does not have is None."""

    name: str
    folder: Path
    train: Split
    validation: Split | None
    test: Split | None
    class_names: tuple[str, ...]


def load(name: str, profile: str | Profile, *, seed: int = 0, image_size: int | None = None) -> Data:
    """Return a data set, "cats_dogs", "traffic_signs", "retinopathy" or "palm", as the profile asks for it.

    The tiny profile draws its pictures, once for each `seed`, as files in the same layout: another seed is another set
    of animals, signs or patients. The other profiles read `$COURSE_DATA`, the same pictures for every seed. Where the
    profile asks for fewer pictures than there are, they are taken evenly spread over the sorted file names of each
    class. Files that are no pictures are left out and listed by name with the reason; of PALM, copies too.

    Args:
        name: of the data set.
        profile: or its name.
        seed: of drawn pictures, a whole number from 0 to 2**32 - 1.
        image_size: of the splits, in pixels; None: the profile's.

    Raises:
        CourseError: with the layout expected and what to do, where the set or a part of it is missing; for another
            seed; for a name or a table of PALM that tells no label.
    """
    profile, folder, layout = get_profile(profile), find(name, profile, seed=seed), DATA_SETS[name]
    if name == "palm":
        found = palm_files(folder)
    else:
        found = {split: split_files(name, folder, split, layout, profile) for split in layout.splits}
    class_names, size = layout.classes or PALM_CLASSES, image_size or profile.image_size[name]
    splits = {
        split: Split(split, tuple(files), np.array(labels, np.int64), class_names, size)
        for split, (files, labels) in found.items()
    }
    return Data(name, folder, splits["train"], splits.get("validation"), splits.get("test"), class_names=class_names)


def find_images(folder: Path, *, recursive: bool = False) -> tuple[list[Path], dict[Path, str]]:
    """Return the usable pictures of a folder, sorted by path, and the files that are left out, each with the reason.

    Every file is decoded once, as for the data sets of the course; the result is kept. Hidden files and what operating
    systems and archivers add (Thumbs.db, desktop.ini, __MACOSX) are passed over in silence. With `recursive`, the
    folders in it are searched too; without, they are among what is left out.

    Raises `CourseError` if the folder does not exist. An empty list is no error here: the caller knows what it means.
    """
    if not is_folder(folder):
        problem = "is a file, not a folder" if folder.exists() else "does not exist"
        raise CourseError(f"{printable(folder)} {problem}. Name a folder with pictures in it.")
    entries = entries_of(folder, recursive=recursive)
    left_out, _, _ = validate_images(folder, entries)
    return [path for path in entries if path not in left_out], left_out


def read_folder(folder: Path, image_size: int, name: str = "all") -> tuple[Split, dict[Path, str]]:
    """Return the pictures of any folder of class folders as one split, and what is left out of it, with the reasons.

    The folders in it, sorted by name, are the classes; hidden ones and those that start with "__" are none. Every file
    is decoded once, as for the data sets of the course, and what is no usable picture is left out. `name` becomes the
    split's. Introduced in lesson 12.

    Raises `CourseError` if the folder does not exist, has no class folders or only one, or if a class has no usable
    picture: each with what stands there instead, and what to do.
    """
    places = class_folders(folder)
    entries = [path for place in places for path in entries_of(place)]
    left_out, _, _ = validate_images(folder, entries)
    strays = [path for path in entries_of(folder) if path not in places and not path.name.startswith("__")]
    sound = [path for path in entries if path not in left_out]
    for place in places:
        if not any(path.parent == place for path in sound):
            raise CourseError(no_picture(folder, place, left_out))
    labels = np.array([places.index(path.parent) for path in sound], np.int64)
    left_out.update({path: "not in the folder of a class" for path in strays})
    return Split(name, tuple(sound), labels, tuple(place.name for place in places), image_size), left_out


def require_pictures(split: Split, why: str, *, total: int = 1, each_class: int = 0) -> None:
    """Refuse a split that is too small for what a lesson does with it, before anything takes time.

    `why` completes the sentence "at least ... are needed ...", such as "to draw a sample of 300".

    Raises `CourseError` with the numbers if there are fewer pictures than `total`, or than `each_class` in a class.
    """
    remedy = "Get more pictures, or choose a profile that has them."
    if len(split) < total:
        raise CourseError(
            f"The {split.name} split has {len(split)} pictures; at least {total} are needed {why}. {remedy}"
        )
    counts = np.bincount(split.labels, minlength=len(split.class_names))
    if len(counts) and counts.min() < each_class:
        name = printable(split.class_names[int(counts.argmin())])
        raise CourseError(
            f"The class {name} has {counts.min()} pictures in the {split.name} split; at least {each_class} of each "
            f"class are needed {why}. {remedy}"
        )


def find(name: str, profile: str | Profile, *, seed: int = 0) -> Path:
    """Return the folder of a data set, with all its splits and classes in it: drawn or real, as the profile says.

    `seed` decides on drawn pictures, as in `load`. Raises what `load` raises.
    """
    profile = get_profile(profile)
    if name not in DATA_SETS:
        raise CourseError(f"There is no data set {name!r}. Choose one of: {', '.join(DATA_SETS)}.")
    layout = DATA_SETS[name]
    folder = draw_once(name, layout, profile, seed) if profile.source == "drawn" else data_dir() / name
    with permissions_told(folder):
        if missing := layout.missing(folder):
            refuse_incomplete(name, folder, missing[0])
    return folder
