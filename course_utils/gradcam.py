"""Where a network looks: heat maps from gradients, for any Keras model. Built up in lesson 06."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from course_utils.errors import CourseError


def grad_cam(
    model: keras.Model, pictures: ArrayLike, *, layer: str | None = None, label: int | None = None
) -> np.ndarray:
    """Return the Grad-CAM evidence maps, float32 (n, height, width), of the grid of the layer that is looked at.

    Each map is the sum of the layer's channels, each weighted with the mean gradient of the score with respect to it
    (Selvaraju et al. 2017, arXiv:1610.02391), without the paper's last step, which throws away what speaks against the
    class: positive numbers speak for it, negative ones against it.

    Args:
        model: functional, Sequential or subclassed, with other models inside or not, fresh or loaded from a file. Its
            output is (n, 1) from a sigmoid or (n, classes) from a softmax, or the scores before either.
        pictures: (n, height, width, channels), as the model takes them.
        layer: the name of the layer to look at, wherever in the model it stands; None: the last one that gives a grid.
        label: the class to ask for, an index from 0; None: the model's own answer for each picture. With one sigmoid
            output, 1 is the class whose probability it gives and 0 the other.

    Raises:
        CourseError: if no layer gives a grid, or none has that name; the message lists those that do.
    """
    import tensorflow as tf

    images = tf.convert_to_tensor(np.asarray(pictures, np.float32))
    target, last = _layer(model, images[:1], layer)
    with _outputs({target.name: target}) as seen, _without_activation(last), tf.GradientTape() as tape:
        tape.watch(images)  # a frozen base records no gradients of its own
        scores = model(images, training=False)
        if scores.shape[-1] == 1:
            scores = tf.concat([-scores, scores], axis=1)
        labels = tf.argmax(scores, axis=1) if label is None else tf.fill([len(images)], label)
        score = tf.gather(scores, labels, axis=1, batch_dims=1)
    grid = seen[target.name]
    weights = tf.reduce_mean(tape.gradient(score, grid), axis=(1, 2), keepdims=True)
    return tf.reduce_sum(weights * grid, axis=-1).numpy()


def _layer(model: keras.Model, image: Any, name: str | None) -> tuple[keras.Layer, keras.Layer]:
    """Return the layer of that name, or the last one, of those that give a grid of channels; and the last of all."""
    layers = {layer.name: layer for layer in model._flatten_layers() if not isinstance(layer, keras.Model)}
    with _outputs(layers) as seen:
        model(image, training=False)
    grids = [found for found, output in seen.items() if getattr(output, "ndim", 0) == 4 and output.shape[1] > 1]
    if grids and (name is None or name in grids):
        return layers[name or grids[-1]], layers[list(seen)[-1]]
    there_are = ", ".join(grids[-8:]) or "none"
    wanted = "No layer" if name is None else f"No layer {name!r}"
    raise CourseError(
        f"{wanted} of the model {model.name} gives a grid of channels. The last ones that do: {there_are}."
    )


@contextmanager
def _without_activation(layer: keras.Layer) -> Iterator[None]:
    """Let the layer return its scores while the block runs, before a sigmoid or softmax makes probabilities of them.

    Where a network is sure, a probability hardly changes any more, and its gradient vanishes; that of a score does not.
    """
    activation = getattr(layer, "activation", None)
    if activation not in (keras.activations.sigmoid, keras.activations.softmax):
        yield
        return
    try:
        layer.activation = keras.activations.linear
        yield
    finally:
        layer.activation = activation


@contextmanager
def _outputs(layers: dict[str, keras.Layer]) -> Iterator[dict[str, Any]]:
    """Collect what each layer returns while the block runs, in the order of the calls.

    Asking the layers themselves, not the graph that they were put together in, is what makes nested and loaded models
    no special case: a graph knows a model inside another only as one box.
    """
    seen: dict[str, Any] = {}

    def listen(name: str, call: Any) -> Any:
        def listening(*args: Any, **kwargs: Any) -> Any:
            seen.pop(name, None)
            seen[name] = call(*args, **kwargs)
            return seen[name]

        return listening

    original = {name: layer.call for name, layer in layers.items()}
    try:
        for name, layer in layers.items():
            object.__setattr__(layer, "call", listen(name, original[name]))
        yield seen
    finally:
        for layer in layers.values():
            object.__delattr__(layer, "call")
