import { mkdtemp, writeFile, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { readNpy } from "../../src/tensors/npy.ts";
import { readNamedArrays } from "../../src/tensors/read-inputs.ts";

/** A file as numpy.save writes it (numpy/lib/format.py, version 1.0). */
function npy(descr: string, shape: string, data: Uint8Array, fortran = false): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': ${fortran ? "True" : "False"}, 'shape': ${shape}, }\n`;
  const start = Uint8Array.of(
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    1,
    0,
    header.length & 255,
    header.length >> 8,
  );
  return Uint8Array.from([...start, ...new TextEncoder().encode(header), ...data]);
}

const bytesOf = ({ buffer }: { buffer: ArrayBufferLike }) => new Uint8Array(buffer as ArrayBuffer);

describe("an .npy file", () => {
  it("gives numbers of each type, row by row", () => {
    expect(readNpy(npy("<f4", "(2, 1)", bytesOf(Float32Array.of(1.5, -2))), "x")).toEqual({
      dtype: "float32",
      shape: [2, 1],
      data: Float32Array.of(1.5, -2),
    });
    expect(readNpy(npy("<i8", "(2,)", bytesOf(BigInt64Array.of(-1n, 2n ** 40n))), "x").data).toEqual(
      BigInt64Array.of(-1n, 2n ** 40n),
    );
    expect(readNpy(npy("|b1", "()", Uint8Array.of(1)), "x")).toEqual({
      dtype: "bool",
      shape: [],
      data: Uint8Array.of(1),
    });
    expect(readNpy(npy("<f2", "(1,)", Uint8Array.of(0, 0x3c)), "x")).toMatchObject({ dtype: "float16" });
  });

  it("turns Fortran's order and the other byte order into ours", () => {
    // [[1, 2, 3], [4, 5, 6]] column by column.
    const columns = Uint8Array.of(1, 4, 2, 5, 3, 6);
    expect(readNpy(npy("|u1", "(2, 3)", columns, true), "x").data).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
    expect(readNpy(npy(">i2", "(2,)", Uint8Array.of(0x01, 0x02, 0xff, 0xfe)), "x").data).toEqual(
      Int16Array.of(258, -2),
    );
  });

  it("gives text without the zeros that fill it up", () => {
    const wide = bytesOf(Uint32Array.of(0x6e, 0xe9, 0, 0x61, 0, 0));
    expect(readNpy(npy("<U3", "(2,)", wide), "x").data).toEqual(["né", "a"]);
    expect(readNpy(npy("|S2", "(2,)", Uint8Array.of(97, 98, 99, 0)), "x").data).toEqual(["ab", "c"]);
  });

  it.each([
    ["is no .npy file", new Uint8Array(20)],
    ["is too short", npy("<f4", "(3,)", new Uint8Array(8))],
    ["holds c8", npy("<c8", "(1,)", new Uint8Array(8))],
    ["holds no plain array", npy("|O", "(1,)", new Uint8Array(8))],
  ])("is refused by name where it %s", (reason, bytes) => {
    expect(() => readNpy(bytes, "in.npy")).toThrow(
      expect.objectContaining({
        code: "DATASET",
        message: expect.stringContaining(`in.npy ${reason}`) as string,
      }),
    );
  });
});

describe("the inputs of a model in files", () => {
  const one = npy("<f4", "(1,)", bytesOf(Float32Array.of(7)));

  it("are the arrays of an .npz file, or of a folder, by name", async () => {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
    await writeFile(join(folder, "both.npz"), zipSync({ "a.npy": one, "layer/b.npy": one }));
    await mkdir(join(folder, "arrays"));
    await writeFile(join(folder, "arrays", "a.npy"), one);
    expect(Object.keys(await readNamedArrays(join(folder, "both.npz")))).toEqual(["a", "layer/b"]);
    expect((await readNamedArrays(join(folder, "arrays")))["a"]?.data).toEqual(Float32Array.of(7));
  });

  it("are refused where the file is cut off or holds nothing", async () => {
    const folder = await mkdtemp(join(tmpdir(), "boxbench-test-"));
    await writeFile(join(folder, "cut.npz"), zipSync({ "a.npy": one }).subarray(0, 40));
    await expect(readNamedArrays(join(folder, "cut.npz"))).rejects.toMatchObject({ code: "DATASET" });
    await expect(readNamedArrays(folder)).rejects.toThrow("holds no arrays");
    await expect(readNamedArrays(join(folder, "none.npz"))).rejects.toThrow("There is no file or folder");
  });
});
