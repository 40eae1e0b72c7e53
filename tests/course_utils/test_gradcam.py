import keras
import numpy as np
import pytest
import tensorflow as tf
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


def all_layers(model):
    inner = [all_layers(layer) for layer in model.layers if isinstance(layer, keras.Model)]
    return [*model.layers, *(layer for layers in inner for layer in layers)]


def by_hand(model, pictures):
    """Class activation maps (Zhou et al. 2016), with which Grad-CAM must agree behind global average pooling."""
    found = {layer.name: layer for layer in all_layers(model)}
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


def with_last(last, scale=1.0):
    """Return a function that builds a network of four classes which ends in `last`; a large scale makes it sure."""

    def build():
        inner = base()
        kernel = keras.initializers.RandomNormal(stddev=scale, seed=1)
        pooled = layers.GlobalAveragePooling2D()(inner.output)
        return keras.Model(inner.input, last(layers.Dense(4, kernel_initializer=kernel, name="scores")(pooled)))

    return build


class OwnSoftmax(Subclassed):
    def __init__(self):
        super().__init__()
        self.top = layers.Dense(4, name="top")

    def call(self, inputs):
        return keras.ops.softmax(super().call(inputs))


def softmax_by_hand(scores):
    powers = keras.ops.exp(scores - keras.ops.max(scores, axis=-1, keepdims=True))
    return powers / keras.ops.sum(powers, axis=-1, keepdims=True)


@pytest.fixture(autouse=True)
def known_to_keras():
    """Only while a test of this file runs: what is in Keras's list goes along with every call to another process."""
    with keras.saving.custom_object_scope({"softmax_by_hand": softmax_by_hand}):
        yield


LAST = {
    "Activation": layers.Activation("softmax"),
    "Softmax": layers.Softmax(),
    "ops.softmax": keras.ops.softmax,
    "log": layers.Activation("log_softmax"),
    "sigmoid": layers.Activation("sigmoid"),
    "ops.sigmoid": keras.ops.sigmoid,
    "cast": lambda scores: keras.ops.cast(layers.Softmax(dtype="float32")(scores), "float32"),
    "reshaped": lambda scores: layers.Flatten()(layers.Softmax()(layers.Reshape((1, 1, 4))(scores))),
    "tanh": layers.Activation("tanh"),
    "softsign": layers.Activation("softsign"),
    "hard_sigmoid": layers.Activation("hard_sigmoid"),
    "two softmaxes": lambda scores: layers.Softmax()(layers.Softmax()(scores)),
    "softmax of tanh": lambda scores: layers.Softmax()(3 * keras.ops.tanh(scores)),
    "log of softmax": lambda scores: keras.ops.log(keras.ops.softmax(scores) + 1e-7),
    "with a temperature": lambda scores: keras.ops.softmax(scores / 1.5),
    "sigmoid by hand": lambda scores: 1 / (1 + keras.ops.exp(-scores)),
    "sigmoid by hand, as a ratio": lambda scores: keras.ops.exp(scores) / (1 + keras.ops.exp(scores)),
    "sigmoid from tanh": lambda scores: 0.5 * (keras.ops.tanh(scores / 2) + 1),
    "sigmoid turned twice": lambda scores: 1 - keras.ops.sigmoid(-scores),
    "softmax by hand": softmax_by_hand,
    "in a Lambda": layers.Lambda(softmax_by_hand),
    "Activation of a function": layers.Activation(softmax_by_hand),
    "in a model": lambda scores: keras.Sequential([keras.Input((4,)), layers.Softmax()])(scores),
}


@pytest.mark.parametrize("last", LAST)
def test_the_scores_before_the_last_activation_decide_however_it_is_attached(last, pictures):
    expected = grad_cam(with_fixed_weights(with_last(lambda scores: scores, 1e4), pictures), pictures, label=2)
    model = with_fixed_weights(with_last(LAST[last], 1e4), pictures)
    np.testing.assert_allclose(grad_cam(model, pictures, label=2), expected, rtol=1e-4)


@pytest.mark.parametrize("last", ["Activation", "ops.softmax", "in a Lambda", "in a model"])
def test_a_sure_network_that_was_loaded_from_a_file_is_explained_by_its_scores_too(last, pictures, tmp_path):
    model = with_fixed_weights(with_last(LAST[last], 1e4), pictures)
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    np.testing.assert_allclose(grad_cam(loaded, pictures), grad_cam(model, pictures), rtol=1e-4)


