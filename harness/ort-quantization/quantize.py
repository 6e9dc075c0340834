"""A file as onnxruntime.quantization makes it with the settings that its documentation recommends for CNNs on x64.

usage: quantize.py SOURCE TARGET IMAGES COUNT [--reduce-range]

QDQ, activations in QUInt8, weights in QInt8 with a scale for each channel, MinMax, after quant_pre_process.
IMAGES holds COUNT inputs in float32, one after the other. Written for onnxruntime 1.30.
"""

import os
import sys
import tempfile

import numpy as np
import onnx
from onnxruntime.quantization import CalibrationDataReader, QuantFormat, QuantType, quantize_static
from onnxruntime.quantization.shape_inference import quant_pre_process


class Images(CalibrationDataReader):
    def __init__(self, name, images):
        self.feeds = iter([{name: image} for image in images])

    def get_next(self):
        return next(self.feeds, None)


def main(source, target, images_path, count, *options):
    port = onnx.load(source, load_external_data=False).graph.input[0]
    shape = [max(1, dim.dim_value) for dim in port.type.tensor_type.shape.dim]
    images = np.fromfile(images_path, np.float32).reshape(int(count), *shape)
    with tempfile.TemporaryDirectory() as folder:
        prepared = os.path.join(folder, "prepared.onnx")
        try:
            quant_pre_process(source, prepared)
        except Exception:
            # Its symbolic shape inference refuses some graphs whose shapes are known; that of ONNX is left.
            print("without symbolic shapes")
            quant_pre_process(source, prepared, skip_symbolic_shape=True)
        quantize_static(
            prepared,
            target,
            Images(port.name, images),
            quant_format=QuantFormat.QDQ,
            activation_type=QuantType.QUInt8,
            weight_type=QuantType.QInt8,
            per_channel=True,
            reduce_range="--reduce-range" in options,
        )


main(*sys.argv[1:])
