import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { driverLibraryName, findVulkanDriver } from "../../../harness/gpu/vulkan.ts";

const folder = mkdtempSync(join(tmpdir(), "boxbench-test-"));
const manifest = join(folder, "nvidia_icd.json");
writeFileSync(join(folder, "intel_icd.x86_64.json"), "{}");
writeFileSync(manifest, '{"file_format_version":"1.0.0","ICD":{"library_path":"libGLX_nvidia.so.0"}}');

test("NVIDIA's driver is found among others, with the library that the loader has to find", () => {
  const driver = findVulkanDriver({}, ["/nowhere/icd.d", folder]);
  expect(driver).toEqual({ manifest, library: "libGLX_nvidia.so.0" });
  expect(driverLibraryName(driver)).toEqual(["libGLX_nvidia.so.0"]);
});

test("the environment's own choice comes first, also where it cannot be read", () => {
  const driver = findVulkanDriver({ VK_ICD_FILENAMES: "/own/icd.json" }, [folder]);
  expect(driver).toEqual({ manifest: "/own/icd.json", library: null });
  expect(driverLibraryName(driver)).toEqual([]);
});

test("there is none where no folder has one", () => {
  expect(findVulkanDriver({}, ["/nowhere/icd.d"])).toBeNull();
});
