"""Checks every ONNX file of a folder: `check_models.py FOLDER`.

Each file goes through onnx.checker with full_check, strict shape inference, onnx's reference evaluator and
the Python build of ONNX Runtime; the answers of the last two are compared with those of TF.js in the JSON
file beside it. Prints one line for each failure and ends with `N passed, N failed`, which counts files.
"""

import logging
import os
import sys
import time
import warnings
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing import Pool
from pathlib import Path

import onnx
import onnxruntime
from onnx.reference import ReferenceEvaluator

from answers import Answers, read_answers
from reference_extensions import EXTENSIONS
from reference_gaps import REFERENCE_GAPS, gap_of

CHECKS = ("checker", "shape inference", "reference", "onnxruntime")


@dataclass
class Result:
    name: str
    opset: int = 0
    operators: set[str] = field(default_factory=set)
    # What is wrong, by check; None where the check passed.
    problems: dict[str, str | None] = field(default_factory=dict)
    # The operator and reason of an entry of REFERENCE_GAPS that excuses the reference evaluator.
    excuse: tuple[str, str] | None = None


def check_file(path: Path) -> Result:
    result = Result(path.stem)
    try:
        model = onnx.load(path)
    except Exception as error:  # Whatever is wrong with one file, the others are checked.
        result.problems["checker"] = f"cannot be read: {first_line(error)}"
        return result
    result.opset = model.opset_import[0].version
    nodes = nodes_of(model.graph)
    result.operators = {node.op_type for node in nodes}
    answers = read_answers(path.with_suffix(".json"))
    for check in CHECKS:
        if answers is None and check in ("reference", "onnxruntime"):
            continue
        try:
            result.problems[check] = RUN[check](model, answers)
        except Exception as error:
            result.problems[check] = f"{type(error).__name__}: {first_line(error)}"
    if result.problems.get("reference") and (gap := gap_of(nodes, result.opset)):
        result.excuse = (gap.operator, gap.reason)
        del result.problems["reference"]
    return result


def check_structure(model: onnx.ModelProto, _: Answers) -> None:
    onnx.checker.check_model(model, full_check=True)


def check_shapes(model: onnx.ModelProto, _: Answers) -> None:
    onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=True, data_prop=True)


def check_reference(model: onnx.ModelProto, answers: Answers) -> str | None:
    evaluator = ReferenceEvaluator(with_named_outputs(model), new_ops=EXTENSIONS)
    outputs = evaluator.run(None, answers.inputs)
    return answers.difference(dict(zip(evaluator.output_names, outputs)))


def with_named_outputs(model: onnx.ModelProto) -> onnx.ModelProto:
    """The model with a name for each output that a node leaves out.

    The evaluator keeps such an output under the empty name, and then takes it for every input left out.
    """
    named = onnx.ModelProto()
    named.CopyFrom(model)
    for index, node in enumerate(nodes_of(named.graph)):
        for position, name in enumerate(node.output):
            node.output[position] = name or f"left out {index} {position}"
    return named


def check_runtime(model: onnx.ModelProto, answers: Answers) -> str | None:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    outputs = session.run(None, answers.inputs)
    return answers.difference(dict(zip((port.name for port in session.get_outputs()), outputs)))


RUN = dict(zip(CHECKS, (check_structure, check_shapes, check_reference, check_runtime)))


def nodes_of(graph: onnx.GraphProto) -> list[onnx.NodeProto]:
    """All nodes, also those in the bodies of Scan, Loop and If."""
    nodes = list(graph.node)
    for node in graph.node:
        for attribute in node.attribute:
            if attribute.type == onnx.AttributeProto.GRAPH:
                nodes += nodes_of(attribute.g)
    return nodes


def first_line(error: Exception) -> str:
    lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    return (lines or ["no message"])[0][:300]


def report(results: list[Result]) -> int:
    """Prints what was found; returns the number of files that failed."""
    for excuse in sorted({result.excuse for result in results if result.excuse}):
        names = [result.name for result in results if result.excuse == excuse]
        print(f"not judged by the reference evaluator ({excuse[0]}: {excuse[1]}):")
        print("\n".join(f"  {name}" for name in names))
    failed = [result for result in results if any(result.problems.values())]
    for result in failed:
        for check, problem in result.problems.items():
            if problem:
                print(f"FAILED {result.name} ({check}): {problem}")
    for check in CHECKS:
        states = Counter(
            "not run" if check not in result.problems else "failed" if result.problems[check] else "passed"
            for result in results
        )
        counts = ", ".join(f"{states[state]} {state}" for state in ("passed", "failed", "not run"))
        print(f"{check:16} {counts}")
    return len(failed)


def second_opinions(results: list[Result]) -> list[str]:
    """Operators in use that no model which the reference evaluator confirmed has."""
    used = set().union(*(result.operators for result in results))
    confirmed = [result for result in results if result.problems.get("reference", "") is None]
    return sorted(used.difference(*(result.operators for result in confirmed)))


def unused_gaps(results: list[Result]) -> list[str]:
    used = {result.excuse for result in results}
    return [gap.operator for gap in REFERENCE_GAPS if (gap.operator, gap.reason) not in used]


def main() -> int:
    started = time.monotonic()
    folder = Path(sys.argv[1])
    is_complete = "--complete" in sys.argv
    paths = sorted(folder.glob("*.onnx"))
    if not paths:
        print(f"No ONNX files in {folder}.\n0 passed, 1 failed")
        return 1
    with Pool(os.cpu_count(), initializer=be_quiet) as pool:
        results = pool.map(check_file, paths, chunksize=8)
    opsets = " ".join(str(opset) for opset in sorted({result.opset for result in results} - {0}))
    python = ".".join(map(str, sys.version_info[:3]))
    print(f"onnx {onnx.__version__}, onnxruntime {onnxruntime.__version__}, Python {python}")
    print(f"{len(paths)} models of opsets {opsets}")
    stale = unused_gaps(results) if is_complete else []
    failures = report(results)
    unconfirmed = second_opinions(results)
    count = len(set().union(*(result.operators for result in results)))
    print(f"operators        {count - len(unconfirmed)} of {count} confirmed by the reference evaluator")
    for name in unconfirmed:
        print(f"FAILED operator {name}: no model with it passed on the reference evaluator")
    for operator in stale:
        print(f"FAILED reference_gaps.py: an entry for {operator} excuses no model")
    failures += len(unconfirmed) + len(stale)
    print(f"{time.monotonic() - started:.0f} s")
    passed = len(results) - sum(any(result.problems.values()) for result in results)
    print(f"{passed} passed, {failures} failed")
    return min(failures, 1)


def be_quiet() -> None:
    logging.disable(logging.WARNING)
    # Overflow to infinity is what TF.js does too.
    warnings.filterwarnings("ignore", category=RuntimeWarning)


if __name__ == "__main__":
    sys.exit(main())
