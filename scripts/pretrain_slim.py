"""Pre-train the slim backbones on drawn creatures and write their weights to `course_utils/weights/`.

    python scripts/pretrain_slim.py               # all of them
    python scripts/pretrain_slim.py VGG16         # one

The pretext set shows creatures that are put together at random from ears, a crown, a face, whiskers, eyes and a head
(`draw_mixed_creature`); none is a cat or a dog. A network learns to say of each part which it is, all from the last
layer's features averaged over the places, with one linear layer that is thrown away afterwards. So the averages must
hold what is small and local, and not only which animal it is.

A network starts from the weights that are shipped, if there are any that fit, else from random ones. VGG16 has no
normalisation and does not learn from scratch in this time; it is trained with batch normalisation behind each
convolution, which is then folded into the convolutions, so that VGG16's own layers remain.
"""

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated

import cv2
import keras
import numpy as np
import tensorflow as tf
import typer

from course_utils._internal.files import atomic_write
from course_utils.backbones import BACKBONES, WEIGHTS_FOLDER, build_slim, load_slim_weights, preprocessing
from course_utils.errors import CourseError
from course_utils.synthetic.cats_dogs import CREATURE_PARTS, MixedCreature, draw_mixed_creature

LIMIT = 1_000_000
"""The largest weight file in bytes."""

DRAWN_SIZE, TRAINED_SIZE = 80, 64
"""The side of the pictures as drawn, and of the windows that the networks are trained on, in pixels.

A window shows 70 to 100 % of a picture's side: as large as it would be in a picture of 64 to 91 pixels.
"""

CLASSES = {name: len(names) for name, names in CREATURE_PARTS.items()}
LOSS_WEIGHTS = {"ears": 1.0, "crown": 0.3, "face": 1.0, "whiskers": 1.0, "pupils": 0.5}
MEASURES = {"eye": (0.16, 0.035), "width": (1.03, 0.08)}
"""Mean and deviation of what is measured rather than named, to bring them to one scale."""

Pictures = tuple[np.ndarray, np.ndarray]


def draw_chunk(seed: int, first: int, last: int) -> Pictures:
    """Return the creatures number `first` to `last` - 1 of a seed, uint8 (n, size, size, 3), and their parts (n, 7)."""
    drawn = [draw_mixed_creature(np.random.default_rng([seed, 0, index]), DRAWN_SIZE) for index in range(first, last)]
    return np.stack([picture for picture, _ in drawn]), np.array([parts for _, parts in drawn], np.float32)


def draw(seed: int, count: int) -> Pictures:
    """Return `count` pictures of creatures and their parts, drawn on all cores."""
    starts = range(0, count, 500)
    with ProcessPoolExecutor() as pool:
        chunks = pool.map(draw_chunk, *zip(*[(seed, start, min(start + 500, count)) for start in starts], strict=True))
        pictures, parts = zip(*chunks, strict=True)
    return np.concatenate(pictures), np.concatenate(parts)


