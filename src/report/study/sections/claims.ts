import type { Study, StudyClaimRecord } from "../../../core/study/study.ts";
import { NOT_AVAILABLE } from "../../format.ts";
import { blocks, bold, code, fold, table, text, type Column } from "../../markdown.ts";
import { shareWithInterval } from "../words.ts";

/** Each statement beside what was measured, what its rule makes of that, and the command that does it again. */
export function claimSection({ claims, run }: Study): string | null {
  if (claims.length === 0) return null;
  const columns: Column[] = [
    ["statement", "text"],
    ["by", "text"],
    ["verdict", "text"],
    ["holds with", "text"],
  ];
  return blocks(
    "## Every statement",
    `The rule of each is data (src/study/claims.ts), and is judged for each of ${run.seeds.length} seeds by itself. ` +
      "*Supported* is what holds with every seed and *refuted* what holds with none, both only where Wilson's 95 % interval " +
      "of the share leaves one half out (from 4 seeds on); else it *depends*. A training that was still getting better when " +
      "its updates were used up refutes nothing" +
      (run.parts.includes("architectures")
        ? ", and no more does a head that misses the pixel where it was trained, of places that it never saw (*unfinished*)."
        : "."),
    table(columns, claims.map(claimRow)),
    fold("Rules, numbers and commands", blocks(...claims.map(claimDetail))),
  );
}

function claimRow({ statement, by, verdict, holds, open }: StudyClaimRecord): string[] {
  const unfinished = open === 0 ? "" : `, ${open} unfinished`;
  return [
    text(statement),
    text(shortened(by)),
    verdict === "not measured" ? verdict : bold(verdict),
    holds.of === 0 ? NOT_AVAILABLE : `${shareWithInterval(holds)}${unfinished}`,
  ];
}

/** Without the address, which is the same in nearly every row and stands under the heading of the report. */
function shortened(by: string): string {
  return by.replace(/,? https?:\/\/\S+/, "");
}

function claimDetail({ id, statement, rule, measured, verdict, command }: StudyClaimRecord): string {
  return `${bold(text(id))}: ${text(statement)}. Holds where ${text(rule)}. Measured: ${text(measured)}. ${text(verdict)}. ${code(command)}`;
}
