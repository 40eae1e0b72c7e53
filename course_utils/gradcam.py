"""Where a network looks: heat maps from gradients, for any Keras model. Built up in lesson 06."""

import warnings
from typing import TYPE_CHECKING

import keras
import numpy as np
from numpy.typing import ArrayLike

from course_utils._internal.score_gradient import (
    batch_of_pictures,
    grid_and_gradient,
    layers_in,
    recorded,
    scores_before_activation,
    single_precision,
)
from course_utils.errors import CourseError

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["grad_cam"]


def grad_cam(
    model: keras.Model, pictures: ArrayLike, *, layer: str | None = None, label: int | None = None
) -> np.ndarray:
    """Return the Grad-CAM evidence maps, float32 (n, height, width), of the grid of the layer that is looked at.

    Each map is the sum of the layer's channels, each weighted with the mean gradient of the score with respect to it
    (Selvaraju et al. 2017, arXiv:1610.02391), without the paper's last step, which throws away what speaks against the
    class: positive numbers speak for it, negative ones against it. The score is what stands before the last sigmoid or
    softmax, however that is attached, or several in a row; a model of mixed precision is computed in float32. Where no
    gradient reaches the layer, a warning says for how many pictures the map is empty.

    Args:
        model: functional, Sequential or subclassed, with other models inside or not, fresh or loaded from a file. Its
            output is (n, 1) from a sigmoid or (n, classes) from a softmax, or the scores before either.
        pictures: (n, height, width, channels), as the model takes them.
        layer: the name of the layer to look at, wherever in the model it stands; None: the last one that gives a grid.
        label: the class to ask for, an index from 0; None: the model's own answer for each picture. With one sigmoid
            output, 1 is the class whose probability it gives and 0 the other.

    Raises:
        CourseError: if no layer gives a grid, or none has that name (the message lists those that do); if there is no
            such class; if the model takes channels first, or has several outputs, or one of another shape; if
            `pictures` has not four axes.
    """
    import tensorflow as tf

    if label is not None and not (isinstance(label, int | np.integer) and not isinstance(label, bool)):
        raise CourseError(f"label = {label!r}: give the index of a class, a whole number from 0, or None.")
    images = batch_of_pictures(pictures)
    if not model.built:
        model(images[:1], training=False)
    layers = layers_in(model)
    if any(getattr(one, "data_format", None) == "channels_first" for one in layers):
        raise CourseError(f"The model {model.name} takes channels first: grad_cam needs one that takes them last.")

    @tf.function(autograph=False)
    def maps(images: "tf.Tensor") -> "tuple[tf.Tensor, tf.Tensor]":
        with single_precision([model, *layers]), recorded(layers) as outputs:
            scores = scores_before_activation(model, model(images, training=False))
        if scores.shape[-1] == 1:
            scores = tf.concat([-scores, scores], axis=1)
        classes = scores.shape[-1]
        if label is not None and not 0 <= label < classes:
            raise CourseError(f"label = {label}: the classes of the model {model.name} are 0 to {classes - 1}.")
        labels = tf.argmax(scores, axis=1) if label is None else tf.fill([images.shape[0]], label)
        score = tf.gather(scores, labels, axis=1, batch_dims=1)
        grid, gradient = grid_and_gradient(model, outputs, layer, score)
        weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
        explained = tf.reduce_any(gradient != 0, axis=(1, 2, 3))
        return tf.cast(tf.reduce_sum(weights * grid, axis=-1), tf.float32), explained

    evidence, explained = (result.numpy() for result in maps(images))
    if silent := int((~explained).sum()):
        warnings.warn(
            f"The maps of {silent} of {len(explained)} pictures are empty: no gradient reaches the layer from the "
            f"answer of the model {model.name}. Its last activation is saturated, or what is behind the layer gives "
            "zeros only. Give grad_cam a model that ends in scores: its last layer without an activation.",
            stacklevel=2,
        )
    return evidence