def window(picture: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Return a random part of a picture, every second one mirrored, uint8 (TRAINED_SIZE, TRAINED_SIZE, 3)."""
    size = picture.shape[0]
    side = size * rng.uniform(0.7, 1.0)
    left, top = rng.uniform(0, size - side, 2)
    scale = side / TRAINED_SIZE
    across = (-scale, left + side - scale / 2) if rng.random() < 0.5 else (scale, left + scale / 2)
    matrix = np.array([[across[0], 0, across[1] - 0.5], [0, scale, top + scale / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(picture, matrix, (TRAINED_SIZE, TRAINED_SIZE), flags=flags, borderMode=cv2.BORDER_REFLECT)


def batches(data: Pictures, epochs: int, batch_size: int, seed: int) -> Iterator[Pictures]:
    """Yield all batches of a training: windows, uint8, and parts, in another order in each epoch."""
    rng = np.random.default_rng(seed)
    pictures, parts = data
    for _ in range(epochs):
        order = rng.permutation(len(parts))
        for first in range(0, len(order) - batch_size + 1, batch_size):
            chosen = order[first : first + batch_size]
            yield np.stack([window(pictures[index], rng) for index in chosen]), parts[chosen]


def loss_of(parts: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Return the weighted sum of the cross-entropies of the named parts and the squared errors of the measured."""
    pieces = tf.split(outputs, [*CLASSES.values(), len(MEASURES)], axis=1)
    columns = {name: parts[:, number] for number, name in enumerate(MixedCreature._fields)}
    loss = 0.0
    for (name, weight), logits in zip(LOSS_WEIGHTS.items(), pieces, strict=False):
        truth = tf.cast(columns[name], tf.int32)
        loss += weight * tf.nn.sparse_softmax_cross_entropy_with_logits(truth, logits)
    for number, (name, (mean, deviation)) in enumerate(MEASURES.items()):
        known = tf.cast(columns[name] > 0, tf.float32)
        error = pieces[-1][:, number] - (columns[name] - mean) / deviation
        loss += 0.3 * known * tf.minimum(tf.square(error), 9.0)
    return tf.reduce_mean(loss)


def with_batch_normalisation(vgg: keras.Model) -> keras.Model:
    """Return a copy of a plain chain of layers with batch normalisation between each convolution and its activation."""
    inputs = x = keras.Input(vgg.input_shape[1:])
    for layer in vgg.layers[1:]:
        config = layer.get_config()
        if not isinstance(layer, keras.layers.Conv2D):
            x = layer.__class__.from_config(config)(x)
            continue
        x = keras.layers.Conv2D.from_config({**config, "activation": "linear"})(x)
        x = keras.layers.BatchNormalization(name=f"{layer.name}_bn")(x)
        x = keras.layers.Activation(config["activation"])(x)
    return keras.Model(inputs, x)


def unfold(vgg: keras.Model, trained: keras.Model, probe: np.ndarray) -> None:
    """Write `vgg`'s convolutions into the copy with batch normalisation, and set that so that nothing changes.

    Each normalisation gets the mean and the deviation of what its convolution says of the probe (preprocessed
    pictures), and undoes itself with them: only a training can tell the copy from `vgg` then.
    """
    convolutions = [layer for layer in vgg.layers if isinstance(layer, keras.layers.Conv2D)]
    for layer in convolutions:
        trained.get_layer(layer.name).set_weights(layer.get_weights())
        norm = trained.get_layer(f"{layer.name}_bn")
        ones, zeros = np.ones(layer.filters), np.zeros(layer.filters)
        norm.set_weights([ones, zeros, zeros, ones - norm.epsilon])
    said = keras.Model(trained.inputs, [trained.get_layer(layer.name).output for layer in convolutions])(probe)
    for layer, output in zip(convolutions, said, strict=True):
        norm = trained.get_layer(f"{layer.name}_bn")
        mean, variance = np.mean(output, (0, 1, 2)), np.var(output, (0, 1, 2))
        norm.set_weights([np.sqrt(variance + norm.epsilon), mean, mean, variance])


def fold(trained: keras.Model, vgg: keras.Model) -> None:
    """Write the convolutions of `trained` into `vgg`, each with the batch normalisation behind it folded in.

    In inference, g (Wx + b - mean) / s + beta with s = sqrt(variance + epsilon) is another convolution: W' = W g / s
    and b' = (b - mean) g / s + beta. Raises `RuntimeError` if the two models' outputs differ.
    """
    for layer in vgg.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel, bias = trained.get_layer(layer.name).get_weights()
            norm = trained.get_layer(f"{layer.name}_bn")
            gamma, beta, mean, variance = norm.get_weights()
            factor = gamma / np.sqrt(variance + norm.epsilon)
            layer.set_weights([kernel * factor, (bias - mean) * factor + beta])
    probe = np.random.default_rng(0).uniform(-128, 128, (8, 96, 96, 3)).astype("float32")
    difference = np.abs(trained(probe, training=False) - vgg(probe)).max()
    print(f"folded batch normalisation: outputs differ by at most {difference:.1e}", flush=True)
    if difference > 1e-3:
        raise RuntimeError("folding the batch normalisation changed the network's output")


def save(model: keras.Model, name: str) -> int:
    """Write the weights as float16 under "<number> <path>" in `model.weights`' order; return the bytes of the file."""
    arrays = {
        f"{number:03d} {weight.path}": weight.numpy().astype("float16") for number, weight in enumerate(model.weights)
    }
    for key, array in arrays.items():
        if not np.isfinite(array).all():
            raise RuntimeError(f"{name}: {key} does not fit into float16")
    with atomic_write(WEIGHTS_FOLDER / f"{name}.npz") as temporary:
        np.savez_compressed(temporary, **arrays)
    size = (WEIGHTS_FOLDER / f"{name}.npz").stat().st_size
    if size >= LIMIT:
        raise RuntimeError(f"{name}: the weight file has {size} bytes, the limit is {LIMIT}")
    return size


def any_size(model: keras.Model) -> keras.Model:
    """Return a copy of the network that takes pictures of any size."""
    return keras.models.clone_model(model, input_tensors=keras.Input((None, None, 3), name=model.layers[0].name))


def pretrain(name: str, data: Pictures, epochs: int, rate: float, seed: int) -> None:
    """Pre-train one slim backbone, write its weights, and print what came out."""
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    preprocess = preprocessing(name)
    slim = any_size(build_slim(name, 96))
    try:
        load_slim_weights(slim, name)
        print(f"{name}: goes on from the weights that are shipped", flush=True)
    except CourseError:
        print(f"{name}: starts from random weights", flush=True)
    base = slim
    if name == "VGG16":
        base = with_batch_normalisation(slim)
        unfold(slim, base, preprocess(data[0][:200]))
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # with 0.99 or more, the running statistics lag behind a training this short

    features = keras.layers.GlobalAveragePooling2D()(base.output)
    outputs = keras.layers.Dense(sum(CLASSES.values()) + len(MEASURES))(keras.layers.Dropout(0.1)(features))
    model = keras.Model(base.inputs, outputs)
    batch_size = 32
    steps = epochs * (len(data[1]) // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=rate, warmup_steps=steps // 20)
    optimizer = keras.optimizers.AdamW(schedule, weight_decay=1e-3)
    optimizer.build(model.trainable_variables)

    @tf.function(
        input_signature=[
            tf.TensorSpec((batch_size, TRAINED_SIZE, TRAINED_SIZE, 3), tf.uint8),
            tf.TensorSpec((batch_size, len(MixedCreature._fields)), tf.float32),
        ]
    )
    def train_step(pictures: tf.Tensor, parts: tf.Tensor) -> tf.Tensor:
        with tf.GradientTape() as tape:
            loss = loss_of(parts, model(preprocess(pictures), training=True))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
        return loss

    running = 0.0
    for step, (pictures, parts) in enumerate(batches(data, epochs, batch_size, seed), 1):
        loss = float(train_step(pictures, parts))
        running = loss if step == 1 else 0.98 * running + 0.02 * loss
        if step % 50 == 0 or step == steps:
            print(
                f"{name}: step {step} of {steps}, {time.perf_counter() - start:.0f} s, loss {running:.3f}", flush=True
            )
    if base is not slim:
        fold(base, slim)
    probe = preprocess(data[0][:100])
    before = slim.predict(probe, verbose=0)
    size = save(slim, name)
    load_slim_weights(slim, name)
    rounding = np.abs(slim.predict(probe, verbose=0) - before).mean() / np.abs(before).mean()
    print(
        f"{name}: {slim.count_params():,} parameters, {time.perf_counter() - start:.0f} s, {size:,} bytes, "
        f"float16 changes the features by {rounding:.2%}",
        flush=True,
    )


def main(
    names: Annotated[list[str] | None, typer.Argument(help="which backbones; all by default")] = None,
    pictures: Annotated[int, typer.Option(help="pictures to train on")] = 10_000,
    epochs: Annotated[int, typer.Option(help="passes over them")] = 10,
    rate: Annotated[float, typer.Option(help="the highest learning rate")] = 2e-3,
    seed: Annotated[int, typer.Option(help="decides the pictures, the first weights and the order")] = 0,
) -> None:
    """Pre-train slim backbones on drawn creatures and write their weights."""
    unknown = set(names or ()) - set(BACKBONES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}; choose from {', '.join(BACKBONES)}")
    start = time.perf_counter()
    data = draw(seed, pictures)
    print(f"drew {pictures} creatures in {time.perf_counter() - start:.0f} s", flush=True)
    for name in names or BACKBONES:
        pretrain(name, data, epochs, rate, seed)


if __name__ == "__main__":
    typer.run(main)
