"""What onnx's own reference evaluator gets wrong or cannot run, with the reason.

A model that fails on the evaluator and has no node that matches an entry is a failure. One that has such a
node is named in the output with the reason, and an operator still needs one model that passes. An entry that
excuses nothing in a complete run is a failure too, so the table cannot outlive its reasons.
"""

from collections.abc import Callable
from dataclasses import dataclass

from onnx import NodeProto
from onnx.helper import get_attribute_value


@dataclass(frozen=True)
class Gap:
    operator: str
    reason: str
    applies: Callable[[dict, int], bool]
    """Whether a node with these attributes, in a model of this opset, is hit."""


def has_uneven_pads(attributes: dict, _: int) -> bool:
    pads = attributes.get("pads", [])
    return pads[: len(pads) // 2] != pads[len(pads) // 2 :]


REFERENCE_GAPS = [
    Gap(
        "BatchNormalization",
        "before opset 14 the evaluator takes a momentum for training mode",
        lambda attributes, opset: opset < 14 and "momentum" in attributes,
    ),
    Gap(
        "MaxPool",
        "the evaluator reads pads as top, bottom, left, right; ONNX has top, left, bottom, right",
        has_uneven_pads,
    ),
    Gap(
        "MaxPool",
        "the evaluator forgets the pads of a sequence where the stride is 1",
        lambda attributes, _: attributes["strides"] == [1] and any(attributes["pads"]),
    ),
]


def gap_of(nodes: list[NodeProto], opset: int) -> Gap | None:
    """The first entry that a node of the model matches."""
    for node in nodes:
        attributes = {attribute.name: get_attribute_value(attribute) for attribute in node.attribute}
        for gap in REFERENCE_GAPS:
            if gap.operator == node.op_type and gap.applies(attributes, opset):
                return gap
    return None
