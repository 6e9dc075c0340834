import { expect, test } from "vitest";
import { gpuFrom, readingsFrom } from "../../../harness/gpu/nvidia-smi.ts";

test("the first GPU is read from nvidia-smi's line", () => {
  expect(gpuFrom("NVIDIA H200, 580.159.04, 143771\nNVIDIA H200, 580.159.04, 143771\n")).toEqual({
    name: "NVIDIA H200",
    driver: "580.159.04",
    memoryMiB: 143771,
  });
});

test("text that is no line of a GPU gives none", () => {
  expect(gpuFrom("No devices were found\n")).toBeNull();
  expect(gpuFrom("")).toBeNull();
});

test("readings of memory leave out what is no number", () => {
  expect(readingsFrom("512\n 1024\n[N/A]\n\n77")).toEqual([512, 1024, 77]);
});
