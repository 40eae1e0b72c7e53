"""Pre-train the slim backbones on drawn creatures and write their weights to `course_utils/weights/`.

    python scripts/pretrain_slim.py                          # all of them, each from the weights that are shipped
    python scripts/pretrain_slim.py VGG16                    # one
    python scripts/pretrain_slim.py Xception --whole         # all of its layers: slower
    python scripts/pretrain_slim.py Xception --whole --anew  # from random weights

The pretext set shows creatures that are put together at random from ears, a crown, a face, whiskers, eyes and a head
(`draw_mixed_creature`); none is a cat or a dog. A network learns to say of each part which it is, all from the last
layer's features averaged over the places, with one linear layer that is thrown away afterwards. So the averages must
hold what is small and local, and not only which animal it is.

Without `--whole`, only the upper half of a network is trained: what the lower half makes of every picture is computed
once, which spares most of the time.

VGG16 has no normalisation and learns badly without; it is trained with batch normalisation behind each convolution,
which is then folded into the convolutions, so that VGG16's own layers remain.

How the shipped weights were made: an earlier version of this script trained all layers of all networks to name twenty
creatures (`draw_creature`; 10,000 pictures and 10 epochs, 14 for InceptionV3). From there, with this one:

- VGG16's upper half, twice: `--pictures 6000 --epochs 4 --rate 1e-3`, then the defaults (pictures drawn at 80 pixels);
- Xception, MobileNet and MobileNetV2 with `--whole --pictures 20000 --epochs 12`, 25 to 35 minutes each on a core that
  others shared; ResNet50 with `--whole --pictures 12000 --epochs 7`;
- InceptionV3 with `--whole --rate 1e-3 --batch-size 64`, first `--pictures 10000 --epochs 16`, then `--pictures 12000
  --epochs 24 --seed 1`. With a rate of 2e-3, or from random weights, it had not begun to learn after 3,000 steps.
"""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from typing import Annotated, Any

import cv2
import keras
import numpy as np
import tensorflow as tf
import typer

from course_utils._internal.files import atomic_write
from course_utils.backbones import (
    BACKBONES,
    SLIM_IMAGE_SIZE,
    WEIGHTS_FOLDER,
    build_slim,
    load_slim_weights,
    preprocessing,
)
from course_utils.images import resize
from course_utils.synthetic.cats_dogs import CREATURE_PARTS, MixedCreature, draw_mixed_creature

LIMIT = 1_000_000
"""The largest weight file in bytes."""

DRAWN_SIZE = 96
"""The side of the pictures as drawn, in pixels.

A whole network is trained on windows of `SLIM_IMAGE_SIZE` pixels that show 70 to 100 % of a picture's side: as large as
it would be in a picture of 75 to 107 pixels.
"""

AUXILIARY = {"InceptionV3": ("mixed2", "mixed7")}
"""Layers whose averages must name the parts, too, while a whole network is trained: auxiliary classifiers as in Szegedy
et al. 2015 (arXiv:1409.4842), for the network whose last layer has one place at this size.
"""

