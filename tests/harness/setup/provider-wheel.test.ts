import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import {
  copyProvider,
  gpuWheel,
  providerFiles,
  providerFolder,
} from "../../../harness/setup/provider-wheel.ts";
import { installedVersion } from "../../../src/runtimes/ort-node/native-library.ts";
import { quietContext } from "./quiet-context.ts";

const temporary = () => mkdtempSync(join(tmpdir(), "boxbench-test-"));

function unpackedWheel(names: readonly string[] = providerFiles): string {
  const folder = temporary();
  for (const name of names) writeFileSync(join(folder, name), `library ${name}`);
  return folder;
}

test("the provider's libraries are put beside onnxruntime-node's own, in place of older ones", async () => {
  const folder = temporary();
  writeFileSync(join(folder, "onnxruntime_binding.node"), "binding");
  writeFileSync(join(folder, providerFiles[0]), "older");
  await copyProvider(unpackedWheel(), folder);
  expect(readdirSync(folder).toSorted()).toEqual([...providerFiles, "onnxruntime_binding.node"].toSorted());
  expect(readFileSync(join(folder, providerFiles[0]), "utf8")).toBe(`library ${providerFiles[0]}`);
});

test("a library that cannot be copied leaves no part of itself", async () => {
  const folder = temporary();
  await expect(copyProvider(unpackedWheel([providerFiles[0]]), folder)).rejects.toThrow(/ENOENT/);
  expect(readdirSync(folder)).toEqual([providerFiles[0]]);
});

test("the wheel's hash is known for the installed version, and no other version is fetched", async () => {
  expect(gpuWheel.version).toBe(installedVersion());
  await expect(providerFolder("0.0.1", temporary(), quietContext)).rejects.toThrow(
    /onnxruntime-node is 0\.0\.1, and the hash of its CUDA provider is known for/,
  );
});
