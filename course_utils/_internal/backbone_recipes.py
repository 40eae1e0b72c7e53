"""What differs between the backbones, and how their ImageNet weights are loaded (see `course_utils.backbones`)."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import keras

from course_utils.errors import CourseError

_DOWNLOAD_TIMEOUT = 20.0  # seconds without a single byte; without a limit, a firewall that says nothing hangs a lesson


@dataclass(frozen=True)
class Recipe:
    """What differs between the backbones."""

    module: Any  # keras.applications' module, for its preprocess_input
    build: Callable[..., keras.Model]
    own_size: int  # pixels, that of the ImageNet training
    image_size: int  # pixels, the course's default on ImageNet weights
    smallest: int  # pixels, the least that keras.applications accepts without the top
    last_block: str  # a layer's name, or ">name" for the layer that follows it
    file: str  # keras.applications' file of ImageNet weights without the top
    width_divisor: int  # what the slim copy divides the number of filters by


_APPS = keras.applications


_FILE = "{}_weights_tf_dim_ordering_tf_kernels_notop.h5"


_MOBILE_FILE = "mobilenet_7_5_224_tf_no_top.h5"


_MOBILE_V2_FILE = "mobilenet_v2_weights_tf_dim_ordering_tf_kernels_0.35_224_no_top.h5"


_inception = _APPS.inception_v3


_mobile, _mobile_v2 = partial(_APPS.MobileNet, alpha=0.75), partial(_APPS.MobileNetV2, alpha=0.35)


# At width 0.35, MobileNetV2 is as small as the slim copies of the others: its own has all of its filters.
# Inception's convolutions are numbered through the process, so its last block is known by what stands before it.
# fmt: off
RECIPES = {
    "VGG16": Recipe(_APPS.vgg16, _APPS.VGG16, 224, 150, 32, "block5_conv1", _FILE.format("vgg16"), 8),
    "ResNet50": Recipe(_APPS.resnet, _APPS.ResNet50, 224, 224, 32, "conv5_block1_1_conv", _FILE.format("resnet50"), 8),
    "Xception": Recipe(_APPS.xception, _APPS.Xception, 299, 299, 71, "block14_sepconv1", _FILE.format("xception"), 8),
    "InceptionV3": Recipe(_inception, _APPS.InceptionV3, 299, 299, 75, ">mixed9", _FILE.format("inception_v3"), 8),
    "MobileNet": Recipe(_APPS.mobilenet, _mobile, 224, 224, 32, "conv_dw_12", _MOBILE_FILE, 2),
    "MobileNetV2": Recipe(_APPS.mobilenet_v2, _mobile_v2, 224, 224, 32, "block_16_expand", _MOBILE_V2_FILE, 1),
}
# fmt: on


def recipe_of(name: str) -> Recipe:
    """Return the recipe of the backbone of that name; raise a `CourseError` if there is none."""
    if name not in RECIPES:
        raise CourseError(f"There is no backbone {name!r}. Choose one of: {', '.join(RECIPES)}.")
    return RECIPES[name]


def last_block_of(model: keras.Model, name: str) -> str:
    """Return the name of the layer that `Recipe.last_block` means in this model."""
    names = [layer.name for layer in model.layers]
    return names[names.index(name[1:]) + 1] if name.startswith(">") else name


def load_imagenet(name: str, recipe: Recipe, size: int) -> keras.Model:
    """Return the base with its ImageNet weights; raise a `CourseError` if they are not to be had."""
    home = Path(os.environ.get("KERAS_HOME", "~/.keras")).expanduser()
    file = home / "models" / recipe.file
    # Keras turns to a folder of its own when it may not write to its cache, even to read what is there.
    source = str(file) if file.is_file() and not os.access(home, os.W_OK) else "imagenet"
    own_shape = (recipe.own_size, recipe.own_size, 3)
    try:
        with _socket_timeout():
            model = recipe.build(weights=source, include_top=False, input_shape=own_shape)
    except Exception as error:  # Keras raises bare `Exception` when a download fails
        if file.is_file():
            trouble = f"{file} cannot be read ({error}). Delete it and put an undamaged one in its place"
        else:
            trouble = (
                f"The ImageNet weights of {name} are neither on this machine nor could they be downloaded ({error}). "
                f"Get them with the command course data get weights --only {name}, or put the file {recipe.file} into "
                f"the folder {file.parent} (KERAS_HOME moves that folder)"
            )
        raise CourseError(f'{trouble}, or use the tiny profile, profile = "tiny", which needs none.') from error
    if size == recipe.own_size:
        return model
    # Keras would look for another file at another size, or warn that it does not: the same weights serve every size.
    resized = recipe.build(weights=None, include_top=False, input_shape=(size, size, 3))
    resized.set_weights(model.get_weights())
    return resized


@contextmanager
def _socket_timeout() -> Iterator[None]:
    """Limit how long a download may stay silent while the block runs."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_DOWNLOAD_TIMEOUT)
    try:
        yield
    finally:
        socket.setdefaulttimeout(before)
