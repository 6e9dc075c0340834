import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { studySchema, type Study } from "../../src/core/study/study.ts";
import { boxbench } from "../support/boxbench.ts";

/** A study of small networks, from images to the report, in processes of its own. */
describe("boxbench study", () => {
  let folder = "";
  let study: Study;
  const small = ["study", "--part", "localisation", "--variant", "linear-exact", "--variant", "dense-only"];
  const words = [
    ...small,
    "--quick",
    "--seeds",
    "2",
    "--backend",
    "tfjs/wasm",
    "--jobs",
    "2",
    "--out",
    "out",
  ];
  const readStudy = async (name: string) =>
    studySchema.parse(JSON.parse(await readFile(join(folder, name, "study.json"), "utf8")));

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-study-"));
    const { exitCode, stderr } = await boxbench(words, folder);
    if (exitCode !== 0) throw new Error(stderr);
    study = await readStudy("out");
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  it("writes a study that fits its schema, its report and its pictures", async () => {
    expect((await readdir(join(folder, "out"))).toSorted((a, b) => a.localeCompare(b))).toEqual([
      "learning-curves.svg",
      "report.html",
      "report.md",
      "study.json",
    ]);
    expect(study.localisation.map(({ variantId }) => variantId)).toEqual(["dense-only", "linear-exact"]);
    expect(study.run).toMatchObject({ seeds: [1, 2], missing: 0, trainings: 4, backend: "tfjs/wasm" });
  });

  it("finds the box by least squares to a thousandth of a pixel with both seeds", () => {
    const exact = study.localisation.find(({ variantId }) => variantId === "linear-exact");
    expect(exact?.meanErrorPx.high).toBeLessThan(1e-3);
    expect(exact?.learned).toMatchObject({ count: 2, of: 2 });
  });

  it("calls nothing supported or refuted by two seeds", () => {
    expect(study.claims.map(({ verdict }) => verdict)).not.toContain("supported");
    expect(study.claims.map(({ verdict }) => verdict)).not.toContain("refuted");
  });

  it("finds the same from the cache", async () => {
    const { exitCode } = await boxbench([...words.slice(0, -1), "again", "--jobs", "1"], folder);
    expect(exitCode).toBe(0);
    const again = await readStudy("again");
    const findings = ({ localisation, claims, curves }: Study) => ({ localisation, claims, curves });
    expect(findings(again)).toEqual(findings(study));
    // With their seconds: nothing was trained a second time.
    expect(again.trainings).toEqual(study.trainings);
  });

  it("finds the same when it trains anew", async () => {
    const exact = [
      "study",
      "--part",
      "localisation",
      "--variant",
      "linear-exact",
      "--quick",
      "--fresh",
      "--jobs",
      "1",
    ];
    const { exitCode } = await boxbench(
      [...exact, "--seeds", "1", "--backend", "tfjs/wasm", "--out", "anew"],
      folder,
    );
    expect(exitCode).toBe(0);
    const [anew] = (await readStudy("anew")).trainings;
    const known = study.trainings.find(({ id }) => id === anew?.id);
    expect(anew?.result.accuracy).toEqual(known?.result.accuracy);
    expect(anew?.result.seconds).not.toBe(known?.result.seconds);
  });

  it("reports what there is when time is up", async () => {
    const more = [
      "study",
      "--part",
      "learning-rate",
      "--variant",
      "dense-only",
      "--rates",
      "0.01,1e9",
      "--jobs",
      "1",
    ];
    const { exitCode } = await boxbench(
      [...more, "--quick", "--seeds", "2", "--backend", "tfjs/wasm", "--minutes", "0", "--out", "cut"],
      folder,
    );
    expect(exitCode).toBe(0);
    const cut = await readStudy("cut");
    expect(cut.run.missing).toBe(2);
    expect(cut.sweep.map(({ learningRate }) => learningRate)).toEqual([0.01]);
  });

  it("reports a rate of 1e9 as diverged", async () => {
    const sweep = [
      "study",
      "--sweep",
      "lr",
      "--variant",
      "dense-only",
      "--rates",
      "1e9",
      "--quick",
      "--jobs",
      "1",
    ];
    const { exitCode } = await boxbench(
      [...sweep, "--seeds", "1", "--backend", "tfjs/wasm", "--out", "high"],
      folder,
    );
    expect(exitCode).toBe(0);
    expect((await readStudy("high")).sweep[0]).toMatchObject({ diverged: { count: 1, of: 1 } });
    expect(await readFile(join(folder, "high", "collapse-map.svg"), "utf8")).toContain("diverged");
  });

  it("sweeps the rates of a network that finds boxes, beside those of one that finds a point", async () => {
    const sweep = ["study", "--sweep", "lr", "--variant", "box-giou", "--variant", "dense-only"];
    const { exitCode, stderr } = await boxbench(
      [
        ...sweep,
        ..."--rates 0.002,1e9 --quick --jobs 2 --seeds 1 --backend tfjs/wasm --out boxes".split(" "),
      ],
      folder,
    );
    expect([exitCode, stderr]).toEqual([0, expect.stringContaining("[2/2] box-giou")]);
    const { sweep: points, targetSweep = [], run } = await readStudy("boxes");
    expect(run).toMatchObject({ missing: 0, trainings: 4 });
    expect(points.map(({ variantId }) => variantId)).toEqual(["dense-only", "dense-only"]);
    const [own, high] = targetSweep;
    expect(own!.error.median).toBeLessThan(own!.withoutNetwork.median!);
    expect(high!.error.median ?? Number.POSITIVE_INFINITY).toBeGreaterThan(high!.withoutNetwork.median!);
  });

  it("makes the report again from study.json alone", async () => {
    const path = join(folder, "out", "report.md");
    const first = await readFile(path, "utf8");
    await rm(path);
    const { exitCode, stdout } = await boxbench(["report", "out"], folder);
    expect(exitCode).toBe(0);
    expect(stdout).toContain("report.md");
    expect(await readFile(path, "utf8")).toBe(first);
  });

  it("trains classifiers from seed 2 on, and finds them again in the cache", async () => {
    const classify = ["study", "--part", "classify", "--variant", "mnist-small", "--quick", "--seeds", "1"];
    const folderOf = (name: string) => [...classify, "--backend", "tfjs/wasm", "--jobs", "1", "--out", name];
    expect((await boxbench(folderOf("classes"), folder)).stderr).toContain("[1/1] mnist-small");
    const first = await readStudy("classes");
    expect(first.classTrainings).toMatchObject([{ variantId: "mnist-small", seed: 2, backend: "tfjs/wasm" }]);
    expect(first.run).toMatchObject({ trainings: 1, missing: 0, backend: "tfjs/wasm" });
    expect(first.claims).toMatchObject([{ id: "classify/mnist-small", verdict: "depends" }]);
    await boxbench(folderOf("known"), folder);
    // With their seconds: nothing was trained a second time.
    expect((await readStudy("known")).classTrainings).toEqual(first.classTrainings);
  });

  it.each([
    [["study", "--seeds", "0"], "Expected a whole number"],
    [["study", "--rates", "0"], "Expected numbers above 0"],
    [["study", "--rates", "0.1,-1"], "Expected numbers above 0"],
    [["study", "--rates", "fast"], "Expected numbers above 0"],
    [["study", "--part", "opinions"], 'No part matches "opinions"'],
    [["study", "--variant", "resnet"], 'No variant matches "resnet"'],
    [["overfit", "resnet"], 'No variant "resnet"'],
    [["overfit", "dense-only", "--rate", "0"], "Expected a number above 0"],
  ])("refuses %s in one clear line", async (bad, text) => {
    const { exitCode, stderr } = await boxbench(bad, folder);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(text);
    expect(stderr).not.toMatch(/^\s+at .+:\d+:\d+/m);
  });
});

describe("boxbench overfit", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "boxbench-overfit-"));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  const overfit = (...words: string[]) =>
    boxbench(["overfit", ...words, "--preset", "quick", "--backend", "tfjs/wasm"], folder);

  it("prints a line for each count up to 100 for a network that learns", async () => {
    const { exitCode, stdout } = await overfit("linear-exact");
    expect(exitCode).toBe(0);
    expect(stdout.trim().split("\n")).toHaveLength(7);
    expect(stdout).toContain("fits all 100 images");
  });

  it("calls a network slow, not broken, whose error was still falling", async () => {
    const { exitCode, stdout } = await overfit("linear-sgd", "--rate", "1e-4");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("linear-sgd does not fit 1 image yet: its error was still falling");
    expect(stdout).not.toContain("a tenth of the learning rate");
  });

  it("says where a network breaks, and still ends well", async () => {
    const { exitCode, stdout } = await overfit("dense-only", "--rate", "1e9");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("1 image   breaks  diverged");
    expect(stdout).toContain("breaks at 1 image");
  });
});