CUTS = {
    "VGG16": "block3_pool",
    "ResNet50": "conv3_block4_out",
    "Xception": "block4_sepconv1_act<",
    "InceptionV3": "mixed0",
    "MobileNet": "conv_pw_5_relu",
    "MobileNetV2": "block_5_add",
}
"""The last layer of the half that keeps its weights; with a "<", the first one of the other half."""

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
    """Return a random part of a picture, every second one mirrored, uint8 (SLIM_IMAGE_SIZE, SLIM_IMAGE_SIZE, 3)."""
    size = picture.shape[0]
    side = size * rng.uniform(0.7, 1.0)
    left, top = rng.uniform(0, size - side, 2)
    scale = side / SLIM_IMAGE_SIZE
    across = (-scale, left + side - scale / 2) if rng.random() < 0.5 else (scale, left + scale / 2)
    matrix = np.array([[across[0], 0, across[1] - 0.5], [0, scale, top + scale / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    return cv2.warpAffine(
        picture, matrix, (SLIM_IMAGE_SIZE, SLIM_IMAGE_SIZE), flags=flags, borderMode=cv2.BORDER_REFLECT
    )


def windows(data: Pictures, batch_size: int, epochs: int, seed: int) -> Iterator[Pictures]:
    """Yield all batches of a training of a whole network: windows, uint8, and parts."""
    rng = np.random.default_rng(seed)
    pictures, parts = data
    for chosen in batches(len(parts), batch_size, epochs, rng):
        yield np.stack([window(pictures[index], rng) for index in chosen]), parts[chosen]


def batches(count: int, batch_size: int, epochs: int, rng: np.random.Generator) -> Iterator[np.ndarray]:
    """Yield the numbers of each batch's pictures, in another order in each epoch."""
    for _ in range(epochs):
        order = rng.permutation(count)
        for first in range(0, count - batch_size + 1, batch_size):
            yield np.sort(order[first : first + batch_size])


def loss_of(parts: tf.Tensor, outputs: tf.Tensor) -> tf.Tensor:
    """Return the weighted sum of the cross-entropies of the named parts and the squared errors of the measured.

    `outputs` holds the answers of one linear layer or of several, side by side; their losses are added.
    """
    sizes = [*CLASSES.values(), len(MEASURES)]
    columns = {name: parts[:, number] for number, name in enumerate(MixedCreature._fields)}
    loss = 0.0
    for answers in tf.split(outputs, outputs.shape[1] // sum(sizes), axis=1):
        pieces = tf.split(answers, sizes, axis=1)
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


def fold(trained: keras.Model, vgg: keras.Model, probe: np.ndarray) -> None:
    """Write the convolutions of `trained` into `vgg`, each with the batch normalisation behind it folded in.

    In inference, g (Wx + b - mean) / s + beta with s = sqrt(variance + epsilon) is another convolution: W' = W g / s
    and b' = (b - mean) g / s + beta. Raises `RuntimeError` if the two models' outputs on the probe
    differ.
    """
    for layer in vgg.layers:
        if isinstance(layer, keras.layers.Conv2D):
            kernel, bias = trained.get_layer(layer.name).get_weights()
            norm = trained.get_layer(f"{layer.name}_bn")
            gamma, beta, mean, variance = norm.get_weights()
            factor = gamma / np.sqrt(variance + norm.epsilon)
            layer.set_weights([kernel * factor, (bias - mean) * factor + beta])
    said = np.asarray(vgg(probe))
    difference = np.abs(np.asarray(trained(probe, training=False)) - said).max() / np.abs(said).max()
    print(f"folded batch normalisation: outputs differ by at most {difference:.1e} of the largest", flush=True)
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


def any_size(model: keras.Model) -> keras.Model:
    """Return a copy of the network that takes pictures of any size."""
    return keras.models.clone_model(model, input_tensors=keras.Input((None, None, 3), name=model.layers[0].name))


def halves(name: str, slim: keras.Model) -> tuple[keras.Model, keras.Model]:
    """Cut a network in two, where one feature map of an eighth of the pictures' side holds all that goes on."""
    layer = slim.get_layer(CUTS[name].removesuffix("<"))
    between = layer.input if CUTS[name].endswith("<") else layer.output
    return keras.Model(slim.inputs, between), keras.Model(between, slim.output)


def lower_features(lower: keras.Model, preprocess: Callable[[Any], Any], pictures: np.ndarray) -> np.ndarray:
    """Return what the lower half makes of all pictures at the lessons' size, float16 (n, height, width, channels)."""
    rows = []
    for first in range(0, len(pictures), 100):
        small = np.stack([resize(picture, SLIM_IMAGE_SIZE) for picture in pictures[first : first + 100]])
        rows.append(np.asarray(lower(preprocess(small), training=False)).astype(np.float16))
    return np.concatenate(rows)


def pretrain(
    name: str, data: Pictures, *, batch_size: int, epochs: int, rate: float, seed: int, whole: bool, anew: bool
) -> None:
    """Pre-train one slim backbone, write its weights, and print what came out."""
    keras.utils.set_random_seed(seed)
    start = time.perf_counter()
    preprocess = preprocessing(name)
    slim = plain = any_size(build_slim(name, SLIM_IMAGE_SIZE))
    if not anew:
        load_slim_weights(slim, name)
    if whole:
        some = preprocess(data[0][:400])
        training = ((preprocess(x), parts) for x, parts in windows(data, batch_size, epochs, seed))
    else:
        lower, plain = halves(name, slim)
        features = lower_features(lower, preprocess, data[0])
        some = features[:400].astype(np.float32)
        chosen = batches(len(features), batch_size, epochs, np.random.default_rng(seed))
        training = ((features[numbers].astype(np.float32), data[1][numbers]) for numbers in chosen)
    base = plain
    if name == "VGG16":
        base = with_batch_normalisation(plain)
        unfold(plain, base, some)
    for layer in base.layers:
        if isinstance(layer, keras.layers.BatchNormalization):
            layer.momentum = 0.9  # with 0.99 or more, the running statistics lag behind a training this short

    judged = [base.output, *(base.get_layer(layer).output for layer in AUXILIARY.get(name, ()) if whole)]
    averages = [keras.layers.Dropout(0.1)(keras.layers.GlobalAveragePooling2D()(maps)) for maps in judged]
    answers = [keras.layers.Dense(sum(CLASSES.values()) + len(MEASURES))(average) for average in averages]
    model = keras.Model(base.inputs, keras.ops.concatenate(answers, axis=1))
    steps = epochs * (len(data[1]) // batch_size)
    schedule = keras.optimizers.schedules.CosineDecay(0.0, steps, warmup_target=rate, warmup_steps=steps // 20)
    model.compile(keras.optimizers.AdamW(schedule, weight_decay=1e-3), loss_of)
    for step, (inputs, parts) in enumerate(training, 1):
        loss = model.train_on_batch(inputs, parts)  # the mean over all steps since the last `reset_metrics`
        if step % 100 == 0 or step == steps:
            seconds = time.perf_counter() - start
            print(f"{name}: step {step} of {steps}, {seconds:.0f} s, loss {float(loss):.3f}", flush=True)
            model.reset_metrics()
    if base is not plain:
        fold(base, plain, some)
    probe = preprocess(data[0][:100, :SLIM_IMAGE_SIZE, :SLIM_IMAGE_SIZE])
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
    pictures: Annotated[int, typer.Option(help="pictures to train on")] = 12_000,
    epochs: Annotated[int, typer.Option(help="passes over them")] = 5,
    batch_size: Annotated[int, typer.Option(help="pictures in a step")] = 32,
    rate: Annotated[float, typer.Option(help="the highest learning rate")] = 2e-3,
    whole: Annotated[bool, typer.Option(help="train all layers")] = False,
    anew: Annotated[bool, typer.Option(help="begin with random weights; with --whole")] = False,
    seed: Annotated[int, typer.Option(help="decides the pictures, the first weights and the order")] = 0,
) -> None:
    """Pre-train slim backbones on drawn creatures and write their weights."""
    unknown = set(names or ()) - set(BACKBONES)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}; choose from {', '.join(BACKBONES)}")
    if anew and not whole:
        raise typer.BadParameter("a lower half with random weights is of no use: add --whole")
    start = time.perf_counter()
    data = draw(seed, pictures)
    print(f"drew {pictures} creatures in {time.perf_counter() - start:.0f} s", flush=True)
    for name in names or BACKBONES:
        pretrain(name, data, batch_size=batch_size, epochs=epochs, rate=rate, seed=seed, whole=whole, anew=anew)


if __name__ == "__main__":
    typer.run(main)
