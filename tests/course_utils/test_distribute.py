"""Training on several devices: logical ones of the processor, which compute as GPUs would."""

import json
import subprocess
import sys

import pytest

from course_utils.distribute import strategy_for
from course_utils.errors import CourseError

TRAINING = """
import contextlib, json, sys
from pathlib import Path
from course_utils.datasets import Split
from course_utils.distribute import strategy_for
from course_utils.errors import CourseError

strategy = strategy_for(2, batch_size=10)
import cv2
import keras
import numpy as np
from keras import layers

files = tuple(Path(sys.argv[1]) / f"{number:02}.png" for number in range(40))
for number, file in enumerate(files):
    colour = (255 - 5 * number, 40 * (number // 3 % 2) + 5 * (number % 7), 6 * number)
    cv2.imwrite(str(file), np.full((20, 24, 3), colour, np.uint8))
split = Split("train", files, np.arange(len(files)) // 3 % 2, ("even", "odd"), 8)


def train(scope):
    keras.utils.set_random_seed(0)
    with scope:
        inputs = keras.Input((8, 8, 3))
        x = layers.Conv2D(8, 3, use_bias=False)(layers.Rescaling(1 / 127.5, offset=-1)(inputs))
        x = layers.ReLU()(layers.BatchNormalization(momentum=0.9, synchronized=True)(x))
        model = keras.Model(inputs, layers.Dense(1)(layers.GlobalAveragePooling2D()(x)))
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile(keras.optimizers.SGD(0.05, momentum=0.9), loss=loss, metrics=["accuracy"])
        model.optimizer.build(model.trainable_variables)
    losses = []
    step = keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: losses.append(logs["loss"]))
    model.fit(split.batches(10, shuffle=True, seed=0), epochs=3, verbose=0, callbacks=[step])
    return losses, model.predict(split.batches(10), verbose=0)[:, 0].tolist()


result = {"two": train(strategy.scope()), "one": train(contextlib.nullcontext())}
result["replicas"] = strategy.num_replicas_in_sync
try:
    strategy_for(3, batch_size=30)
except CourseError as error:
    result["too late"] = str(error)
print(json.dumps(result))
"""


@pytest.mark.slow
def test_two_devices_train_as_one_does_with_the_same_batches(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", TRAINING, tmp_path], capture_output=True, text=True, timeout=500, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout.splitlines()[-1])
    assert result["replicas"] == 2
    for two, one in zip(result["two"], result["one"], strict=True):
        assert two == pytest.approx(one, abs=1e-4)
    losses = result["one"][0]
    assert max(losses) - min(losses) > 0.01  # it learns, and each pass has its own order
    assert "restart the kernel" in result["too late"]


def test_one_device_changes_nothing():
    import tensorflow as tf

    with strategy_for(1).scope():
        assert not tf.distribute.has_strategy()


@pytest.mark.parametrize(("devices", "batch_size"), [(0, 10), (3, 10), (-1, None)])
def test_devices_that_a_batch_cannot_be_shared_by_are_refused(devices, batch_size):
    with pytest.raises(CourseError, match=f"devices = {devices}"):
        strategy_for(devices, batch_size)
