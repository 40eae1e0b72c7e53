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
            output are probabilities: (n, 1) from a sigmoid or (n, classes) from a softmax.
        pictures: (n, height, width, channels), as the model takes them.
        layer: the name of the layer to look at, wherever in the model it stands; None: the last one that gives a grid.
        label: the class to ask for, an index from 0; None: the model's own answer for each picture. With one sigmoid
            output, 1 is the class whose probability it gives and 0 the other.

    Raises:
        CourseError: if no layer gives a grid, or none has that name; the message lists those that do.
    """
    import tensorflow as tf

    images = tf.convert_to_tensor(np.asarray(pictures, np.float32))
    target = _layer(model, images[:1], layer)
    with _outputs({target.name: target}) as seen, tf.GradientTape() as tape:
        tape.watch(images)  # a frozen base records no gradients of its own
        probabilities = model(images, training=False)
        if probabilities.shape[-1] == 1:
            probabilities = tf.concat([1 - probabilities, probabilities], axis=1)
        labels = tf.argmax(probabilities, axis=1) if label is None else tf.fill([len(images)], label)
        chosen = tf.gather(tf.clip_by_value(probabilities, 1e-7, 1.0), labels, axis=1, batch_dims=1)
        # The log-odds of the class: their gradient does not vanish when the network is sure, as the probability's does.
        score = tf.math.log(chosen) - tf.math.log(tf.maximum(1 - chosen, 1e-7))
    grid = seen[target.name]
    weights = tf.reduce_mean(tape.gradient(score, grid), axis=(1, 2), keepdims=True)
    return tf.reduce_sum(weights * grid, axis=-1).numpy()


def _layer(model: keras.Model, image: Any, name: str | None) -> keras.Layer:
    """Return the layer of that name, or the one that is called last, of those whose output is a grid of channels."""
    layers = {layer.name: layer for layer in model._flatten_layers() if not isinstance(layer, keras.Model)}
    with _outputs(layers) as seen:
        model(image, training=False)
    grids = [found for found, output in seen.items() if getattr(output, "ndim", 0) == 4 and output.shape[1] > 1]
    if name in grids:
        return layers[name]
    if name is None and grids:
        return layers[grids[-1]]
    there_are = ", ".join(grids[-8:]) or "none"
    wanted = "No layer" if name is None else f"No layer {name!r}"
    raise CourseError(
        f"{wanted} of the model {model.name} gives a grid of channels. The last ones that do: {there_are}."
    )


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
