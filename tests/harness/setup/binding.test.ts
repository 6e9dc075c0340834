import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { bindingPlace, compilerArguments, napiVersionFor } from "../../../harness/setup/binding.ts";
import { headersOfNode } from "../../../harness/setup/node-api-headers.ts";
import { packageFolder, tfjsNodeName } from "../../../harness/setup/packages.ts";

// Node 20 has Node-API 9 and Node 22 has 10: both newer than what tfjs-node 4.22 knows.
test.each([
  [9, 8],
  [10, 8],
  [8, 8],
  [6, 6],
])("on a Node with Node-API %i tfjs-node uses %i", (ofNode, expected) => {
  expect(napiVersionFor([3, 4, 5, 6, 7, 8], ofNode)).toBe(expected);
});

test("says so when no Node-API version fits", () => {
  expect(() => napiVersionFor([7, 8], 6)).toThrow("Node-API 6 and tfjs-node needs one of 7, 8");
});

test("puts the binding where node-pre-gyp, which tfjs-node asks, finds it", async () => {
  const folder = packageFolder(tfjsNodeName);
  // Oracle: node-pre-gyp itself.
  const { createRequire } = await import("node:module");
  const preGyp = createRequire(join(folder, "package.json"))("@mapbox/node-pre-gyp") as {
    find(packageJson: string): string;
  };
  expect(bindingPlace(folder).bindingPath).toBe(preGyp.find(join(folder, "package.json")));
});

test("compiles both sources of the binding and looks for the libraries from lib/napi-v*/", () => {
  const parts = { libraryFolder: "/tf", includeFolder: "/tf/include" };
  const flags = compilerArguments("/tfjs", parts, "/headers", 8, "/out.node");
  expect(flags.filter((flag) => flag.endsWith(".cc"))).toEqual([
    "/tfjs/binding/tfjs_backend.cc",
    "/tfjs/binding/tfjs_binding.cc",
  ]);
  expect(flags).toContain("-DNAPI_VERSION=8");
  expect(flags).toContain("-Wl,-rpath,$ORIGIN/../../deps/lib");
  expect(flags.slice(-2)).toEqual(["-o", "/out.node"]);
  const sources = readFileSync(join(packageFolder(tfjsNodeName), "binding.gyp"), "utf8");
  expect(sources.match(/binding\/\w+\.cc/g)).toEqual(["binding/tfjs_backend.cc", "binding/tfjs_binding.cc"]);
});

test("looks for Node's headers beside its bin folder", () => {
  expect(headersOfNode("/opt/node/bin/node")).toBe("/opt/node/include/node");
});
