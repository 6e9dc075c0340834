"""Converts a TF.js graph model with tf2onnx: convert.py MODEL.json OUT.onnx

tf2onnx 1.17 was written for an older NumPy and TensorFlow. What they no longer have, or now insist on, is put in, so
that its conversion is compared and not its age; each repair is printed.
"""

import json
import os
import shutil
import sys
import tempfile

import numpy as np

# Attributes that TensorFlow 2.21 needs and TF.js leaves out where they have their default.
MISSING = {
    "_FusedConv2D": lambda node: ("TArgs", {"list": {"type": ["DT_FLOAT"] * (len(node["input"]) - 2)}}),
    "TopKV2": lambda node: ("index_type", {"type": "DT_INT32"}),
}


def repair(nodes):
    repaired = set()
    for node in nodes:
        if node["op"] in MISSING:
            name, value = MISSING[node["op"]](node)
            if name not in node.setdefault("attr", {}):
                node["attr"][name] = value
                repaired.add(f"{node['op']}.{name}")
    return repaired


def repaired_copy(path, folder):
    source = os.path.dirname(os.path.abspath(path))
    for name in os.listdir(source):
        if os.path.isfile(os.path.join(source, name)):
            shutil.copy(os.path.join(source, name), folder)
    with open(path, encoding="utf-8-sig") as file:
        model = json.load(file)
    topology = model["modelTopology"]
    repaired = repair(topology["node"])
    for function in topology.get("library", {}).get("function", []):
        repaired |= repair(function.get("nodeDef", []))
    copy = os.path.join(folder, os.path.basename(path))
    with open(copy, "w", encoding="utf-8") as file:
        json.dump(model, file)
    for what in sorted(repaired):
        print(f"repaired: {what}")
    return copy


def main():
    path, out = sys.argv[1:3]
    np.product = np.prod
    np.bool = bool
    from tf2onnx import convert

    with tempfile.TemporaryDirectory() as folder:
        copy = repaired_copy(path, folder)
        sys.argv = ["tf2onnx", "--tfjs", copy, "--output", out, "--opset", "17"]
        convert.main()


main()
