import { expect, it } from "vitest";
import { arithmeticRecordOf } from "../../src/measure/arithmetic.ts";
import { arithmeticOf } from "../../src/runtimes/ort/arithmetic.ts";

const node = (op: string, inputTypes: string[], durationUs: number) => ({ op, inputTypes, durationUs });

// As ONNX Runtime 1.30 runs the int8 file of a Conv and a Gemm on the CPU.
const quantised = [
  node("QuantizeLinear", ["float"], 10),
  node("Transpose", ["uint8"], 10),
  node("QLinearConv", ["uint8", "float", "uint8", "float", "int8"], 60),
  node("QGemm", ["uint8", "float", "uint8", "float", "int8"], 20),
];

it("a file whose products are all of whole numbers is native, with the share of time that they take", () => {
  expect(arithmeticRecordOf(arithmeticOf(quantised, true), "int8")).toEqual({
    state: "native",
    products: { inPrecision: 2, all: 2 },
    nodeShare: 1,
    timeShare: 0.8,
    ops: ["QLinearConv", "QGemm"],
  });
});

it("a file that is made float32 again before each product is emulated", () => {
  const nodes = [
    node("QuantizeLinear", ["float"], 10),
    node("DequantizeLinear", ["uint8"], 30),
    node("Conv", ["float", "float"], 60),
  ];
  const record = arithmeticRecordOf(arithmeticOf(nodes, true), "int8");
  expect(record).toMatchObject({ state: "emulated", nodeShare: 0, timeShare: 0, ops: [] });
});

it("float16 is native where Conv reads it, and emulated behind a Cast", () => {
  const conv = node("Conv", ["float16", "float16"], 5);
  const cast = node("Cast", ["float16"], 5);
  expect(arithmeticRecordOf(arithmeticOf([cast, conv], true), "fp16").state).toBe("native");
  const behind = [cast, node("Conv", ["float", "float"], 5)];
  expect(arithmeticRecordOf(arithmeticOf(behind, true), "fp16").state).toBe("emulated");
});

it("half of the products is not most of them", () => {
  const nodes = [node("QLinearConv", ["uint8"], 5), node("Gemm", ["float"], 5)];
  expect(arithmeticRecordOf(arithmeticOf(nodes, true), "int8").state).toBe("emulated");
});

it("a model without products is judged by all nodes that compute", () => {
  const nodes = [node("Relu", ["float16"], 5), node("Add", ["float16"], 5), node("Reshape", ["float"], 5)];
  expect(arithmeticRecordOf(arithmeticOf(nodes, true), "fp16")).toMatchObject({
    state: "native",
    products: { inPrecision: 0, all: 0 },
    nodeShare: 1,
  });
});

it("times of a GPU's queue are no share of the work", () => {
  expect(arithmeticRecordOf(arithmeticOf(quantised, false), "int8").timeShare).toBeNull();
});

it("operators with weights of 8 bits count whatever they read", () => {
  const nodes = [node("MatMulNBits", ["float", "uint8"], 5), node("DynamicQuantizeMatMul", ["float"], 5)];
  expect(arithmeticRecordOf(arithmeticOf(nodes, true), "int8-dynamic").state).toBe("native");
});
