import { describe, expect, it } from "vitest";
import { installCommand } from "../../src/core/install-command.ts";

const manifest = {
  dependencies: { sharp: "0.35.5" },
  optionalDependencies: { "onnxruntime-node": "1.30.0" },
  peerDependencies: { "@tensorflow/tfjs-node-gpu": "4.22.0" },
};
const inProject = "/home/a/project/node_modules/boxbench";

describe("the command that brings a missing package", () => {
  it("is the one that installs everything, in a clone", () => {
    expect(
      installCommand(["onnxruntime-node"], { ownFolder: "/home/a/boxbench", manifest, agent: "npm/10.9.9 " }),
    ).toBe("npm ci");
  });

  it.each([
    ["", "npm install --ignore-scripts onnxruntime-node@1.30.0"],
    ["npm/11.21.2 node/v20.20.2 linux x64", "npm install --ignore-scripts onnxruntime-node@1.30.0"],
    ["pnpm/9.15.9 npm/? node/v20.20.2", "pnpm add --ignore-scripts onnxruntime-node@1.30.0"],
    ["yarn/1.22.22 npm/? node/v20.20.2", "yarn add --ignore-scripts onnxruntime-node@1.30.0"],
    ["yarn/4.18.1 npm/? node/v20.20.2", "yarn add onnxruntime-node@1.30.0"],
  ])("is that of the package manager that runs boxbench in a project: %s", (agent, command) => {
    expect(installCommand(["onnxruntime-node"], { ownFolder: inProject, manifest, agent })).toBe(command);
  });

  it("works for a project on Windows, in pnpm's store, and for several packages and an unknown one", () => {
    const names = ["@tensorflow/tfjs-node-gpu", "sharp", "other"];
    for (const ownFolder of [
      "C:\\project\\node_modules\\boxbench",
      "/p/node_modules/.pnpm/boxbench@file+b/node_modules/boxbench",
    ]) {
      expect(installCommand(names, { ownFolder, manifest, agent: "" })).toBe(
        "npm install --ignore-scripts @tensorflow/tfjs-node-gpu@4.22.0 sharp@0.35.5 other",
      );
    }
  });
});
