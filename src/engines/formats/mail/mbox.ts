// MBOX: a list of its messages; each message becomes a document of its own, with its attachments below it.
import type { Format } from "#ports/reading/format";

/** A Unix mailbox, with `From ` lines between messages. */
export const format: Format = {
  name: "mbox",
  version: 1,
  mediaType: "application/mbox",
  extensions: [".mbox", ".mbx"],
  detect(head, name) {
    const start = new TextDecoder("latin1").decode(head.subarray(0, 2048));
    const isMailbox = /^From [^\n]+\r?\n(?:>?[\w-]+:|>From )/.test(start);
    return isMailbox || (/\.mbo?x$/i.test(name) && /^(?:From |[\w-]+: )/.test(start)) ? 1 : 0;
  },
  async read(input, output) {
    const { membersMax, writeMembers } = await import("../archive/members.ts");
    const text = Buffer.from(input.bytes.buffer, input.bytes.byteOffset, input.bytes.length).toString("latin1");
    const starts = [...text.matchAll(/(?:^|\n\r?\n)From [^\n]*\n(?=>?[\w-]+:|>From )/g)].slice(0, membersMax + 1); // One more than is read: the ledger says that there are more.
    const cuts = starts.map((match) => ({ from: match.index + match[0].length, before: match.index }));
    const messages = cuts.length === 0 ? [text] : cuts.map(({ from }, i) => text.slice(from, cuts[i + 1]?.before));
    const members = messages.map((message, i) => ({ name: `${String(i + 1).padStart(5, "0")}${subjectOf(message)}.eml`, read: () => Buffer.from(message.replace(/^>(>*From )/gm, "$1"), "latin1") }));
    await writeMembers(members, { input, output, parser: "mbox@1" });
  },
};

/** The subject for the name, where it is plain words. */
function subjectOf(message: string): string {
  const subject = /^Subject: ?([^\r\n]{1,80})/im.exec(message.slice(0, 8192))?.[1]?.trim() ?? "";
  const plain = subject.replace(/[^\w .,()-]+/g, " ").trim();
  return plain === "" || subject.startsWith("=?") ? "" : ` ${plain}`;
}
