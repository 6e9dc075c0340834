"""Writes graph models with random weights: write_models.py FOLDER [NAME ...]

Keras applications, and small models with loops and branches, each with the control flow of TensorFlow 1 (Switch, Merge,
Enter) and of TensorFlow 2 (While, If). Without names, those of DEFAULT; with --all, every one. Prints a line for each.
"""

import sys
from pathlib import Path

from graph_models import np, tf, write_graph_model

DEFAULT = ("MobileNetV2", "MobileNetV3Small", "lstm", "newton", "branches")
SIZES = {"InceptionV3": 96, "NASNetMobile": 64}
APPLICATIONS = (
    "MobileNet",
    "MobileNetV2",
    "MobileNetV3Small",
    "MobileNetV3Large",
    "EfficientNetB0",
    "ResNet50",
    "DenseNet121",
    "InceptionV3",
    "NASNetMobile",
)


def randomise(model):
    """What starts as zeros or ones would hide a weight that a converter forgets."""
    random = np.random.default_rng(1)
    for weight in model.weights:
        name, shape = weight.name, tuple(weight.shape)
        if "variance" in name:
            weight.assign(random.uniform(0.5, 1.5, shape))
        elif "mean" in name or "beta" in name or "bias" in name:
            weight.assign(random.normal(0, 0.1, shape))
        elif "gamma" in name:
            weight.assign(random.uniform(0.7, 1.3, shape))


def called(model, folder, shape, **options):
    """A Keras model as it answers outside of training."""
    randomise(model)
    module = tf.Module()
    module.model = model
    values = np.random.default_rng(2).uniform(0, 1, (1, *shape)).astype("float32")
    write_graph_model(
        folder,
        lambda x: {"y": model(x, training=False)},
        {"x": ([None, *shape], tf.float32)},
        {"x": values},
        module,
        **options,
    )


def application(name, folder):
    tf.keras.utils.set_random_seed(1)
    shape = (SIZES.get(name, 64), SIZES.get(name, 64), 3)
    model = getattr(tf.keras.applications, name)(weights=None, input_shape=shape, classes=10)
    called(model, folder, shape)


def lstm(folder, control_flow_v2):
    """A list that is read, two states, and a number of steps that the input decides."""
    tf.keras.utils.set_random_seed(1)
    cells = tf.keras.layers.LSTM(6)
    model = tf.keras.Sequential([tf.keras.layers.Input((12, 5)), cells, tf.keras.layers.Dense(3)])
    called(model, folder, (12, 5), control_flow_v2=control_flow_v2)


def newton(folder, control_flow_v2):
    """A loop that its own numbers end."""

    def root(x):
        goes_on = lambda y, i: tf.logical_and(i < 30, tf.reduce_max(tf.abs(y * y - x)) > 1e-3)
        y, i = tf.while_loop(goes_on, lambda y, i: (0.5 * (y + x / y), i + 1), [x, 0])
        return {"root": y, "steps": i}

    inputs = {"x": np.array([2, 9, 30, 0.5], "float32")}
    write_graph_model(folder, root, {"x": ([4], tf.float32)}, inputs, control_flow_v2=control_flow_v2)


def branches(folder, control_flow_v2):
    """A branch in a branch, with two results."""

    def choose(x, flag):
        if flag:
            y = x / tf.reduce_max(x) if tf.reduce_max(x) > 1.0 else x * 2.0
            z = y + 1.0
        else:
            y = x - 1.0
            z = x * x
        return {"y": y, "z": z}

    signature = {"x": ([2, 3], tf.float32), "flag": ([], tf.bool)}
    inputs = {"x": np.array([[1, -2, 3], [0.5, 4, -1]], "float32"), "flag": np.array(True)}
    write_graph_model(folder, choose, signature, inputs, control_flow_v2=control_flow_v2)


CONTROL = {"lstm": lstm, "newton": newton, "branches": branches}


def main():
    folder, *names = sys.argv[1:]
    every = (*APPLICATIONS, *CONTROL)
    wanted = every if names == ["--all"] else (names or DEFAULT)
    for name in wanted:
        if name in APPLICATIONS:
            application(name, Path(folder) / name)
        else:
            for is_second in (False, True):
                CONTROL[name](Path(folder) / f"{name}-v{2 if is_second else 1}", is_second)
        print(f"wrote {name}", flush=True)


main()
