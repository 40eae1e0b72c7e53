"""The three profiles: one set of sizes, counts and epochs for a first reading, a laptop, and a GPU."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from course_utils._internal.threads import use_one_thread
from course_utils.errors import CourseError

__all__ = ["PROFILES", "Profile", "get_profile"]


@dataclass(frozen=True)
class Profile:
    """What changes between a first reading and the real thing; the lessons' code does not.

    `image_size` gives the side of the square pictures in pixels, by the name of the data set or the network, and
    `pictures` the number of pictures per class in each split; a set or a split that it does not name is used whole. Of
    the drawn `traffic_signs`, whose classes are as unequal as the real ones, it is the mean over the classes; of the
    drawn `palm`, which has no folders of classes, the number in the split; and of the drawn `retinopathy`, whose
    classes are as unequal as the real ones too, the number of persons, with two eyes each. `epochs` gives the number of
    passes over the training pictures by the name of the training (each lesson's text says which it uses).
    `small_cnn` is the network that is trained from scratch: the filters of each of its convolutions, and the units of
    its dense layer. `first_cnn` is the one of lesson 02, and `repeats` how often it is trained there, each time from
    other first weights. `network_size` gives the side of the pictures in pixels that a pre-trained network gets from
    lesson 03 on, by its name, where that is not what `load_backbone` takes by itself. Of lesson 07, `lenet` gives the
    filters and the units of LeNet, `lenet_rate` its learning rate, `signs_batch` the pictures a step, and
    `signs_cnn` the filters of the deeper network's convolutions. `resnet` is the network of lesson 11: its layers, and
    the filters of its entrance.
    """

    name: str
    source: Literal["drawn", "real"]
    weights: Literal["slim", "imagenet"]
    image_size: Mapping[str, int]
    batch_size: int
    pictures: Mapping[str, Mapping[str, int]]
    epochs: Mapping[str, int]
    small_cnn: tuple[tuple[int, ...], int]
    first_cnn: tuple[tuple[int, ...], int] = ((32, 64, 128, 128), 512)
    repeats: int = 1
    network_size: Mapping[str, int] = field(default_factory=dict)
    resnet: tuple[int, int] = (50, 64)
    lenet: tuple[tuple[int, int], int] = ((20, 50), 500)
    lenet_rate: float = 1e-3
    signs_batch: int = 32
    signs_cnn: tuple[int, ...] = (16, 32, 32, 64, 64)


PROFILES = {
    profile.name: profile
    for profile in (
        Profile(
            name="tiny",
            source="drawn",
            weights="slim",
            image_size={
                "cats_dogs": 40,
                "retinopathy": 128,
                "palm": 40,
                "own_pictures": 40,
                "first_cnn": 22,
                "traffic_signs": 20,
            },
            batch_size=10,
            pictures={
                "cats_dogs": {"train": 100, "validation": 30, "test": 150},
                "retinopathy": {"train": 250, "validation": 110},
                "palm": {"PALM-Training400": 240, "PALM-Validation400": 120},
                "traffic_signs": {"train": 32, "test": 20},
            },
            epochs={
                "small_cnn": 20,
                "first_cnn": 10,
                "top": 5,
                "end_to_end": 3,
                "fine_tune": 5,
                "sweep": 2,
                "ensemble": 5,
                "resnet": 4,
                "resnet_trial": 4,
                "deep_signs": 3,
                "retinopathy_head": 15,
                "retinopathy_fine_tune": 2,
                "retinopathy_regression": 8,
            },
            small_cnn=((32, 32, 64), 64),
            first_cnn=((8, 16), 64),
            repeats=3,
            resnet=(14, 8),
            lenet=((6, 16), 120),
            lenet_rate=3e-3,
            signs_batch=16,
            signs_cnn=(8, 16, 16, 32),
        ),
        Profile(
            name="laptop",
            source="real",
            weights="imagenet",
            image_size={
                "cats_dogs": 96,
                "retinopathy": 256,
                "palm": 112,
                "own_pictures": 96,
                "first_cnn": 96,
                "traffic_signs": 40,
            },
            batch_size=16,
            pictures={
                "cats_dogs": {"train": 1000, "validation": 500, "test": 500},
                "traffic_signs": {"train": 120, "test": 30},
            },
            epochs={
                "small_cnn": 40,
                "first_cnn": 30,
                "top": 20,
                "end_to_end": 3,
                "fine_tune": 5,
                "sweep": 2,
                "ensemble": 8,
                "resnet": 10,
                "resnet_trial": 4,
                "deep_signs": 12,
                "retinopathy_head": 25,
                "retinopathy_fine_tune": 2,
                "retinopathy_regression": 25,
            },
            small_cnn=((32, 64, 128, 128), 512),
            first_cnn=((32, 32, 64, 64), 128),
            network_size={"MobileNet": 288, "MobileNetV2": 288},
        ),
        Profile(
            name="full",
            source="real",
            weights="imagenet",
            image_size={
                "cats_dogs": 150,
                "retinopathy": 256,
                "palm": 224,
                "own_pictures": 150,
                "first_cnn": 150,
                "traffic_signs": 48,
            },
            batch_size=32,
            pictures={},
            epochs={
                "small_cnn": 100,
                "first_cnn": 60,
                "top": 40,
                "end_to_end": 30,
                "fine_tune": 30,
                "sweep": 5,
                "ensemble": 8,
                "resnet": 10,
                "resnet_trial": 4,
                "deep_signs": 30,
                "retinopathy_head": 40,
                "retinopathy_fine_tune": 20,
                "retinopathy_regression": 40,
            },
            small_cnn=((32, 64, 128, 128), 512),
            repeats=3,
            signs_cnn=(32, 64, 64, 128, 128),
        ),
    )
}


def get_profile(profile: str | Profile) -> Profile:
    """Return the profile of that name; a `Profile` comes back as it is.

    A lesson on tiny then computes with one thread, so that the same seed gives the same numbers in JupyterLab, with
    `course run` and on a machine with more cores.

    Raises `CourseError` for a name that is none of "tiny", "laptop" and "full".
    """
    if not isinstance(profile, Profile):
        if profile not in PROFILES:
            raise CourseError(f"There is no profile {profile!r}. Choose one of: {', '.join(PROFILES)}.")
        profile = PROFILES[profile]
    if profile.name == "tiny":
        use_one_thread()
    return profile
