"""What RandomAffine and its two functions promise."""

from pathlib import Path
from typing import Any

import cv2
import keras
import numpy as np
import pytest
import scipy.ndimage
import tensorflow as tf
from hypothesis import given, settings
from hypothesis import strategies as st

from course_utils.augment import RandomAffine, affine_matrix, warp

HEIGHT, WIDTH = 48, 64

few = settings(max_examples=15, deadline=None)


def numbers(lowest: float, highest: float) -> st.SearchStrategy[float]:
    return st.floats(lowest, highest, width=32)


transforms = st.fixed_dictionaries(
    {
        "rotation": numbers(-180, 180),
        "width_shift": numbers(-0.25, 0.25),
        "height_shift": numbers(-0.25, 0.25),
        "shear": numbers(-30, 30),
        "zoom_x": numbers(0.75, 1.25),
        "zoom_y": numbers(0.75, 1.25),
        "flip_x": st.sampled_from([-1.0, 1.0]),
        "flip_y": st.sampled_from([-1.0, 1.0]),
    }
)


def noise(*shape: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).integers(0, 256, shape, dtype=np.uint8)


def smooth_picture() -> np.ndarray:
    """Slow waves, so that repeated bilinear reading hardly blurs it; float32 (HEIGHT, WIDTH, 3) in 0..255."""
    y, x = np.mgrid[:HEIGHT, :WIDTH] / WIDTH
    return np.stack([128 + 100 * np.sin(3 * x + k) * np.cos(3 * y - k) for k in range(3)], axis=-1).astype(np.float32)


