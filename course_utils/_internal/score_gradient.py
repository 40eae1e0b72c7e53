"""What a heat map from gradients needs to know of a Keras model: its layers' outputs, its scores, and their gradients.

Lesson 06 builds up the idea for one model; here it is for any.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
from numpy.typing import ArrayLike

from course_utils.errors import CourseError

if TYPE_CHECKING:
    import tensorflow as tf

RISING = {
    *("Identity", "Cast", "CheckNumerics", "EnsureShape", "ExpandDims", "Reshape", "Squeeze"),
    *("Exp", "Expm1", "Log", "Log1p", "LogSoftmax", "Sigmoid", "Softmax", "Softsign", "Tanh", "Atan", "Erf"),
    *("Elu", "LeakyRelu", "Relu", "Relu6", "Selu", "Softplus", "ClipByValue"),
}
"""Operations of one tensor that keep its order, by TensorFlow's names: what activations are made of."""
FALLING = {"Inv", "Neg", "Reciprocal"}
OF_TWO = {"Add", "AddV2", "Div", "Maximum", "Minimum", "Mul", "RealDiv", "Sub"}
REDUCTIONS = {"Max", "Sum"}
MIXED_PRECISION = (("float32", "float16"), ("float32", "bfloat16"))


def batch_of_pictures(pictures: ArrayLike) -> "tf.Tensor":
    """Return pictures as a float32 tensor of shape (n, height, width, channels).

    Raises `CourseError` if they have another number of axes, or differ in size.
    """
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


def grid_and_gradient(
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


def scores_before_activation(model: keras.Model, answer: Any) -> "tf.Tensor":
    """Return what stands before the last sigmoid or softmax, or several in a row: the answer where there is none.

    Where a network is sure, a probability hardly changes any more, and its gradient vanishes; that of a score does not.
    TensorFlow's graph shows what was done last, whether by a layer, its activation, or somebody's own formula.
    """
    import tensorflow as tf

    answers = keras.tree.flatten(answer)
    if len(answers) != 1:
        raise CourseError(
            f"The model {model.name} has {len(answers)} outputs, and a map explains one of them. Give grad_cam a model "
            "that has only that one, such as keras.Model(model.inputs, model.outputs[0])."
        )
    if len(answers[0].shape) != 2:
        raise CourseError(
            f"The output of the model {model.name} has shape {tuple(answers[0].shape)}, not (n, classes)."
        )
    scores, direction = _source(answers[0])
    if not scores.shape.rank or scores.shape[1:].num_elements() != answers[0].shape[1]:
        return answers[0]
    return direction * tf.reshape(scores, tf.shape(answers[0]))


def _source(tensor: "tf.Tensor", *, reduced: bool = False) -> "tuple[tf.Tensor, int]":
    """Return the tensor that this one is computed from without any weights, and 1 if it rises with it, -1 if it falls.

    With `reduced`, sums and maxima over it count as computed from it, too. What is not understood ends the way back.
    """
    operation = tensor.op
    inputs, kind = list(operation.inputs), operation.type
    if kind in RISING | FALLING or (reduced and kind in REDUCTIONS):
        source, direction = _source(inputs[0], reduced=reduced)
        return source, -direction if kind in FALLING else direction
    if kind == "SelectV2":
        return _common(tensor, *(_source(one, reduced=reduced) for one in inputs[1:]))
    if kind not in OF_TWO:
        return tensor, 1
    numbers = [_number(one) for one in inputs]
    for place, number in enumerate(numbers):
        if number is not None and (number or kind not in ("Mul", "Div", "RealDiv")):
            source, direction = _source(inputs[1 - place], reduced=reduced)
            subtracted = place == 0 and kind in ("Sub", "Div", "RealDiv")
            negative = number < 0 and kind in ("Mul", "Div", "RealDiv")
            return source, -direction if subtracted != negative else direction
    if kind in ("Sub", "Div", "RealDiv"):
        return _relative(tensor, *inputs)
    return tensor, 1


def _relative(tensor: "tf.Tensor", first: "tf.Tensor", second: "tf.Tensor") -> "tuple[tf.Tensor, int]":
    """Go on behind a difference or a ratio: `x - max(x)`, `exp(x) / sum(exp(x))`, `exp(x) / (1 + exp(x))`."""
    (one, direction), (other, opposite) = _source(first), _source(second, reduced=True)
    for_each_picture = second.shape.rank == first.shape.rank and second.shape[-1] == 1 != first.shape[-1]
    rises_slower = tensor.op.type != "Sub" and second.op.type in ("Add", "AddV2")
    positive = tensor.op.type == "Sub" or first.op.type == "Exp"
    if one.name == other.name and positive and (for_each_picture or direction != opposite or rises_slower):
        return one, direction
    return tensor, 1


def _common(
    tensor: "tf.Tensor", one: "tuple[tf.Tensor, int]", other: "tuple[tf.Tensor, int]"
) -> "tuple[tf.Tensor, int]":
    """Return what both have come from, if it is the same."""
    return one if (one[0].name, one[1]) == (other[0].name, other[1]) else (tensor, 1)


def _number(tensor: "tf.Tensor") -> float | None:
    """Return the value of a tensor that is one number, fixed when the graph was made."""
    import tensorflow as tf

    value = tf.get_static_value(tensor)
    return float(value.item()) if value is not None and value.size == 1 else None


def layers_in(model: Any) -> list[keras.Layer]:
    """Return all layers inside a model, and inside the models and layers in it."""
    inner = model.layers if isinstance(model, keras.Model) else _parts(model)
    return [found for layer in inner for found in (layer, *layers_in(layer))]


def _parts(layer: keras.Layer) -> list[keras.Layer]:
    """Return the layers that a layer of one's own is made of: attributes, or lists of them."""
    values = [item for value in vars(layer).values() for item in (value if isinstance(value, list) else [value])]
    return list({id(value): value for value in values if isinstance(value, keras.Layer)}.values())


@contextmanager
def single_precision(layers: Sequence[keras.Layer]) -> Iterator[None]:
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
def recorded(layers: Sequence[keras.Layer]) -> Iterator[dict[str, Any]]:
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
