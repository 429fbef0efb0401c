// A mail as elements: its subject as the title, who wrote to whom and when, the words of its body; attachments as files of their own.
import type { ParsedElement } from "#core/documents/document";
import type { FormatOutput } from "#ports/reading/format";
import { leftOut, safePath, UniqueNames } from "../archive/members.ts";
import { readHtmlText } from "../web/html.ts";
import { writeText } from "../write-elements.ts";

/** A mail as any of its formats gives it. */
export interface Message {
  readonly subject: string;
  /** `Name <address>` each. */
  readonly from: string;
  readonly to: readonly string[];
  readonly copies: readonly string[];
  readonly date: string;
  readonly text: string;
  readonly html: string;
  readonly attachments: readonly { readonly name: string; readonly bytes: Uint8Array }[];
  /** Other lines of the head that are worth finding. */
  readonly more?: readonly string[];
}

/** Attachments of one mail at most. */
const attachmentsMax = 1000;

/** Writes a body in HTML. @returns its letters and digits */
async function writeHtml(html: string, output: FormatOutput): Promise<string> {
  let told = "";
  const listening = {
    element: (element: ParsedElement) => {
      told += bare(element.text);
      return output.element(element);
    },
  };
  await readHtmlText(html, listening);
  return told;
}

function bare(text: string): string {
  return text.replace(/https?:\/\/\S+/g, "").replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();
}

/** Gives out a mail. */
export async function writeMessage(message: Message, output: FormatOutput, parser: string): Promise<void> {
  const { subject, from, to, copies, date, text, html, attachments } = message;
  if (subject !== "") output.title(subject);
  await writeText(output, "heading", { text: subject, level: 1 });
  const head = [["From", from], ["To", to.join(", ")], ["Cc", copies.join(", ")], ["Date", date], ["Attachments", attachments.map(({ name }) => name).join(", ")]] as const;
  await writeText(output, "paragraph", { text: [...head.filter(([, value]) => value !== "").map(([name, value]) => `${name}: ${value}`), ...(message.more ?? [])].join("\n") });
  const told = html.trim() === "" ? "" : await writeHtml(html, output);
  // A mail says the same in two forms, or goes on in plain text behind a part in HTML: what HTML has said is not said again.
  for (const block of text.replace(/\r\n?/g, "\n").split(/\n[ \t]*\n/)) if (!told.includes(bare(block))) await writeText(output, /^(?:>.*(?:\n|$))+$/.test(block.trim()) ? "quote" : "paragraph", { text: block });
  const names = new UniqueNames();
  output.ledger({ unit: "file", index: 0, outcome: "read", parser });
  for (const [i, { name, bytes }] of attachments.slice(0, attachmentsMax).entries()) {
    if (bytes.length > 0) output.part({ path: names.of(safePath(name) || `attachment ${i + 1}`), bytes });
    output.ledger({ unit: "file", index: i + 1, outcome: bytes.length > 0 ? "read" : "skipped", parser, ...(bytes.length > 0 ? {} : { code: "parse.empty" }) });
  }
  if (attachments.length > attachmentsMax) output.ledger({ unit: "file", index: attachmentsMax + 1, outcome: "failed", parser, ...leftOut(subject, attachmentsMax, "attachments"), note: `${attachments.length - attachmentsMax} attachments are left out` });
}
