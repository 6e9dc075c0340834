import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type PageApi, pageVariable, type TfjsProvider } from "../../src/runtimes/browsers/page/api.ts";
import type { ModelJson } from "../../src/tfjs/artifacts.ts";

/** Keeps a tensor at every call, as a layer of somebody's own may. */
class Keeper extends tf.layers.Layer {
  static className = "Keeper";
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const [input] = Array.isArray(inputs) ? inputs : [inputs];
    tf.keep(tf.scalar(1));
    return input!.mul(2);
  }
}
tf.serialization.registerClass(Keeper);

const served = new Map<string, Uint8Array>();

async function serve(path: string, model: tf.Sequential): Promise<void> {
  await model.save(
    tf.io.withSaveHandler(({ modelTopology, weightSpecs, weightData }) => {
      const json: ModelJson = {
        modelTopology: modelTopology as object,
        weightsManifest: [{ paths: ["weights"], weights: weightSpecs! }],
      };
      served.set(path, new TextEncoder().encode(JSON.stringify(json)));
      served.set(`${path}/weights`, new Uint8Array((weightData as ArrayBuffer | undefined) ?? []));
      return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" } });
    }),
  );
}

let page: PageApi;

// The page's own script, with TF.js in plain JavaScript and without a browser.
beforeAll(async () => {
  vi.stubGlobal("crossOriginIsolated", true);
  vi.stubGlobal("fetch", (path: string) => Promise.resolve(new Response(served.get(path) as BodyInit)));
  await import("../../src/runtimes/browsers/page/page-tfjs.ts");
  page = (globalThis as unknown as Record<string, PageApi>)[pageVariable]!;
  served.set("/x", new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer));
});
afterAll(() => vi.unstubAllGlobals());

const feedsOf = (name: string) => {
  const one = { start: 0, byteLength: 12, dtype: "float32", shape: [1, 3] } as const;
  return { path: "/x", runs: [{ [name]: one }, { [name]: { ...one, start: 4, byteLength: 12 } }] };
};

async function open(path: string): Promise<string> {
  const opened = await page.open({
    provider: "tfjs-cpu" as TfjsProvider,
    threads: 1,
    modelPath: path,
    weightFiles: [{ name: "weights", path: `${path}/weights` }],
  });
  const name = opened.inputs[0]!.name;
  await page.keep(1, feedsOf(name));
  return name;
}

describe("the page of TF.js", () => {
  it("counts tensors after every call, and a model that leaves some over fails, run or timed", async () => {
    await serve("/keeper", tf.sequential({ layers: [new Keeper({ inputShape: [3] })] }));
    const name = await open("/keeper");
    await expect(page.time([1, 1], null)).rejects.toThrow("2 tensors are left over after its runs: a leak");
    await open("/keeper");
    await expect(page.run(feedsOf(name), null)).rejects.toThrow("a leak");
  });

  it("lets go of a model when it opens the next", async () => {
    const layers = [
      tf.layers.dense({ units: 2, inputShape: [3], useBias: false, kernelInitializer: "ones" }),
    ];
    await serve("/dense", tf.sequential({ layers }));
    const name = await open("/dense");
    const before = tf.memory().numTensors;
    await open("/dense");
    await open("/dense");
    expect(tf.memory().numTensors).toBe(before);
    const answers = await page.run(feedsOf(name), null);
    // 1 + 2 + 3 for each unit, and 2 + 3 + 4 in the second run.
    expect(answers.map((own) => [...Object.values(own)[0]!.data])).toEqual([
      [6, 6],
      [9, 9],
    ]);
    expect(await page.time([1, 1, 1], null)).toHaveLength(3);
  });

  it("names the kernel that a backend lacks", async () => {
    const kernel = tf.getKernel("Elu", "cpu");
    await serve("/elu", tf.sequential({ layers: [tf.layers.elu({ inputShape: [3] })] }));
    const name = await open("/elu");
    tf.unregisterKernel("Elu", "cpu");
    try {
      await expect(page.run(feedsOf(name), null)).rejects.toThrow(/Elu/);
    } finally {
      tf.registerKernel(kernel);
    }
  });

  it("refuses another backend than the one that was asked for", async () => {
    const opening = {
      provider: "tfjs-none" as TfjsProvider,
      threads: 1,
      modelPath: "/dense",
      weightFiles: [],
    };
    await expect(page.open(opening)).rejects.toThrow(/none/);
  });
});
