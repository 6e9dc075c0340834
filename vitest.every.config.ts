import { allTests } from "./vitest.all.config.ts";

/** All tests, and where one tries a sample of its list, the whole list: `npm run test:every`, about an hour. */
export default allTests({ BOXBENCH_TEST: "every" });