def pictures_with_a_dot(dots: np.ndarray) -> np.ndarray:
    """One black picture for each (x, y) of `dots`, with a soft bright dot there; float32 (n, HEIGHT, WIDTH, 1)."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    distance = (x - dots[:, :1, None]) ** 2 + (y - dots[:, 1:, None]) ** 2
    return np.exp(-distance / 8)[..., None].astype(np.float32)


def centre_of_mass(picture: np.ndarray) -> np.ndarray:
    return np.array(scipy.ndimage.center_of_mass(picture[..., 0]))[::-1]


def random_affine(**changes: Any) -> RandomAffine:
    arguments: dict[str, Any] = {
        "rotation": 40,
        "width_shift": 0.2,
        "height_shift": 0.2,
        "shear": 20,
        "zoom": 0.2,
        "horizontal_flip": True,
        "seed": 0,
    }
    return RandomAffine(**(arguments | changes))


# The matrix


def test_no_transform_is_the_identity_matrix() -> None:
    np.testing.assert_array_equal(affine_matrix(HEIGHT, WIDTH), np.eye(3))


def test_numbers_give_one_matrix_and_arrays_one_a_picture() -> None:
    assert affine_matrix(HEIGHT, WIDTH, rotation=10).shape == (3, 3)
    assert affine_matrix(HEIGHT, WIDTH, rotation=np.array([10, 20]), zoom_x=1.1).shape == (2, 3, 3)


@few
@given(transforms)
def test_the_centre_is_the_fixed_point_of_everything_but_the_shift(transform: dict[str, float]) -> None:
    centre = np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2, 1])
    matrix = affine_matrix(HEIGHT, WIDTH, **(transform | {"width_shift": 0, "height_shift": 0}))
    np.testing.assert_allclose(matrix @ centre[:, None], centre[:, None], atol=1e-4)


@pytest.mark.filterwarnings("ignore:Please import:DeprecationWarning")  # the old generator's own
@few
@given(transforms)
def test_the_parameters_mean_what_they_meant_to_the_old_generator(transform: dict[str, float]) -> None:
    picture = smooth_picture()[:, :HEIGHT]  # square: in others the old generator misses the centre
    old = tf.keras.preprocessing.image.ImageDataGenerator(fill_mode="nearest").apply_transform(
        picture,
        {
            "theta": transform["rotation"],
            "tx": transform["width_shift"] * HEIGHT,
            "ty": transform["height_shift"] * HEIGHT,
            "shear": transform["shear"],
            "zx": transform["zoom_x"],
            "zy": transform["zoom_y"],
            "flip_horizontal": transform["flip_x"] < 0,
            "flip_vertical": transform["flip_y"] < 0,
        },
    )
    np.testing.assert_allclose(warp(picture, affine_matrix(HEIGHT, HEIGHT, **transform)), old, atol=0.05)


# The warp


def test_the_identity_changes_nothing() -> None:
    pictures = noise(2, HEIGHT, WIDTH, 3)
    for fill_mode in ("nearest", "constant", "reflect"):
        np.testing.assert_array_equal(warp(pictures, np.eye(3), fill_mode), pictures)


@few
@given(transforms)
def test_one_warp_equals_the_same_transforms_one_after_another(transform: dict[str, float]) -> None:
    matrix = affine_matrix(HEIGHT, WIDTH, **transform)
    picture = step_by_step = smooth_picture()
    inside = np.ones_like(picture)
    for names in (
        ("rotation",),
        ("width_shift", "height_shift"),
        ("shear",),
        ("zoom_x", "zoom_y"),
        ("flip_x", "flip_y"),
    ):
        step = affine_matrix(HEIGHT, WIDTH, **{name: transform[name] for name in names})
        step_by_step = warp(step_by_step, step)
        inside = warp(inside, step, "constant")
    interior = inside.numpy() > 0.999
    assert interior.mean() > 0.05
    np.testing.assert_allclose(warp(picture, matrix).numpy()[interior], step_by_step.numpy()[interior], atol=1.5)


@few
@given(transforms, st.tuples(numbers(-8, 8), numbers(-8, 8)))
def test_a_dot_moves_where_the_matrix_says(transform: dict[str, float], place: tuple[float, float]) -> None:
    transform = transform | {"width_shift": transform["width_shift"] / 5, "height_shift": transform["height_shift"] / 5}
    matrix = affine_matrix(HEIGHT, WIDTH, **transform)
    dot = np.array([WIDTH / 2, HEIGHT / 2]) + place
    moved = warp(pictures_with_a_dot(dot[None]), matrix, "constant")[0]
    expected = np.linalg.inv(matrix) @ [*dot, 1]
    np.testing.assert_allclose(centre_of_mass(moved), expected[:2], atol=0.3)


@pytest.mark.parametrize(("parameter", "axis"), [("flip_x", 1), ("flip_y", 0)])
def test_a_flip_is_the_exact_mirror_picture(parameter: str, axis: int) -> None:
    picture = noise(HEIGHT, WIDTH, 3)
    flipped = warp(picture, affine_matrix(HEIGHT, WIDTH, **{parameter: -1}))
    np.testing.assert_array_equal(flipped, np.flip(picture, axis))


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"width_shift": 0.25}, lambda dot, centre: dot - [0.25 * WIDTH, 0]),
        ({"height_shift": 0.25}, lambda dot, centre: dot - [0, 0.25 * HEIGHT]),
        ({"rotation": 90}, lambda dot, centre: centre + (dot - centre)[::-1] * [1, -1]),
        ({"shear": 45}, lambda dot, centre: centre + np.linalg.solve([[1, -(0.5**0.5)], [0, 0.5**0.5]], dot - centre)),
        ({"zoom_x": 0.5}, lambda dot, centre: centre + (dot - centre) * [2, 1]),
        ({"zoom_y": 2}, lambda dot, centre: centre + (dot - centre) * [1, 0.5]),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_every_direction_is_the_documented_one(parameters: dict[str, float], expected: Any) -> None:
    dot, centre = np.array([38.0, 27.0]), np.array([(WIDTH - 1) / 2, (HEIGHT - 1) / 2])
    moved = warp(pictures_with_a_dot(dot[None]), affine_matrix(HEIGHT, WIDTH, **parameters))[0]
    np.testing.assert_allclose(centre_of_mass(moved), expected(dot, centre), atol=0.1)


@pytest.mark.parametrize(
    ("fill_mode", "scipy_mode"), [("nearest", "nearest"), ("constant", "grid-constant"), ("reflect", "reflect")]
)
def test_beyond_the_border_it_reads_what_scipy_reads(fill_mode: Any, scipy_mode: str) -> None:
    picture = noise(HEIGHT, WIDTH, 1).astype(np.float32)
    # Shrunk so far that "reflect" has to fold more than once.
    matrix = affine_matrix(HEIGHT, WIDTH, rotation=35, shear=10, zoom_x=3.3, zoom_y=2.7).numpy()
    rows_first = matrix[[1, 0]][:, [1, 0]]
    expected = scipy.ndimage.affine_transform(
        picture[..., 0], rows_first, matrix[[1, 0], 2], order=1, mode=scipy_mode, cval=77
    )
    np.testing.assert_allclose(warp(picture, matrix, fill_mode, 77)[..., 0], expected, atol=0.05)


def test_opencv_takes_the_same_matrix_as_an_inverse_map() -> None:
    picture = smooth_picture()
    matrix = affine_matrix(HEIGHT, WIDTH, rotation=25, width_shift=0.1, shear=10, zoom_x=0.9).numpy()
    expected = cv2.warpAffine(
        picture,
        matrix[:2],
        (WIDTH, HEIGHT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    np.testing.assert_allclose(warp(picture, matrix), expected, atol=0.5)


def test_constant_fills_with_the_value_given() -> None:
    shifted = warp(
        np.full((HEIGHT, WIDTH, 3), 9, np.uint8), affine_matrix(HEIGHT, WIDTH, width_shift=0.5), "constant", 200
    )
    np.testing.assert_array_equal(shifted[:, : WIDTH // 2], 9)
    np.testing.assert_array_equal(shifted[:, WIDTH // 2 :], 200)


def test_one_picture_may_meet_many_matrices_and_one_matrix_many_pictures() -> None:
    pictures, matrices = noise(3, HEIGHT, WIDTH, 3), affine_matrix(HEIGHT, WIDTH, rotation=np.array([5.0, 50.0, 95.0]))
    one_picture, one_matrix = warp(pictures[:1], matrices), warp(pictures, matrices[0])
    for k in range(3):
        np.testing.assert_allclose(one_picture[k], warp(pictures[0], matrices[k]), atol=1e-3)
        np.testing.assert_allclose(one_matrix[k], warp(pictures[k], matrices[0]), atol=1e-3)


def test_pictures_of_unknown_size_move_in_the_same_way() -> None:
    pictures = [noise(size, size + 3, 3) for size in (20, 31)]
    unknown = tf.data.Dataset.from_generator(
        lambda: pictures, output_signature=tf.TensorSpec([None, None, 3], tf.uint8)
    )
    for picture, moved in zip(
        pictures, unknown.map(lambda p: warp(p, affine_matrix(20, 20, rotation=30))), strict=True
    ):
        np.testing.assert_allclose(moved, warp(picture, affine_matrix(20, 20, rotation=30)), atol=1e-3)


# The layer


def test_zero_ranges_are_the_identity() -> None:
    pictures = noise(4, HEIGHT, WIDTH, 3)
    np.testing.assert_allclose(RandomAffine()(pictures, training=True), pictures, atol=1e-3)


@pytest.mark.parametrize("training", [False, None])
def test_outside_training_pictures_come_back_as_they_are(training: bool | None) -> None:
    pictures = noise(4, HEIGHT, WIDTH, 3)
    np.testing.assert_array_equal(random_affine()(pictures, training=training), pictures)


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float16"])
@pytest.mark.parametrize("training", [True, False])
def test_what_comes_back_is_float32_in_the_range_of_the_input(dtype: str, training: bool) -> None:
    moved = random_affine()(noise(4, HEIGHT, WIDTH, 3).astype(dtype), training=training).numpy()
    assert moved.dtype == np.float32
    assert 0 <= moved.min() < 10
    assert 245 < moved.max() <= 255


def test_mixed_precision_does_not_coarsen_the_pictures() -> None:
    pictures = noise(4, HEIGHT, WIDTH, 3) / np.float32(7)  # not whole numbers: those fit into half precision
    half = random_affine(dtype="mixed_float16")(pictures, training=True)
    assert half.dtype == tf.float32
    np.testing.assert_array_equal(half, random_affine()(pictures, training=True))


def test_the_same_seed_gives_the_same_pictures_and_another_seed_others() -> None:
    pictures = noise(4, HEIGHT, WIDTH, 3)
    first, again, other = (random_affine(seed=seed)(pictures, training=True) for seed in (1, 1, 2))
    np.testing.assert_array_equal(first, again)
    assert np.abs(first - other).mean() > 1


def test_every_call_moves_the_pictures_anew() -> None:
    layer, pictures = random_affine(), noise(4, HEIGHT, WIDTH, 3)
    assert np.abs(layer(pictures, training=True) - layer(pictures, training=True)).mean() > 1


def test_every_picture_of_a_batch_moves_by_itself() -> None:
    moved = random_affine()(np.repeat(noise(1, HEIGHT, WIDTH, 3), 4, axis=0), training=True).numpy()
    assert all(np.abs(moved[i] - moved[j]).mean() > 1 for i in range(4) for j in range(i))


def test_the_fill_mode_reaches_the_warp() -> None:
    filled = RandomAffine(zoom=(3, 3), fill_mode="constant", fill_value=200)(noise(HEIGHT, WIDTH, 3), training=True)
    np.testing.assert_array_equal(filled[0], 200)


def old_draws(**arguments: Any) -> list[dict[str, float]]:
    generator = tf.keras.preprocessing.image.ImageDataGenerator(**arguments)
    np.random.seed(0)  # the old generator knows no other source of chance
    return [generator.get_random_transform((HEIGHT, WIDTH, 3)) for _ in range(1000)]


@pytest.mark.parametrize(
    ("range_", "old_range", "old_name", "read"),
    [
        ({"rotation": 40}, {"rotation_range": 40}, "theta", lambda m: np.degrees(np.arctan2(m[:, 1, 0], m[:, 0, 0]))),
        ({"width_shift": 0.2}, {"width_shift_range": 0.2}, "ty", lambda m: m[:, 0, 2]),
        ({"height_shift": 0.1}, {"height_shift_range": 0.1}, "tx", lambda m: m[:, 1, 2]),
        ({"shear": 20}, {"shear_range": 20}, "shear", lambda m: np.degrees(np.arcsin(-m[:, 0, 1]))),
        ({"zoom": 0.2}, {"zoom_range": 0.2}, "zx", lambda m: m[:, 0, 0]),
        ({"zoom": 0.2}, {"zoom_range": 0.2}, "zy", lambda m: m[:, 1, 1]),
        ({"zoom": (0.5, 1)}, {"zoom_range": (0.5, 1)}, "zx", lambda m: m[:, 0, 0]),
        ({"horizontal_flip": True}, {"horizontal_flip": True}, "flip_horizontal", lambda m: m[:, 0, 0] < 0),
        ({"vertical_flip": True}, {"vertical_flip": True}, "flip_vertical", lambda m: m[:, 1, 1] < 0),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_it_draws_from_the_ranges_of_the_old_generator(range_: Any, old_range: Any, old_name: str, read: Any) -> None:
    drawn = read(RandomAffine(**range_, seed=0).matrices(1000, HEIGHT, WIDTH).numpy()).astype(float)
    old = np.array([draw[old_name] for draw in old_draws(**old_range)], float)
    deciles = np.linspace(0.05, 0.95, 10)
    np.testing.assert_allclose(np.quantile(drawn, deciles), np.quantile(old, deciles), atol=0.06 * np.ptp(old))
    assert old.min() - 0.05 * np.ptp(old) < drawn.min() < drawn.max() < old.max() + 0.05 * np.ptp(old)


def test_width_and_height_zoom_by_themselves() -> None:
    matrices = RandomAffine(zoom=0.2, seed=0).matrices(1000, HEIGHT, WIDTH).numpy()
    assert abs(np.corrcoef(matrices[:, 0, 0], matrices[:, 1, 1])[0, 1]) < 0.1


# In a model, in a pipeline


def test_a_saved_model_comes_back_with_the_same_layer(tmp_path: Path) -> None:
    layer = random_affine(zoom=(0.7, 1.1), fill_mode="reflect", seed=5)
    model = keras.Sequential([keras.Input((HEIGHT, WIDTH, 3)), layer, keras.layers.GlobalAveragePooling2D()])
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert again.layers[0].get_config() == layer.get_config()
    pictures = noise(2, HEIGHT, WIDTH, 3).astype(np.float32)
    np.testing.assert_allclose(again(pictures, training=True), model(pictures, training=True))


@pytest.mark.parametrize("jit_compile", [False, True])
def test_a_model_trains_with_it_and_predicts_without(jit_compile: bool) -> None:
    inputs = keras.Input((HEIGHT, WIDTH, 3))
    model = keras.Model(inputs, keras.layers.Dense(1)(keras.layers.Flatten()(random_affine()(inputs))))
    model.compile("adam", "mse", jit_compile=jit_compile)
    pictures = noise(6, HEIGHT, WIDTH, 3) / np.float32(255)
    history = model.fit(pictures, np.zeros(6), batch_size=4, epochs=2, verbose=0)
    assert np.isfinite(history.history["loss"]).all()
    np.testing.assert_allclose(model.predict(pictures, verbose=0), model.predict(pictures, verbose=0))


@pytest.mark.parametrize("batch_shape", [(), (4,)], ids=["one picture", "a batch"])
def test_it_works_in_a_pipeline(batch_shape: tuple[int, ...]) -> None:
    pictures = noise(3, *batch_shape, HEIGHT, WIDTH, 3)

    def moved(seed: int) -> np.ndarray:
        layer = random_affine(seed=seed)
        dataset = tf.data.Dataset.from_tensor_slices(pictures).map(lambda picture: layer(picture, training=True))
        assert dataset.element_spec.shape[-3:] == (HEIGHT, WIDTH, 3)
        return np.stack(list(dataset.as_numpy_iterator()))

    first = moved(seed=1)
    assert first.shape == pictures.shape
    assert first.dtype == np.float32
    np.testing.assert_array_equal(first, moved(seed=1))
    assert np.abs(first - moved(seed=2)).mean() > 1


# What it refuses


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"rotation": -1}, "rotation is -1; it must be between 0 and 180, degrees"),
        ({"rotation": 200}, "rotation is 200"),
        ({"width_shift": 20}, "width_shift is 20; it must be between 0 and 1, a fraction of the width"),
        ({"height_shift": float("nan")}, "height_shift is nan"),
        ({"shear": 90}, "shear is 90; it must be between 0 and 89, degrees"),
        ({"zoom": 1}, "zoom is 1; it must be a number from 0 to below 1"),
        ({"zoom": -0.1}, "zoom is -0.1"),
        ({"zoom": (1.2, 0.8)}, "a pair of factors"),
        ({"fill_mode": "wrap"}, "fill_mode is 'wrap'; it must be one of 'nearest', 'constant', 'reflect'"),
    ],
    ids=str,
)
def test_a_range_that_means_nothing_is_refused_in_words(arguments: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message.replace("(", r"\(")):
        RandomAffine(**arguments)


@pytest.mark.parametrize("shape", [(HEIGHT, WIDTH), (1, 2, HEIGHT, WIDTH, 3)])
@pytest.mark.parametrize("training", [True, False])
def test_what_is_not_a_picture_is_refused(shape: tuple[int, ...], training: bool) -> None:
    with pytest.raises(ValueError, match=r"must be \(height, width, channels\)"):
        RandomAffine()(np.zeros(shape), training=training)
