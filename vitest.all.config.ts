import quick, { longTests } from "./vitest.config.ts";

/** All tests, the long ones too: `npm run test:all`. */
export default {
  ...quick,
  test: { ...quick.test, exclude: quick.test!.exclude!.filter((glob) => !longTests.includes(glob)) },
};
