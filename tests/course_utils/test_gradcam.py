import keras
import numpy as np
import pytest
from keras import layers

from course_utils.errors import CourseError
from course_utils.gradcam import grad_cam


def base():
    inputs = keras.Input((16, 16, 3))
    x = layers.Conv2D(4, 3, activation="relu", padding="same", name="early")(inputs)
    x = layers.MaxPooling2D(name="pool")(x)
    return keras.Model(inputs, layers.Conv2D(6, 3, activation="relu", padding="same", name="late")(x), name="base")


def top(x):
    return layers.Dense(1, activation="sigmoid", name="top")(layers.GlobalAveragePooling2D()(x))


def functional():
    inner = base()
    return keras.Model(inner.input, top(inner.output))


def sequential():
    return keras.Sequential(
        [*base().layers, layers.GlobalAveragePooling2D(), layers.Dense(1, activation="sigmoid", name="top")]
    )


def nested():
    inputs = keras.Input((16, 16, 3))
    return keras.Model(inputs, top(base()(layers.Rescaling(1.0)(inputs), training=False)))


def twice_nested():
    inputs = keras.Input((16, 16, 3))
    return keras.Model(inputs, layers.Dense(1, activation="sigmoid", name="top")(headless()(inputs)))


def headless():
    return keras.Sequential([keras.Input((16, 16, 3)), base(), layers.GlobalAveragePooling2D()])


class Subclassed(keras.Model):
    def __init__(self):
        super().__init__()
        self.base = base()
        self.pool = layers.GlobalAveragePooling2D()
        self.top = layers.Dense(1, activation="sigmoid", name="top")

    def call(self, inputs):
        return self.top(self.pool(self.base(inputs)))


BUILDERS = [functional, sequential, nested, twice_nested, Subclassed]


@pytest.fixture
def pictures():
    return np.random.default_rng(0).random((3, 16, 16, 3), np.float32)


def by_hand(model, pictures):
    """Class activation maps (Zhou et al. 2016), with which Grad-CAM must agree behind global average pooling."""
    found = {layer.name: layer for layer in model._flatten_layers()}
    x = found["early"](pictures)
    grid = np.asarray(found["late"](found["pool"](x)))
    return (grid @ found["top"].get_weights()[0])[..., 0]


def with_fixed_weights(build, pictures):
    keras.utils.set_random_seed(1)
    model = build()
    model(pictures)
    return model


@pytest.mark.parametrize("build", BUILDERS)
def test_with_global_average_pooling_it_is_the_class_activation_map(build, pictures):
    model = with_fixed_weights(build, pictures)
    maps = grad_cam(model, pictures, label=1)
    expected = by_hand(model, pictures)
    assert maps.shape == (3, 8, 8)
    np.testing.assert_allclose(maps * 64, expected, rtol=1e-3, atol=1e-5)  # the mean over 8 x 8 places divides by 64


@pytest.mark.parametrize("build", BUILDERS[:-1])
def test_a_saved_and_loaded_model_gives_the_same_maps(build, pictures, tmp_path):
    model = with_fixed_weights(build, pictures)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(grad_cam(loaded, pictures), grad_cam(model, pictures), rtol=1e-5, atol=1e-7)


def test_the_two_classes_of_a_sigmoid_have_opposite_maps(pictures):
    model = with_fixed_weights(nested, pictures)
    np.testing.assert_allclose(grad_cam(model, pictures, label=0), -grad_cam(model, pictures, label=1), rtol=1e-4)


def test_without_a_label_each_picture_gets_the_map_of_its_own_answer(pictures):
    model = with_fixed_weights(nested, pictures)
    answers = (np.asarray(model(pictures))[:, 0] > 0.5).astype(int)
    expected = [grad_cam(model, pictures[i : i + 1], label=int(answer))[0] for i, answer in enumerate(answers)]
    np.testing.assert_allclose(grad_cam(model, pictures), expected, rtol=1e-3, atol=1e-6)


def test_a_softmax_is_asked_for_one_of_its_classes(pictures):
    inner = base()
    outputs = layers.Dense(4, activation="softmax")(layers.GlobalAveragePooling2D()(inner.output))
    model = keras.Model(inner.input, outputs)
    maps = [grad_cam(model, pictures, label=label) for label in range(4)]
    assert all(np.isfinite(one).all() for one in maps)
    assert not np.allclose(maps[0], maps[1])


def test_a_sure_network_still_has_a_map(pictures):
    model = with_fixed_weights(functional, pictures)
    model.get_layer("top").set_weights([model.get_layer("top").get_weights()[0], np.array([40.0])])
    assert (np.asarray(model(pictures)) == 1).all()
    maps = grad_cam(model, pictures, label=1)
    expected = by_hand(model, pictures)
    assert np.corrcoef(maps.ravel(), expected.ravel())[0, 1] > 0.999


def test_any_layer_can_be_looked_at_by_name_however_deep_it_lies(pictures):
    assert grad_cam(with_fixed_weights(twice_nested, pictures), pictures, layer="early").shape == (3, 16, 16)


def test_a_layer_that_is_not_there_is_an_error_that_lists_those_that_are(pictures):
    with pytest.raises(CourseError, match=r"No layer 'conv9' .* early, pool, late"):
        grad_cam(with_fixed_weights(nested, pictures), pictures, layer="conv9")


def test_a_model_without_a_grid_is_refused(pictures):
    flat = keras.Sequential([keras.Input((16, 16, 3)), layers.Flatten(), layers.Dense(1, activation="sigmoid")])
    with pytest.raises(CourseError, match=r"No layer of the model .* gives a grid"):
        grad_cam(flat, pictures)


def test_the_model_is_left_as_it_was(pictures):
    model = with_fixed_weights(nested, pictures)
    before = np.asarray(model(pictures))
    grad_cam(model, pictures)
    assert not any("call" in vars(layer) for layer in model._flatten_layers())
    np.testing.assert_array_equal(np.asarray(model(pictures)), before)