def test_clipped_probabilities_are_explained_by_the_scores_too(pictures):
    def clipped(scores):
        return keras.ops.clip(keras.ops.softmax(scores), 1e-7, 1 - 1e-7)

    expected = grad_cam(with_fixed_weights(with_last(lambda scores: scores, 1e4), pictures), pictures, label=2)
    maps = grad_cam(with_fixed_weights(with_last(clipped, 1e4), pictures), pictures, label=2)
    np.testing.assert_allclose(maps, expected, rtol=1e-4)


def test_a_softmax_inside_a_models_own_code_is_found_too(pictures):
    model = with_fixed_weights(OwnSoftmax, pictures)
    kernel = model.top.get_weights()[0]
    before = grad_cam(model, pictures, label=2)
    model.top.set_weights([1000 * kernel, np.zeros(4)])
    np.testing.assert_allclose(grad_cam(model, pictures, label=2), 1000 * before, rtol=1e-3, atol=1e-4)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    "last",
    [
        keras.ops.square,
        lambda scores: scores / (1e-3 + keras.ops.max(scores, axis=-1, keepdims=True)),  # by the largest
        layers.Dense(3),
    ],
)
def test_what_is_no_activation_is_explained_as_it_is(last, pictures):
    model = with_fixed_weights(with_last(last, 0.1), pictures)
    inner, scores = model.get_layer("late").output, model.output
    expected = by_gradient(keras.Model(model.input, [inner, scores]), pictures, 1)
    np.testing.assert_allclose(grad_cam(model, pictures, label=1), expected, rtol=1e-3, atol=1e-7)


def by_gradient(model, pictures, label):
    """Grad-CAM of the output as it is."""
    with tf.GradientTape() as tape:
        grid, answer = model(tf.convert_to_tensor(pictures))
        score = answer[:, label]
    weights = tf.reduce_mean(tape.gradient(score, grid), axis=(1, 2), keepdims=True)
    return tf.reduce_sum(weights * grid, axis=-1).numpy()


@pytest.mark.parametrize("bias", [-40.0, 40.0])
@pytest.mark.parametrize("last", ["tanh", "hard_sigmoid", "sigmoid"])
def test_of_a_saturated_output_the_own_answer_is_the_right_one(last, bias, pictures):
    def build():
        inner = base()
        pooled = layers.GlobalAveragePooling2D()(inner.output)
        return keras.Model(
            inner.input, layers.Dense(1, activation=last, bias_initializer=keras.initializers.Constant(bias))(pooled)
        )

    model = with_fixed_weights(build, pictures)
    np.testing.assert_array_equal(grad_cam(model, pictures), grad_cam(model, pictures, label=int(bias > 0)))


def test_maps_that_are_empty_are_told_with_their_number(pictures):
    def dead(scores):
        return keras.ops.where(pictures_are_dark(scores), 0.0 * scores, scores)

    def pictures_are_dark(scores):
        return keras.ops.max(keras.ops.abs(scores), axis=-1, keepdims=True) < 1e-6

    dark = np.concatenate([pictures, 0 * pictures[:1]])
    with pytest.warns(UserWarning, match=r"maps of 1 of 4 pictures are empty.*without an activation"):
        maps = grad_cam(with_fixed_weights(with_last(dead), pictures), dark, label=0)
    assert maps[:3].any(axis=(1, 2)).all()


@pytest.mark.parametrize("policy", ["mixed_float16", "mixed_bfloat16"])
@pytest.mark.parametrize("build", BUILDERS)
def test_a_model_of_mixed_precision_is_explained_in_single_precision(policy, build, pictures):
    expected = grad_cam(with_fixed_weights(build, pictures), pictures, label=1)
    before = keras.config.dtype_policy()
    try:
        keras.config.set_dtype_policy(policy)
        model = with_fixed_weights(build, pictures)
    finally:
        keras.config.set_dtype_policy(before)
    maps = grad_cam(model, pictures, label=1)
    assert maps.dtype == np.float32
    np.testing.assert_allclose(maps, expected, rtol=1e-4, atol=1e-7)
    assert model.layers[-1].dtype_policy.name == policy


@pytest.mark.parametrize("label", [4, 9, -1])
def test_a_class_that_is_not_there_is_an_error_that_says_which_are(label, pictures):
    with pytest.raises(CourseError, match=rf"label = {label}: .* 0 to 3"):
        grad_cam(with_fixed_weights(with_last(layers.Softmax()), pictures), pictures, label=label)


