"""A repair of Keras for trainings on several devices."""

from typing import Any


def build_from_element_spec() -> None:
    """Let `fit` learn the shapes of its batches from the data set's `element_spec`, on several devices.

    Keras takes the first batch out of the data set for that, before every training. A data set that shuffles anew for
    every pass loses the order of a pass by it, and the training is another one than on one device. There is no public
    way to avoid this: Keras does it for models that are built, too (checked with Keras 3.15).
    """
    import keras

    model_class: Any = keras.Model
    build_from_batch = model_class._maybe_symbolic_build

    def build(model: Any, iterator: Any = None, data_batch: Any = None) -> None:
        if iterator is None or model._distribute_strategy is None:
            build_from_batch(model, iterator, data_batch)
        else:
            with model.distribute_strategy.scope():
                model._symbolic_build(data_batch=iterator.data_adapter.get_tf_dataset().element_spec)

    model_class._maybe_symbolic_build = build
