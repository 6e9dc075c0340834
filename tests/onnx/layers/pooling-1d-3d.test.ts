import { describe, expect, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const pools = {
  max: [layers.maxPooling1d, layers.maxPooling3d],
  average: [layers.averagePooling1d, layers.averagePooling3d],
} as const;
const kinds = ["max", "average"] as const;

describe("pooling in 1D", () => {
  const cells = grid({ pool: kinds, poolSize: [2, 3], strides: [null, 1, 2], padding: ["same", "valid"] });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { poolSize, strides, padding } = cell;
    const stride = strides === null ? {} : { strides };
    const layer = pools[cell.pool][0]({ inputShape: [9, 3], poolSize, padding, ...stride });
    await expectParity(tf.sequential({ layers: [layer] }), { inputRange: [-2, -1] });
  });

  it.each(kinds)("%s leaves padding out for a sequence of unknown length", async (pool) => {
    const layer = pools[pool][0]({
      inputShape: [null, 3],
      poolSize: 3,
      strides: 2,
      padding: "same",
    });
    await expectParity(tf.sequential({ layers: [layer] }), { unknownSize: 8, inputRange: [-2, -1] });
  });
});

describe("pooling in 3D", () => {
  const cells = grid({
    pool: kinds,
    poolSize: [2, [1, 3, 2]],
    strides: [null, [2, 1, 3]],
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { poolSize, strides, padding, dataFormat } = cell;
    const layer = pools[cell.pool][1]({
      inputShape: dataFormat === "channelsLast" ? [5, 6, 7, 2] : [2, 5, 6, 7],
      poolSize: poolSize as number,
      ...(strides === null ? {} : { strides: [...strides] as [number, number, number] }),
      padding,
      dataFormat,
    });
    await expectParity(tf.sequential({ layers: [layer] }), { inputRange: [-2, -1] });
  });

  const skipping = grid({ pool: kinds, size: [6, 7, 8], strides: [3, 4] });
  it.each(skipping.map((cell) => [nameOf(cell), cell] as const))(
    "skips pixels at both ends where the stride is larger than the window: %s",
    async (_, { pool, size, strides }) => {
      const layer = (known: number) =>
        pools[pool][1]({
          inputShape: [2, known, 3, 2],
          poolSize: [2, 2, 1],
          strides: [1, strides, 1],
          padding: "same",
        });
      const { nodeCount } = await expectParity(tf.sequential({ layers: [layer(size)] }));
      // At most two Transposes and a Slice: nothing is computed at run time.
      expect(nodeCount).toBeLessThanOrEqual(4);
      await expectParity(tf.sequential({ layers: [layer(null as never)] }), { unknownSize: size });
    },
  );
});

describe("global pooling in 1D", () => {
  const globals = { max: layers.globalMaxPooling1d, average: layers.globalAveragePooling1d };
  it.each(
    grid({ pool: kinds, opset: [17, 18], steps: [6, null] }).map((cell) => [nameOf(cell), cell] as const),
  )("%s", async (_, { pool, opset, steps }) => {
    const layer = globals[pool]({ inputShape: [steps, 3] });
    const converted = await expectParity(tf.sequential({ layers: [layer] }), { opset });
    expect(converted.nodeCount).toBe(1);
  });

  it.each(kinds)("%s of a convolution needs no Transpose behind it", async (pool) => {
    const conv = layers.conv1d({ inputShape: [8, 1], filters: 3, kernelSize: 2 });
    const model = tf.sequential({ layers: [conv, globals[pool]({}), layers.dense({ units: 2 })] });
    const converted = await expectParity(model);
    expect(converted.nodeCount).toBe(4);
  });
});
