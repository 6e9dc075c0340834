"""TensorFlow functions as TF.js graph models, written by tensorflowjs itself.

tensorflowjs wants packages that a graph model never needs (decision forests, JAX, Flax, another Keras), one of which
pins an older TensorFlow. They are left out, and stand-ins take their names.
"""

import base64
import json
import os
import sys
import tempfile
import types
from pathlib import Path

# oneDNN fuses activations into convolutions that TF.js does not know.
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ["CUDA_VISIBLE_DEVICES"] = ""


class StandIn(types.ModuleType):
    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return StandIn(name)


for left_out in (
    "tensorflow_decision_forests",
    "tensorflow_hub",
    "tf_keras",
    "flax",
    "jax",
    "jax.experimental",
    "jax.experimental.jax2tf",
    "jax.numpy",
):
    sys.modules[left_out] = StandIn(left_out)

import numpy as np  # noqa: E402

# A name that NumPy 2 has no longer.
np.object = object

import tensorflow as tf  # noqa: E402
from tensorflowjs.converters import tf_saved_model_conversion_v2 as conversion  # noqa: E402


def encoded(array):
    dtype = {"float32": "<f4", "int32": "<i4", "bool": "?"}[array.dtype.name]
    data = base64.b64encode(np.ascontiguousarray(array, dtype).tobytes()).decode()
    return {"dtype": array.dtype.name, "shape": list(array.shape), "data": data}


def write_graph_model(folder, function, signature, inputs, module=None, control_flow_v2=False):
    """Writes model.json, its weights, and answers.json: the inputs and what TensorFlow answers.

    function takes tensors and returns a dict of them; signature and inputs go by the names of its arguments.
    """
    folder = Path(folder)
    holder = module or tf.Module()
    holder.function = tf.function(
        function, input_signature=[tf.TensorSpec(shape, dtype, name) for name, (shape, dtype) in signature.items()]
    )
    answers = {name: value.numpy() for name, value in holder.function(**inputs).items()}
    with tempfile.TemporaryDirectory() as saved:
        tf.saved_model.save(holder, saved, signatures=holder.function.get_concrete_function())
        conversion.convert_tf_saved_model(saved, str(folder), control_flow_v2=control_flow_v2)
    content = {
        "inputs": {name: encoded(value) for name, value in inputs.items()},
        "outputs": {name: encoded(value) for name, value in answers.items()},
    }
    (folder / "answers.json").write_text(json.dumps(content))
