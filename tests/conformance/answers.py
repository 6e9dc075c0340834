"""Inputs of a model and the answers of TF.js, as tests/onnx/helpers/dump.ts writes them."""

import base64
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

DTYPES = {"float32": "<f4", "int32": "<i4", "bool": "?"}


@dataclass(frozen=True)
class Answers:
    inputs: dict[str, np.ndarray]
    outputs: dict[str, np.ndarray]
    tolerance: float
    """Largest absolute difference allowed."""

    def difference(self, actual: dict[str, np.ndarray]) -> str | None:
        """What is wrong with some outputs, in one line; None where they agree."""
        for name, expected in self.outputs.items():
            values = np.asarray(actual[name])
            if values.shape != expected.shape:
                return f"output {name} has shape {list(values.shape)} instead of {list(expected.shape)}"
            error = np.abs(values.astype(np.float64) - expected.astype(np.float64))
            # Equal infinities have no difference; NaN never agrees with anything.
            error[values == expected] = 0
            largest = float(np.max(error, initial=0))
            if not largest < self.tolerance:
                return f"output {name} differs by {largest:.2e}, allowed is {self.tolerance:.0e}"
        return None


def read_answers(path: Path) -> Answers | None:
    if not path.exists():
        return None
    content = json.loads(path.read_text())
    return Answers(arrays(content["inputs"]), arrays(content["outputs"]), content["tolerance"])


def arrays(entries: list[dict]) -> dict[str, np.ndarray]:
    return {
        entry["name"]: np.frombuffer(base64.b64decode(entry["data"]), DTYPES[entry["dtype"]])
        .reshape(entry["shape"])
        .copy()
        for entry in entries
    }
