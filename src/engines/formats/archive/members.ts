// Members of archives as files of their own: safe names, bounded sizes, and one ledger entry each.
import { asPlinthError, fail } from "#core/errors";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { writeText } from "../write-elements.ts";

/** Unpacked bytes that all members of one archive may have. */
const archiveBytesMax = 500_000_000;
/** Members of one archive that are read. */
export const membersMax = 10_000;

/** A member: its name as the archive writes it, and how to get its bytes. */
export interface Member {
  readonly name: string;
  /** Why it is not read, when it is no file: a link, a device. */
  readonly skipped?: string;
  read(): Uint8Array;
}

/** A name without steps out of its folder, drive letters and leading slashes; "" when nothing is left. */
export function safePath(name: string): string {
  const steps = name.replaceAll("\\", "/").replace(/^[a-z]:/i, "").split("/").filter((step) => step !== "" && step !== "." && step !== "..");
  return steps.join("/").replace(/[\u0000-\u001f\u007f]/g, "").slice(0, 900);
}

/** Gives names that differ: a second `a.txt` becomes `a (2).txt`. */
export class UniqueNames {
  readonly #seen = new Map<string, number>();

  of(name: string): string {
    const count = (this.#seen.get(name) ?? 0) + 1;
    this.#seen.set(name, count);
    if (count === 1) return name;
    return this.of(name.replace(/(\.[^./]*)?$/, (extension: string) => ` (${count})${extension}`));
  }
}

/** Hands over the members one by one; one that cannot be read fails alone. */
export async function writeMembers(members: Iterable<Member>, { input, output, parser }: { readonly input: FormatInput; readonly output: FormatOutput; readonly parser: string }): Promise<void> {
  const names = new UniqueNames();
  let index = 0;
  let bytesLeft = archiveBytesMax;
  for (const member of members) {
    const path = names.of(safePath(member.name) || `member ${index + 1}`);
    if (++index > membersMax) {
      output.ledger({ unit: "file", index, outcome: "failed", parser, ...leftOut(input.name, membersMax, "members") });
      return;
    }
    await writeText(output, "list_item", { text: path });
    try {
      if (member.skipped !== undefined) {
        output.ledger({ unit: "file", index, outcome: "skipped", parser, code: member.skipped });
        continue;
      }
      const bytes = member.read();
      if (bytes.length > input.limits.bytesMax) throw fail("parse.too_large", { name: path, limit: input.limits.bytesMax, unit: "bytes", setting: "ingest.fileBytesMax" });
      bytesLeft -= bytes.length;
      if (bytesLeft < 0) throw fail("parse.bomb", { name: input.name, bytes: archiveBytesMax });
      output.part({ path, bytes });
      output.ledger({ unit: "file", index, outcome: "read", parser });
    } catch (thrown) {
      const { code, remedy } = asPlinthError(thrown).toBody();
      if (!code.startsWith("parse.")) throw thrown;
      output.ledger({ unit: "file", index, outcome: "failed", parser, code, remedy });
      if (bytesLeft < 0) return;
    }
  }
}

/** What the ledger says of files inside that are too many. */
export function leftOut(name: string, limit: number, unit: string): { readonly code: string; readonly remedy: string } {
  const { code, remedy } = fail("parse.too_large", { name, limit, unit, setting: `of ${unit}, which is fixed` }).toBody();
  return { code, remedy };
}
