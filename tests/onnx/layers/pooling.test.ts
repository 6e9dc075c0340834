import { describe, expect, it } from "vitest";
import { grid, nameOf } from "../helpers/grid.ts";
import { expectParity } from "../helpers/parity.ts";
import { tf } from "../helpers/tf.ts";

const { layers } = tf;

const pools = { max: layers.maxPooling2d, average: layers.averagePooling2d };
const globals = { max: layers.globalMaxPooling2d, average: layers.globalAveragePooling2d };

describe("pooling in 2D", () => {
  const cells = grid({
    pool: ["max", "average"],
    poolSize: [2, [3, 2]],
    strides: [null, 1, [2, 3]],
    padding: ["same", "valid"],
    dataFormat: ["channelsLast", "channelsFirst"],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))("%s", async (_, cell) => {
    const { poolSize, strides, padding, dataFormat } = cell;
    const layer = pools[cell.pool]({
      inputShape: dataFormat === "channelsLast" ? [9, 6, 3] : [3, 9, 6],
      poolSize: poolSize as number,
      ...(strides === null ? {} : { strides: strides as number }),
      padding,
      dataFormat,
    });
    await expectParity(tf.sequential({ layers: [layer] }));
  });

  it.each(
    grid({ pool: ["max", "average"], unknownSize: [7, 8] }).map((cell) => [nameOf(cell), cell] as const),
  )("leaves padding out for images of unknown size: %s", async (_, { pool, unknownSize }) => {
    const inputShape = [null as never, null as never, 2];
    const layer = pools[pool]({ inputShape, poolSize: 3, strides: 2, padding: "same" });
    // All negative: a zero from the padding would win the maximum.
    await expectParity(tf.sequential({ layers: [layer] }), { unknownSize, inputRange: [-2, -1] });
  });

  it("counts the zeros of ZeroPadding2D in an average", async () => {
    const padding = layers.zeroPadding2d({ inputShape: [5, 5, 2], padding: 1 });
    const pool = layers.averagePooling2d({ poolSize: 3, strides: 2 });
    await expectParity(tf.sequential({ layers: [padding, pool] }));
  });
});

describe("global pooling in 2D", () => {
  const cells = grid({
    pool: ["max", "average"],
    dataFormat: ["channelsLast", "channelsFirst"],
    opset: [17, 18],
  });
  it.each(cells.map((cell) => [nameOf(cell), cell] as const))(
    "%s",
    async (_, { pool, dataFormat, opset }) => {
      const layer = globals[pool]({ inputShape: [5, 4, 3], dataFormat });
      const converted = await expectParity(tf.sequential({ layers: [layer] }), { opset });
      expect(converted.nodeCount).toBe(1);
    },
  );

  it.each(["max", "average"] as const)("%s of an NCHW value needs no Transpose", async (pool) => {
    const conv = layers.conv2d({ inputShape: [5, 4, 1], filters: 3, kernelSize: 2 });
    const model = tf.sequential({ layers: [conv, globals[pool]({}), layers.dense({ units: 2 })] });
    const converted = await expectParity(model);
    expect(converted.nodeCount).toBe(4);
  });
});
