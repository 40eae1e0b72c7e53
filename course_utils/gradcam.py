"""Where a network looks: heat maps from gradients, for any Keras model. Built up in lesson 06."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from course_utils.errors import CourseError

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["grad_cam"]

ACTIVATIONS = ("Softmax", "LogSoftmax", "Sigmoid")
"""What makes probabilities of scores, by TensorFlow's names of the operations."""
MIXED_PRECISION = (("float32", "float16"), ("float32", "bfloat16"))
SAME_VALUES = ("Identity", "Cast", "Reshape", "Squeeze", "ClipByValue", "Minimum", "Maximum")
"""Operations that may stand behind it and change no value that matters (a clipped one has no gradient)."""


def grad_cam(
    model: keras.Model, pictures: ArrayLike, *, layer: str | None = None, label: int | None = None
) -> np.ndarray:
    """Return the Grad-CAM evidence maps, float32 (n, height, width), of the grid of the layer that is looked at.

    Each map is the sum of the layer's channels, each weighted with the mean gradient of the score with respect to it
    (Selvaraju et al. 2017, arXiv:1610.02391), without the paper's last step, which throws away what speaks against the
    class: positive numbers speak for it, negative ones against it. The score is what stands before the last sigmoid or
    softmax, however that is attached; a model of mixed precision is computed in float32.

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
    images = _batch(pictures)
    if not model.built:
        model(images[:1], training=False)
    layers = _layers_in(model)
    if any(getattr(one, "data_format", None) == "channels_first" for one in layers):
        raise CourseError(f"The model {model.name} takes channels first: grad_cam needs one that takes them last.")

    @tf.function(autograph=False)
    def maps(images: "tf.Tensor") -> "tf.Tensor":
        with _single_precision([model, *layers]), _recorded(layers) as outputs:
            scores = _scores(model, model(images, training=False))
        if scores.shape[-1] == 1:
            scores = tf.concat([-scores, scores], axis=1)
        classes = scores.shape[-1]
        if label is not None and not 0 <= label < classes:
            raise CourseError(f"label = {label}: the classes of the model {model.name} are 0 to {classes - 1}.")
        labels = tf.argmax(scores, axis=1) if label is None else tf.fill([images.shape[0]], label)
        score = tf.gather(scores, labels, axis=1, batch_dims=1)
        grid, gradient = _grid(model, outputs, layer, score)
        weights = tf.reduce_mean(gradient, axis=(1, 2), keepdims=True)
        return tf.cast(tf.reduce_sum(weights * grid, axis=-1), tf.float32)

    return maps(images).numpy()


def _batch(pictures: ArrayLike) -> "tf.Tensor":
    import tensorflow as tf

    try:
        images = np.asarray(pictures, np.float32)
    except ValueError as error:
        raise CourseError("The pictures for grad_cam differ in size: give it all in the size of the model.") from error
    if images.ndim != 4:
        raise CourseError(
            f"grad_cam takes pictures of shape (n, height, width, channels), not {images.shape}: "
            "for a single one, pictures[np.newaxis]."
        )
    return tf.convert_to_tensor(images)


def _grid(
    model: keras.Model, outputs: dict[str, Any], name: str | None, score: "tf.Tensor"
) -> "tuple[tf.Tensor, tf.Tensor]":
    """Return the output of the layer of that name, or of the last one, that gives a grid, and the score's gradient."""
    import tensorflow as tf

    grids = {key: output for key, output in outputs.items() if getattr(output, "ndim", 0) == 4 and output.shape[1] != 1}
    wanted = [name] if name in grids else [] if name else list(grids)[::-1]
    for key in wanted:
        (gradient,) = tf.gradients(score, grids[key])
        if gradient is not None:  # the score depends on that layer
            return grids[key], gradient
    there_are = ", ".join(list(grids)[-8:]) or "none"
    what = f"No layer {name!r}" if name else "No layer"
    raise CourseError(
        f"{what} of the model {model.name} gives a grid of channels on which the answer depends. "
        f"The last ones that give a grid: {there_are}."
    )


def _scores(model: keras.Model, answer: Any) -> "tf.Tensor":
    """Return what stands before the last sigmoid or softmax: the model's answer where there is none.

    Where a network is sure, a probability hardly changes any more, and its gradient vanishes; that of a score does not.
    TensorFlow's graph shows which operation came last, whether a layer did it, its activation, or a plain function.
    """
    import tensorflow as tf

    answers = keras.tree.flatten(answer)
    if len(answers) != 1:
        raise CourseError(
            f"The model {model.name} has {len(answers)} outputs, and a map explains one of them. Give grad_cam a model "
            "that has only that one, such as keras.Model(model.inputs, model.outputs[0])."
        )
    scores = answers[0]
    if len(scores.shape) != 2:
        raise CourseError(f"The output of the model {model.name} has shape {tuple(scores.shape)}, not (n, classes).")
    while scores.op.type in SAME_VALUES:
        scores = scores.op.inputs[0]
    if scores.op.type not in ACTIVATIONS:
        return answers[0]
    return tf.reshape(scores.op.inputs[0], tf.shape(answers[0]))


def _layers_in(model: Any) -> list[keras.Layer]:
    """Return all layers inside a model, and inside the models and layers in it."""
    inner = model.layers if isinstance(model, keras.Model) else _parts(model)
    return [found for layer in inner for found in (layer, *_layers_in(layer))]


def _parts(layer: keras.Layer) -> list[keras.Layer]:
    """Return the layers that a layer of one's own is made of: attributes, or lists of them."""
    values = [item for value in vars(layer).values() for item in (value if isinstance(value, list) else [value])]
    return list({id(value): value for value in values if isinstance(value, keras.Layer)}.values())


@contextmanager
def _single_precision(layers: Sequence[keras.Layer]) -> Iterator[None]:
    """Let layers of mixed precision compute in float32 while the block runs: small gradients would become zero."""
    mixed = [layer for layer in layers if (layer.variable_dtype, layer.compute_dtype) in MIXED_PRECISION]
    before = [(layer, layer.dtype_policy) for layer in mixed]
    try:
        for layer, _ in before:
            layer.dtype_policy = "float32"
        yield
    finally:
        for layer, policy in before:
            layer.dtype_policy = policy


@contextmanager
def _recorded(layers: Sequence[keras.Layer]) -> Iterator[dict[str, Any]]:
    """Collect what each layer returns while the block runs, by its name, in the order of the calls.

    Asking the layers themselves, not the graph that they were put together in, is what makes nested and loaded models
    no special case: a graph knows a model inside another only as one box.
    """
    outputs: dict[str, Any] = {}

    def recording(name: str, call: Any) -> Any:
        def record(*args: Any, **kwargs: Any) -> Any:
            result = call(*args, **kwargs)
            outputs.pop(name, None)
            outputs[name] = result
            return result

        return record

    watched = list({id(layer): layer for layer in layers if not isinstance(layer, keras.Model)}.values())
    try:
        for layer in watched:
            layer.call = recording(layer.name, layer.call)
        yield outputs
    finally:
        for layer in watched:
            vars(layer).pop("call", None)
