"""Times one ONNX file with Python's onnxruntime; prints the median in milliseconds as JSON.

Arguments: model, file of inputs (float32, one after another), shape of one input, threads, milliseconds.
"""

import json
import statistics
import sys
import time

import numpy
import onnxruntime

model, inputs_path, shape_text, threads_text, time_text = sys.argv[1:]
shape = [int(size) for size in shape_text.split(",")]
inputs = numpy.fromfile(inputs_path, dtype=numpy.float32).reshape([-1, *shape])

# As src/runtimes/ort-node/options.ts sets them.
options = onnxruntime.SessionOptions()
options.intra_op_num_threads = int(threads_text)
options.inter_op_num_threads = 1
options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_ENABLE_ALL
if int(threads_text) > 1:
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
feeds = [{session.get_inputs()[0].name: value} for value in inputs]


def time_runs(least_runs, milliseconds):
    times = []
    end = time.perf_counter() + milliseconds / 1000
    while len(times) < least_runs or time.perf_counter() < end:
        feed = feeds[len(times) % len(feeds)]
        started = time.perf_counter_ns()
        session.run(None, feed)
        times.append((time.perf_counter_ns() - started) / 1e6)
    return times


time_runs(20, int(time_text))
print(json.dumps(statistics.median(time_runs(64, int(time_text)))))
