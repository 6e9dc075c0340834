"""Parts of the ONNX standard that onnx's reference evaluator leaves out, added around its own operators.

Scan: axes other than 0 and the reverse direction. RNN, GRU and LSTM: activations other than the defaults.
LSTM: sequence_lens.
Everything else of these operators, the order of gates and the bodies included, stays the evaluator's own.
"""

import functools

import numpy as np
from onnx import NodeProto
from onnx.reference.ops.op_gru import GRU as ReferenceGRU
from onnx.reference.ops.op_lstm import LSTM as ReferenceLSTM
from onnx.reference.ops.op_rnn import RNN_14 as ReferenceRNN
from onnx.reference.ops.op_scan import Scan as ReferenceScan

# Definitions of the standard; the first ones have parameters, here with the standard's defaults.
PARAMETERS = {"Affine": {"alpha": 1.0, "beta": 0.0}, "HardSigmoid": {"alpha": 0.2, "beta": 0.5}, "Elu": {"alpha": 1.0}}
ACTIVATIONS = {
    "Affine": lambda x, alpha, beta: x * x.dtype.type(alpha) + x.dtype.type(beta),
    "HardSigmoid": lambda x, alpha, beta: np.clip(x * x.dtype.type(alpha) + x.dtype.type(beta), 0, 1),
    "Elu": lambda x, alpha: np.where(x < 0, x.dtype.type(alpha) * np.expm1(np.minimum(x, 0)), x),
    "Relu": lambda x: np.maximum(x, 0),
    "Sigmoid": lambda x: 1 / (1 + np.exp(-x)),
    "Softplus": lambda x: np.log1p(np.exp(x)),
    "Softsign": lambda x: x / (1 + np.abs(x)),
    "Tanh": np.tanh,
}


def activations_of(operator, *defaults: str) -> list:
    """The functions of the gates, which must be the same in both directions."""
    names = operator.activations or list(defaults)
    if names != names[: len(defaults)] * (len(names) // len(defaults)):
        raise NotImplementedError(f"activations {names} differ by direction")
    # Each list has one number for each activation that takes it, in their order.
    given = {"alpha": iter(operator.activation_alpha or []), "beta": iter(operator.activation_beta or [])}
    functions = []
    for name in names[: len(defaults)]:
        parameters = {key: next(given[key], value) for key, value in PARAMETERS.get(name, {}).items()}
        functions.append(functools.partial(ACTIVATIONS[name], **parameters))
    return functions


class RNN(ReferenceRNN):
    def choose_act(self, name, alpha, beta):
        return activations_of(self, "Tanh")[0]


class GRU(ReferenceGRU):
    def __init__(self, node, run_params):
        super().__init__(node, run_params)
        self.f, self.g = activations_of(self, "Sigmoid", "Tanh")


class LSTM(ReferenceLSTM):
    def __init__(self, node, run_params):
        super().__init__(node, run_params)
        self.f, self.g, self.h = activations_of(self, "Sigmoid", "Tanh", "Tanh")

    def _run(self, X, W, R, B=None, sequence_lens=None, initial_h=None, initial_c=None, P=None, **attributes):
        states = (initial_h, initial_c)
        if sequence_lens is None:
            return super()._run(X, W, R, B, None, *states, P, **attributes)
        # One sequence after the other, each as long as it is, with zeros behind its end.
        items = []
        for item, length in enumerate(sequence_lens):
            own = [None if state is None else state[:, item : item + 1] for state in states]
            steps = X[: max(length, 1), item : item + 1]
            outputs = super()._run(steps, W, R, B, None, *own, P, **attributes)
            rest = np.zeros((len(X) - len(steps), *outputs[0].shape[1:]), X.dtype)
            padded = (np.concatenate([outputs[0], rest]), *outputs[1:])
            items.append([output * (length > 0) for output in padded])
        return tuple(np.concatenate(parts, axis=-2) for parts in zip(*items))


class Scan(ReferenceScan):
    MOVES = ("scan_input_axes", "scan_input_directions", "scan_output_axes", "scan_output_directions")

    def __init__(self, node, run_params):
        self.moves = {a.name: list(a.ints) for a in node.attribute if a.name in self.MOVES}
        plain = NodeProto()
        plain.CopyFrom(node)
        del plain.attribute[:]
        plain.attribute.extend(a for a in node.attribute if a.name not in self.MOVES)
        super().__init__(plain, run_params)

    def _run(self, *args, **kwargs):
        states = len(args) - self.num_scan_inputs
        scanned = [self.moved(index, value, "input") for index, value in enumerate(args[states:])]
        outputs = super()._run(*args[:states], *scanned, **kwargs)
        stacked = [self.moved(index, value, "output") for index, value in enumerate(outputs[states:])]
        return tuple(outputs[:states]) + tuple(stacked)

    def moved(self, index: int, value: np.ndarray, port: str) -> np.ndarray:
        axes = self.moves.get(f"scan_{port}_axes", [])
        directions = self.moves.get(f"scan_{port}_directions", [])
        axis = axes[index] if index < len(axes) else 0
        first = np.moveaxis(value, axis, 0) if port == "input" else value
        turned = np.flip(first, 0) if index < len(directions) and directions[index] == 1 else first
        return turned if port == "input" else np.moveaxis(turned, 0, axis)


EXTENSIONS = [RNN, GRU, LSTM, Scan]