@pytest.mark.parametrize("label", [1.0, True, "cat"])
def test_a_label_that_is_no_index_is_refused(label, pictures):
    with pytest.raises(CourseError, match=r"label = .*whole number"):
        grad_cam(with_fixed_weights(with_last(layers.Softmax()), pictures), pictures, label=label)


def test_a_single_picture_is_refused_with_the_way_to_give_it(pictures):
    with pytest.raises(CourseError, match=r"\(16, 16, 3\).*pictures\[np.newaxis\]"):
        grad_cam(with_fixed_weights(functional, pictures), pictures[0])


def test_pictures_of_several_sizes_are_refused(pictures):
    with pytest.raises(CourseError, match="differ in size"):
        grad_cam(with_fixed_weights(functional, pictures), [pictures[0], pictures[1][:9]])


def test_a_model_that_takes_channels_first_is_refused(pictures):
    inputs = keras.Input((3, 16, 16))
    grid = layers.Conv2D(4, 3, data_format="channels_first")(inputs)
    model = keras.Model(inputs, layers.Dense(2)(layers.GlobalAveragePooling2D(data_format="channels_first")(grid)))
    with pytest.raises(CourseError, match="channels first"):
        grad_cam(model, pictures.transpose(0, 3, 1, 2))


def test_of_one_sigmoid_there_are_two_classes(pictures):
    with pytest.raises(CourseError, match=r"label = 2: .* 0 to 1"):
        grad_cam(with_fixed_weights(functional, pictures), pictures, label=2)


def test_several_outputs_are_refused_with_the_way_to_choose_one(pictures):
    def build(first=None):
        inner = base()
        pooled = layers.GlobalAveragePooling2D()(inner.output)
        return keras.Model(inner.input, [layers.Dense(2, name="a")(pooled), layers.Dense(3, name="b")(pooled)])

    model = with_fixed_weights(build, pictures)
    with pytest.raises(CourseError, match=r"2 outputs.*keras\.Model\(model\.inputs, model\.outputs\[0\]\)"):
        grad_cam(model, pictures)
    assert grad_cam(keras.Model(model.inputs, model.outputs[1]), pictures, label=2).shape == (3, 8, 8)


def test_an_output_that_is_no_list_of_scores_is_refused(pictures):
    with pytest.raises(CourseError, match=r"output of the model base has shape .*, not \(n, classes\)"):
        grad_cam(with_fixed_weights(base, pictures), pictures)


class Block(layers.Layer):
    """A layer of one's own, made of others."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.convolutions = [layers.Conv2D(3, 3, padding="same", name=f"inside_{number}") for number in range(2)]

    def build(self, shape):
        for convolution in self.convolutions:
            convolution.build(shape)

    def call(self, inputs):
        return inputs + self.convolutions[1](self.convolutions[0](inputs))


def test_layers_inside_a_layer_of_ones_own_are_found(pictures):
    model = with_fixed_weights(lambda: keras.Sequential([keras.Input((16, 16, 3)), Block(name="block"),
                               layers.GlobalAveragePooling2D(), layers.Dense(2)]), pictures)  # fmt: skip
    assert grad_cam(model, pictures, layer="inside_0").shape == (3, 16, 16)
    np.testing.assert_array_equal(grad_cam(model, pictures), grad_cam(model, pictures, layer="block"))


def test_a_grid_on_which_the_answer_does_not_depend_is_passed_over_or_refused(pictures):
    def build():
        inner = base()
        pooled = layers.GlobalAveragePooling2D()(inner.output)
        aside = layers.Conv2D(2, 1, name="aside")(keras.ops.stop_gradient(inner.output))
        both = layers.Concatenate()([pooled, layers.GlobalAveragePooling2D()(keras.ops.stop_gradient(aside))])
        return keras.Model(inner.input, layers.Dense(2)(both))

    model = with_fixed_weights(build, pictures)
    np.testing.assert_array_equal(grad_cam(model, pictures), grad_cam(model, pictures, layer="late"))
    with pytest.raises(CourseError, match=r"No layer 'aside' .* on which the answer depends"):
        grad_cam(model, pictures, layer="aside")


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
    assert not any("call" in vars(layer) for layer in [*model.layers, *model.get_layer("base").layers])
    np.testing.assert_array_equal(np.asarray(model(pictures)), before)
