"""Calls in a process of their own: which of Keras's custom layers go along."""

import sys
import types

import keras
import pytest

from course_utils._internal.subprocess_call import SubprocessCall, serialize

pytestmark = pytest.mark.slow


@pytest.fixture
def custom_layers():
    """Keras's own list of custom layers, left as it was found."""
    layers = keras.saving.get_custom_objects()
    before = dict(layers)
    yield layers
    layers.clear()
    layers.update(before)


def test_a_layer_of_the_notebook_goes_along_and_one_that_cannot_be_imported_there_does_no_harm(
    custom_layers, monkeypatch
):
    class OfTheNotebook(keras.layers.Layer):
        pass

    only_here = types.ModuleType("a_module_that_is_only_here")
    exec("import keras\nclass OnlyHere(keras.layers.Layer):\n    pass", only_here.__dict__)
    monkeypatch.setitem(sys.modules, only_here.__name__, only_here)
    custom_layers.update({"of the notebook": OfTheNotebook, "only here": only_here.OnlyHere})

    def known():
        import keras

        return {name for name in keras.saving.get_custom_objects() if name in ("of the notebook", "only here")}

    assert SubprocessCall(serialize(known)).run() == {"of the notebook"}
