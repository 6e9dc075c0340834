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

it("a variant that tells classes apart is refused as one, with the command that trains it", async () => {
  await expect(overfit("flatline")).rejects.toThrow(
    '"flatline" tells classes apart, and overfit trains networks that find a point; "boxbench train --task classes --variant flatline" trains it.',
  );
});

it("a variant that is trained on labels is refused, too", async () => {
  await expect(overfit("key-points")).rejects.toThrow(
    '"boxbench train --task points --variant key-points" trains it.',
  );
});

it("a variant that there is not is refused with those there are", async () => {
  await expect(overfit("flat")).rejects.toThrow(/^No variant "flat"\. There are: question-cnn/);
});
