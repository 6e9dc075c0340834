import type { Pass } from "./pass.ts";
import type { PassRun } from "./pass-run.ts";

const roughSeconds = 3;

/** The most that this machine does, on each thread count of the run. */
export const peaksPass: Pass = {
  addOptions: (command) =>
    command.option("--no-peak", "do not measure this machine's peak (some seconds for each thread count)"),
  words: ({ peak }) => (peak ? [] : ["--no-peak"]),
  plan: ({ selection, options: { peak, threads } }) =>
    peak && hasCpuRuntime({ selection })
      ? [
          {
            text: `peak of this machine, threads ${threads.join(", ")}`,
            seconds: roughSeconds * threads.length,
          },
        ]
      : [],
  measure: async (run) => {
    if (run.options.peak && hasCpuRuntime(run)) await (await import("./peaks.ts")).measurePeaks(run);
  },
};

/** Whether any runtime of the run computes on the processor. */
function hasCpuRuntime({ selection }: Pick<PassRun, "selection">): boolean {
  return [...selection.runtimes.values()].some(
    ({ computes, availability }) => availability.available && computes === "here",
  );
}
