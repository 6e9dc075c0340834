import { existsSync } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import { coinCrops } from "./photos/coins.ts";
import { writeCrops, type Crop } from "./photos/crops.ts";
import { treeTiles } from "./photos/trees.ts";
import { deepForest, scikitImage } from "./photos/wheels.ts";
import { fetchWheel, type PinnedWheel } from "./fetch-wheel.ts";
import { cacheFolder } from "./packages.ts";
import { runSetup } from "./program.ts";

const command = new Command("setup:photos")
  .description("Fetch photos from packages on PyPI and make folders of labelled images of them.")
  .option("--out <dir>", "folder that gets one folder for each set", "photos")
  .option("--force", "make again what is there", false);

interface PhotoSet {
  readonly wheel: PinnedWheel;
  readonly category: string;
  readonly cropsOf: (folder: string) => Promise<Crop[]>;
}

const sets: Readonly<Record<string, PhotoSet>> = {
  coins: {
    wheel: scikitImage,
    category: "coin",
    cropsOf: (folder) => coinCrops(join(folder, "coins.png")),
  },
  trees: { wheel: deepForest, category: "tree", cropsOf: treeTiles },
};

await runSetup(command, async (options, context) => {
  for (const [name, { wheel, category, cropsOf }] of Object.entries(sets)) {
    const folder = join(String(options["out"]), name);
    if (options["force"] !== true && existsSync(join(folder, "val.json"))) {
      context.print(`already there: ${folder} (--force makes it again)`);
      continue;
    }
    const files = join(cacheFolder, "photos", `${wheel.project}-${wheel.version}`);
    await fetchWheel(wheel, files, context);
    const crops = await cropsOf(files);
    for (const part of ["images", "train.json", "val.json"])
      await rm(join(folder, part), { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await writeCrops(folder, category, crops);
    const boxes = crops.reduce((sum, crop) => sum + crop.boxes.length, 0);
    context.print(`${folder}: ${crops.length} images, ${boxes} boxes`);
  }
});
