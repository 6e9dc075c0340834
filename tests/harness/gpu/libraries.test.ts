import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { findLibraries, libraryPath, wheelFolders } from "../../../harness/gpu/libraries.ts";
import { libraryCheck } from "../../../harness/gpu/preflight.ts";

/** Two folders of NVIDIA's wheels: CUDA 13 and cuDNN 9. */
function sitePackages(): string {
  const root = mkdtempSync(join(tmpdir(), "boxbench-test-"));
  for (const [folder, file] of [
    ["cu13", "libcudart.so.13"],
    ["cudnn", "libcudnn.so.9"],
  ] as const) {
    mkdirSync(join(root, "nvidia", folder, "lib"), { recursive: true });
    writeFileSync(join(root, "nvidia", folder, "lib", file), "");
  }
  return root;
}

test("the libraries of Python's wheels are found, and their folders go into LD_LIBRARY_PATH once each", () => {
  const root = sitePackages();
  const folders = wheelFolders(root);
  const found = findLibraries(["libcudart.so.13", "libcudnn.so.9", "libcufft.so.12"], folders);
  const [cuda, cudnn] = [join(root, "nvidia/cu13/lib"), join(root, "nvidia/cudnn/lib")];
  expect(found.map(({ path }) => path)).toEqual([
    join(cuda, "libcudart.so.13"),
    join(cudnn, "libcudnn.so.9"),
    null,
  ]);
  expect(libraryPath(found, `/own:${cuda}`)).toBe(`${cuda}:${cudnn}:/own`);
});

test("folders that the system's loader looks into anyway stay out of LD_LIBRARY_PATH", () => {
  expect(libraryPath([{ name: "libcuda.so.1", path: "/usr/lib/x86_64-linux-gnu/libcuda.so.1" }])).toBe("");
});

test("a library of another major version is named as such, with where it is", () => {
  const folders = wheelFolders(sitePackages());
  const library = { name: "libcudart.so.12", stem: "libcudart", major: 12 };
  const check = libraryCheck({ name: library.name, path: null }, library, folders);
  expect(check.good).toBe(false);
  expect(check.finding).toMatch(/^wrong major version: there is libcudart\.so\.13 \(.*cu13\/lib/);
  const absent = { name: "libcurand.so.10", stem: "libcurand", major: 10 };
  expect(libraryCheck({ name: absent.name, path: null }, absent, folders).finding).toBe("not found");
});
