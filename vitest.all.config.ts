import { availableParallelism } from "node:os";
import quick, { longTests } from "./vitest.config.ts";

/** They tell two times apart that are close, so nothing else may run beside them: they come last, one by one. */
const quiet = ["tests/e2e/arms.test.ts"];

/**
 * All tests, the long ones too.
 *
 * @param env variables of the tests
 */
export function allTests(env: Readonly<Record<string, string>>) {
  const { reporters, exclude, ...shared } = quick.test!;
  const others = exclude!.filter((glob) => !longTests.includes(glob));
  return {
    test: {
      reporters,
      projects: [
        {
          test: {
            ...shared,
            name: "all",
            env: { ...env },
            exclude: [...others, ...quiet],
            // Long tests wait for installs, browsers and processes of their own, and leave a core idle meanwhile.
            maxWorkers: availableParallelism() + 1,
            sequence: { groupOrder: 0 },
          },
        },
        {
          test: {
            ...shared,
            name: "quiet",
            env: { ...env },
            include: quiet,
            maxWorkers: 1,
            sequence: { groupOrder: 1 },
          },
        },
      ],
    },
  };
}

/** `npm run test:all` */
export default allTests({});
