import { describe, expect, test } from "vitest";
import {
  megabytes,
  pipDownloadArguments,
  wantedPrefixes,
  wheelFileName,
  wheelRequirement,
} from "../../../harness/setup/wheel.ts";

describe("the wheel that is asked for", () => {
  test("is one file, named by version, Python and platform", () => {
    expect(wheelFileName).toBe("tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl");
  });

  test("is pinned by its SHA-256", () => {
    expect(wheelRequirement).toMatch(/^tensorflow-cpu==2\.21\.0 --hash=sha256:[0-9a-f]{64}$/);
  });

  test("does not depend on the Python that runs pip", () => {
    const line = pipDownloadArguments("/r.txt", "/to").join(" ");
    expect(line).toContain("--python-version 3.11 --implementation cp --abi cp311");
    expect(line).toContain("--platform manylinux_2_27_x86_64");
    expect(line).toContain("--only-binary=:all:");
    expect(line).toContain("--require-hashes --requirement /r.txt --dest /to");
  });

  test("leaves index and proxy to pip's own configuration", () => {
    expect(pipDownloadArguments("/r.txt", "/to").join(" ")).not.toMatch(/index|proxy|isolated/);
  });
});

describe("what is unpacked", () => {
  const isWanted = (name: string) => wantedPrefixes.some((prefix) => name.startsWith(prefix));

  test.each([
    "tensorflow/libtensorflow_cc.so.2",
    "tensorflow/libtensorflow_framework.so.2",
    "tensorflow/include/tensorflow/c/eager/c_api.h",
    "tensorflow/include/tensorflow/core/platform/ctstring_internal.h",
    "tensorflow/include/tsl/platform/ctstring.h",
    "tensorflow/include/xla/tsl/c/tsl_status.h",
    "tensorflow/include/LICENSE",
  ])("includes %s", (name) => {
    expect(isWanted(name)).toBe(true);
  });

  test.each([
    "tensorflow/python/lib_pywrap_tensorflow_common.so",
    "tensorflow/include/tensorflow/core/framework/tensor.h",
    "tensorflow/__init__.py",
  ])("leaves out %s", (name) => {
    expect(isWanted(name)).toBe(false);
  });
});

test("megabytes are 10^6 bytes", () => {
  expect(megabytes(273_829_956)).toBe("274 MB");
});
