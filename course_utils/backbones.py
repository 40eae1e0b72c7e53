"""Pre-trained convolutional bases, each with its own preprocessing (lesson 03 introduces them).

There are two sets of weights. "imagenet" are the ones that `keras.applications` distributes. "slim" are copies with a
fraction of the filters, pre-trained on drawn creatures by `scripts/pretrain_slim.py` and shipped with the course; they
have the same layers with the same names (MobileNetV2, small already, keeps its filters too), so that the same code runs
on both.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Literal

import keras
import numpy as np

from course_utils._internal.backbone_recipes import RECIPES, last_block_of, load_imagenet, recipe_of
from course_utils.errors import CourseError

__all__ = [
    "BACKBONES",
    "WEIGHTS_FOLDER",
    "Backbone",
    "build_slim",
    "load_backbone",
    "load_slim_weights",
    "preprocessing",
]

WEIGHTS_FOLDER = Path(__file__).parent / "weights"
"""Where the shipped slim weights stand, one `<name>.npz` per backbone."""

SLIM_IMAGE_SIZE = 75


@dataclass(frozen=True)
class Backbone:
    """A convolutional base and what belongs to it.

    `model` maps float32 (batch, image_size, image_size, 3) to a feature map (batch, height, width, channels).
    `preprocess` makes the model's input from RGB pictures in 0..255, uint8 or float: a NumPy array or a tensor of shape
    (..., 3); it returns float32 of the same kind and leaves its argument alone. `last_block` names the first layer of
    the last block: the layers before it in `model.layers` are those that fine-tuning leaves frozen. `weights` is
    "imagenet" or "slim-" and a code of the weight file's content.

    Batch normalisation (in all but VGG16) keeps its averages while its own layers have `trainable = False`. Calling
    the base with `training=False` keeps them, too, but not inside a model that is fitted (keras issue 20285).
    """

    name: str
    model: keras.Model
    preprocess: Callable[[Any], Any]
    image_size: int
    last_block: str
    weights: str


BACKBONES = tuple(RECIPES)
"""The names that `load_backbone` knows; MobileNet is the one of width 0.75, MobileNetV2 of width 0.35.

Their last blocks, the first layer of each and what the block is:

===========  ===============================  ====================================================================
name         `last_block`                     what it starts
===========  ===============================  ====================================================================
VGG16        block5_conv1                     the three convolutions behind the fourth pooling
ResNet50     conv5_block1_1_conv              the three residual blocks of the last stage
Xception     block14_sepconv1                 the two separable convolutions behind the last residual connection
InceptionV3  the layer that follows "mixed9"  the last inception module, which ends in "mixed10"
MobileNet    conv_dw_12                       the two depthwise separable blocks at the lowest resolution
MobileNetV2  block_16_expand                  the last inverted residual block and the 1 x 1 convolution behind it
===========  ===============================  ====================================================================
"""


def load_backbone(name: str, weights: Literal["slim", "imagenet"], image_size: int | None = None) -> Backbone:
    """Return the convolutional base of that name, one of `BACKBONES`, for square pictures of `image_size` pixels.

    `image_size` is 75 by default with slim weights; with ImageNet weights it is the network's own, and 150 for VGG16.
    ImageNet weights come through keras.applications: from its cache, `$KERAS_HOME/models`, or downloaded into it. A
    network whose weights differ by input size (MobileNet, MobileNetV2) gets those of its own size, 224, at any size.

    Raises `CourseError` for an unknown name or weights, for pictures smaller than the network can take, and for weights
    that are neither on this machine nor to be had.
    """
    recipe = recipe_of(name)
    if weights not in ("slim", "imagenet"):
        raise CourseError(f"There are no weights {weights!r}. Choose one of: slim, imagenet.")
    size = image_size or (SLIM_IMAGE_SIZE if weights == "slim" else recipe.image_size)
    if size < recipe.smallest:
        raise CourseError(f"{name} needs pictures of at least {recipe.smallest} pixels, not {size}.")
    if weights == "slim":
        model = build_slim(name, size)
        label = f"slim-{load_slim_weights(model, name)}"
    else:
        model = load_imagenet(name, recipe, size)
        label = "imagenet"
    return Backbone(name, model, preprocessing(name), size, last_block_of(model, recipe.last_block), label)


def preprocessing(name: str) -> Callable[[Any], Any]:
    """Return `Backbone.preprocess` for the backbone of that name, without any weights."""
    return partial(_preprocess, recipe_of(name).module.preprocess_input)


def _preprocess(own: Callable[[Any], Any], images: Any) -> Any:
    """Return the pictures as the network was trained to see them; `own` is keras.applications' function for it."""
    if isinstance(images, np.ndarray):
        return own(images.astype("float32"))  # a copy: keras.applications works in place on a float array
    return own(keras.ops.cast(images, "float32"))


def build_slim(name: str, image_size: int) -> keras.Model:
    """Return the slim copy of a backbone with fresh weights: the same layers and names, fewer filters in each."""
    recipe = recipe_of(name)

    def narrower(layer: keras.layers.Layer) -> keras.layers.Layer:
        config = layer.get_config()
        if config.get("filters"):
            config["filters"] //= recipe.width_divisor
        return layer.__class__.from_config(config)

    full = recipe.build(weights=None, include_top=False, input_shape=(image_size, image_size, 3))
    inputs = keras.Input((image_size, image_size, 3), name=full.layers[0].name)  # a clone names its own otherwise
    return keras.models.clone_model(full, input_tensors=inputs, clone_function=narrower)


def load_slim_weights(model: keras.Model, name: str) -> str:
    """Fill a model made by `build_slim` from the shipped file and return a code of the file's content (8 hex digits).

    The file holds the arrays of `model.weights` in their order, as float16, each under "<number> <path>"; the number
    decides, because some networks' layers are numbered through the process and have other paths in the next one.

    Raises `CourseError` if the file is missing or does not fit the model.
    """
    file = WEIGHTS_FOLDER / f"{name}.npz"
    if not file.is_file():
        raise CourseError(
            f"The slim weights of {name} are missing: {file}. They are part of the course; get the file back from it, "
            f"or train it anew with: python scripts/pretrain_slim.py {name}"
        )
    with np.load(file) as arrays:
        values = [arrays[key] for key in sorted(arrays.files)]
    if [value.shape for value in values] != [tuple(weight.shape) for weight in model.weights]:
        raise CourseError(
            f"{file} does not fit the slim {name} that this version of Keras builds. "
            f"Train it anew with: python scripts/pretrain_slim.py {name}"
        )
    model.set_weights([value.astype("float32") for value in values])
    return hashlib.sha256(file.read_bytes()).hexdigest()[:8]
