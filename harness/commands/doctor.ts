import type { AddCommand } from "../base/command.ts";

/** `boxbench doctor`: what this machine has, and what would add the rest. */
export const addDoctorCommand: AddCommand = (program, context) => {
  program
    .command("doctor")
    .description("Print which runtimes and training backends this machine has, and how to get the others.")
    .action(async () => {
      const { describeEnvironment } = await import("../machine/environment.ts");
      const { probeAll } = await import("../machine/probe.ts");
      const environment = await describeEnvironment({ hashing: false });
      const gibibytes = ((environment.memoryBytes ?? 0) / 2 ** 30).toFixed(1);
      const { cpus, memoryBytes } = environment.limits;
      const limits = [
        ...(cpus === null ? [] : [`${cpus} cores`]),
        ...(memoryBytes === null ? [] : [`${(memoryBytes / 2 ** 30).toFixed(1)} GiB`]),
      ];
      context.print(`Machine   ${environment.cpu}, ${environment.coresUsable} cores, ${gibibytes} GiB`);
      if (limits.length > 0) context.print(`Limits    ${limits.join(", ")} (control group)`);
      context.print(`System    ${environment.os}`);
      context.print(`Node.js   ${environment.node} (V8 ${environment.v8})`);
      const driver = environment.gpuDriver === null ? "" : `, driver ${environment.gpuDriver}`;
      context.print(`GPU       ${environment.gpu ?? "none found"}${driver}`);
      context.print(`Chromium  ${environment.browser ?? "none found"}`);
      for (const flag of environment.flags) context.print(`Flag      ${flag}`);
      for (const [name, { version }] of Object.entries(environment.packages)) {
        context.print(`Package   ${name} ${version}`);
      }
      context.print("");
      for (const { runtime, availability } of await probeAll()) {
        if (availability.available) {
          context.print(`yes  ${runtime.id.padEnd(16)} ${availability.version}, ${availability.device}`);
        } else {
          context.print(`no   ${runtime.id.padEnd(16)} ${availability.reason}`);
          context.print(`     ${"".padEnd(16)} To get it: ${availability.fix}`);
        }
      }
    });
};
