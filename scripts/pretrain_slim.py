"""Pre-train the slim backbones on drawn creatures and write their weights to `course_utils/weights/`.

    python scripts/pretrain_slim.py               # all of them, about an hour on two cores
    python scripts/pretrain_slim.py VGG16         # one

The shipped InceptionV3, the deepest and thinnest, was trained with `--epochs 14`; the shipped Xception saw creatures of
an earlier version of the drawing code.

Each network gets global average pooling and a softmax over the creatures on top, which is thrown away afterwards. VGG16
has no normalisation and does not learn from scratch in this time; it is trained with batch normalisation behind each
convolution, which is then folded into the convolutions, so that VGG16's own layers remain.
"""

import time
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated

import keras
import numpy as np
import tensorflow as tf
import typer

from course_utils._internal.files import atomic_write
from course_utils.augment import RandomAffine
from course_utils.backbones import (
    BACKBONES,
    SLIM_IMAGE_SIZE,
    WEIGHTS_FOLDER,
    build_slim,
    load_slim_weights,
    preprocessing,
)
from course_utils.synthetic.cats_dogs import NUM_CREATURES, draw_creature

LIMIT = 1_000_000
"""The largest weight file in bytes."""


def draw_chunk(seed: int, split: int, first: int, last: int) -> np.ndarray:
    """Return the creatures number `first` to `last` - 1 of a split, kinds in turn, uint8 (n, size, size, 3)."""
    return np.stack(
        [
            draw_creature(index % NUM_CREATURES, np.random.default_rng([seed, split, index]), SLIM_IMAGE_SIZE)
            for index in range(first, last)
        ]
    )


def draw(seed: int, split: int, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return `count` pictures of creatures and their kinds, drawn on all cores."""
    starts = range(0, count, 250)
    with ProcessPoolExecutor() as pool:
        chunks = pool.map(
            draw_chunk, *zip(*[(seed, split, start, min(start + 250, count)) for start in starts], strict=True)
        )
        return np.concatenate(list(chunks)), np.arange(count) % NUM_CREATURES


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
    probe = np.random.default_rng(0).uniform(-128, 128, (8, *vgg.input_shape[1:])).astype("float32")
    difference = np.abs(trained(probe, training=False) - vgg(probe)).max()
    print(f"folded batch normalisation: outputs differ by at most {difference:.1e}", flush=True)
    if difference > 1e-4:
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


def pretrain(
    name: str, train: tuple[np.ndarray, np.ndarray], test: tuple[np.ndarray, np.ndarray], epochs: int, seed: int
) -> None:
    """Pre-train one slim backbone, write its weights, and print what came out."""
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    slim = build_slim(name, SLIM_IMAGE_SIZE)
    base = with_batch_normalisation(slim) if name == "VGG16" else slim
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # with 0.99 or more, the running statistics lag behind a training this short
    preprocess = preprocessing(name)
    augment = RandomAffine(width_shift=0.08, height_shift=0.08, horizontal_flip=True, seed=seed)
    batch_size = 32  # more, noisier steps: the deep, narrow networks need many of them to get going
    steps = len(train[1]) // batch_size
    batches = (
        tf.data.Dataset.from_tensor_slices(train)
        .shuffle(len(train[1]), seed=seed)
        .batch(batch_size, drop_remainder=True)
        .map(lambda x, y: (preprocess(augment(x, training=True)), y))
        .prefetch(4)
    )
    held_out = tf.data.Dataset.from_tensor_slices(test).batch(250).map(lambda x, y: (preprocess(x), y))

    inputs = keras.Input(base.input_shape[1:])
    x = keras.layers.GlobalAveragePooling2D()(base(inputs))
    x = keras.layers.Dropout(0.2)(x)
    model = keras.Model(inputs, keras.layers.Dense(NUM_CREATURES, activation="softmax")(x))
    rate = keras.optimizers.schedules.CosineDecay(0.0, epochs * steps, warmup_target=3e-3, warmup_steps=steps)
    model.compile(
        keras.optimizers.AdamW(rate, weight_decay=1e-3), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    model.fit(batches, epochs=epochs, validation_data=held_out, verbose=2)
    if base is not slim:
        fold(base, slim)
    accuracy = model.evaluate(held_out, verbose=0)[1]
    probe = preprocess(test[0][:100])
    before = slim.predict(probe, verbose=0)
    size = save(slim, name)
    load_slim_weights(slim, name)
    rounding = np.abs(slim.predict(probe, verbose=0) - before).mean() / np.abs(before).mean()
    print(
        f"{name}: accuracy {accuracy:.3f} on {len(test[1])} new creatures ({NUM_CREATURES} kinds), "
        f"{slim.count_params():,} parameters, {time.perf_counter() - start:.0f} s, {size:,} bytes, "
        f"float16 changes the features by {rounding:.2%}",
        flush=True,
    )


def main(
    names: Annotated[list[str] | None, typer.Argument(help="which backbones; all by default")] = None,
    pictures: Annotated[int, typer.Option(help="pictures to train on")] = 10_000,
    epochs: Annotated[int, typer.Option(help="passes over them")] = 10,
    seed: Annotated[int, typer.Option(help="decides the pictures, the first weights and the order")] = 0,
) -> None:
    """Pre-train slim backbones on drawn creatures and write their weights."""
    unknown = set(names or ()) - set(BACKBONES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}; choose from {', '.join(BACKBONES)}")
    start = time.perf_counter()
    train, test = draw(seed, 0, pictures), draw(seed, 1, 1_000)
    print(f"drew {pictures + 1_000} creatures in {time.perf_counter() - start:.0f} s", flush=True)
    for name in names or BACKBONES:
        pretrain(name, train, test, epochs, seed)


if __name__ == "__main__":
    typer.run(main)
