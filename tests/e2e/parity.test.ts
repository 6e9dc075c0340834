import { it } from "vitest";
import { runtimeIds } from "../../src/runtimes/registry.ts";
import { expectParity } from "../support/expect-parity.ts";

/** The oracle is the training backend's own answers, which lie beside each committed model. */
it("every committed model gives its answers on every runtime in Node", async () => {
  await expectParity(
    runtimeIds.filter((id) => !/^(chromium|firefox|webkitgtk)\//.test(id)),
    4,
  );
}, 900_000);
