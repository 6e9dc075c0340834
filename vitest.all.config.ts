import { availableParallelism } from "node:os";
import quick, { longTests } from "./vitest.config.ts";

/** All tests, the long ones too: `npm run test:all`. */
export default {
  ...quick,
  test: {
    ...quick.test,
    exclude: quick.test!.exclude!.filter((glob) => !longTests.includes(glob)),
    // Long tests wait for installs, browsers and processes of their own, and leave a core idle meanwhile.
    maxWorkers: availableParallelism() + 1,
  },
};
