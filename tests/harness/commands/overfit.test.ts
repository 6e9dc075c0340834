import { Command } from "commander";
import { expect, it } from "vitest";
import { addOverfitCommand } from "../../../harness/commands/overfit.ts";

async function overfit(variantId: string): Promise<void> {
  const program = new Command().exitOverride();
  const quiet = () => undefined;
  addOverfitCommand(program, {
    print: quiet,
    note: quiet,
    finish: quiet,
    signal: new AbortController().signal,
  });
  await program.parseAsync(["overfit", variantId], { from: "user" });
}

it("a variant that there is not is refused with those there are", async () => {
  await expect(overfit("flat")).rejects.toThrow(/^No variant "flat"\. There are: question-cnn/);
});
