"""Training on several devices of one machine (lesson 11 uses it and says what it changes)."""

from typing import TYPE_CHECKING

from course_utils._internal.element_spec import build_from_element_spec
from course_utils.errors import CourseError

if TYPE_CHECKING:
    import tensorflow as tf

__all__ = ["strategy_for"]


def strategy_for(devices: int = 1, batch_size: int | None = None) -> "tf.distribute.Strategy":
    """Return the strategy under whose `scope()` to build and compile what is trained on so many devices.

    With one device it is TensorFlow's default, and changes nothing. With several it is
    [MirroredStrategy](https://www.tensorflow.org/guide/distributed_training#mirroredstrategy): each GPU has a copy of
    the model and takes its share of every batch, the gradients are averaged, and all copies make the same step. So
    the batch size is that of all devices together, and the same learning rate fits. On a machine without GPUs the
    processor is cut into so many logical devices: to see that it computes the same, not to be faster.

    Call it once, before anything else in the process has used TensorFlow.

    Args:
        devices: at least 1.
        batch_size: pictures in a step, over all devices; each device gets the same number of them.

    Raises:
        CourseError: if there are not so many GPUs, if a batch cannot be shared out evenly, or if it is called too late.
    """
    import tensorflow as tf

    if devices < 1 or (batch_size or devices) % devices:
        raise CourseError(
            f"devices = {devices}: it must be 1 or more, and share a batch of {batch_size} pictures evenly, as "
            "each device's mean counts the same. Choose another number, or another batch size."
        )
    if devices == 1:
        return tf.distribute.get_strategy()
    gpus = tf.config.list_physical_devices("GPU")
    if gpus and len(gpus) < devices:
        raise CourseError(f"devices = {devices}: this machine has {len(gpus)} GPUs. Choose up to that many.")
    if not gpus:
        share = [tf.config.LogicalDeviceConfiguration()] * devices
        try:
            tf.config.set_logical_device_configuration(tf.config.list_physical_devices("CPU")[0], share)
        except RuntimeError as problem:
            raise CourseError(
                f"devices = {devices} must be said before TensorFlow is used: restart the kernel."
            ) from problem
        print(f"There is no GPU: the processor stands for {devices} devices.")
    tf.get_logger().setLevel("WARNING")  # it tells of every sum over the devices
    build_from_element_spec()
    kind = "GPU" if gpus else "CPU"
    return tf.distribute.MirroredStrategy([f"{kind}:{number}" for number in range(devices)])
