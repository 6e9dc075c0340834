import { existsSync } from "node:fs";
import { join } from "node:path";
import { Command } from "commander";
import { messageOf } from "../../src/core/errors.ts";
import { bindingPlace, installBinding } from "./binding.ts";
import { nodeApiHeaders } from "./node-api-headers.ts";
import { cacheFolder, packageFolder, tfjsNodeName } from "./packages.ts";
import { findTools, thisMachine } from "./prerequisites.ts";
import { runSetup } from "./program.ts";
import { checkTraining, describeCheck, type TrainingCheck } from "./training-check.ts";
import { tensorFlowParts } from "./tensorflow-parts.ts";

const command = new Command("setup:tensorflow")
  .description(`Give ${tfjsNodeName} a native TensorFlow from PyPI and compile its binding here.`)
  .option("--force", "fetch and build again, also what is there and works", false);

await runSetup(command, async (options, context) => {
  const tfjsFolder = packageFolder(tfjsNodeName);
  const force = options["force"] === true;
  const present = force ? null : await workingBinding();
  if (present !== null) {
    context.print(`already installed: ${describeCheck(present)} (--force builds it again)`);
    return;
  }
  const tools = await findTools(thisMachine());
  const cache = join(cacheFolder, "tensorflow");
  const headers = await nodeApiHeaders(cache, process.execPath, context);
  const parts = await tensorFlowParts(cache, force, tools, context);
  await installBinding(tfjsFolder, parts, headers, tools, context);
  context.print(`installed: ${describeCheck(await checkTraining(tfjsFolder, context.signal))}`);

  async function workingBinding(): Promise<TrainingCheck | null> {
    if (!existsSync(bindingPlace(tfjsFolder).bindingPath)) return null;
    try {
      return await checkTraining(tfjsFolder, context.signal);
    } catch (error) {
      if (context.signal.aborted) throw error;
      context.note(`The binding that is there does not work and is built again. ${messageOf(error)}`);
      return null;
    }
  }
});
