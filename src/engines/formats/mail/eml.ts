// EML: subject, sender, receivers, date and the words of a mail; each attachment becomes a document of its own.
import type { Address, Attachment } from "postal-mime";
import { fail, PlinthError } from "#core/errors";
import type { Format } from "#ports/reading/format";
import { writeMessage } from "./message.ts";

/** Parts inside parts at most. */
const nestingMax = 150;
const headerBytesMax = 4 << 20;

/** `message/rfc822`. */
export const format: Format = {
  name: "eml",
  version: 1,
  mediaType: "message/rfc822",
  extensions: [".eml"],
  detect(head, name) {
    if (name.toLowerCase().endsWith(".eml")) return 1;
    const start = new TextDecoder().decode(head.subarray(0, 4096)).trimStart();
    return /^(?:Received|Return-Path|Delivered-To|MIME-Version|X-[\w-]+|From|Date|Message-ID): /i.test(start) && /^(?:From|To|Subject): /im.test(start) && /^(?:Date|MIME-Version|Message-ID): /im.test(start) && !start.includes("<html") ? 1 : 0;
  },
  async read({ bytes, name }, output) {
    const { default: PostalMime } = await import("postal-mime");
    const mail = await PostalMime.parse(bytes, { forceRfc822Attachments: true, maxNestingDepth: nestingMax, maxHeadersSize: headerBytesMax }).catch((thrown: unknown) => {
      if (thrown instanceof PlinthError || thrown instanceof RangeError) throw thrown;
      if (thrown instanceof Error && /nesting/i.test(thrown.message)) throw fail("parse.too_deep", { name, limit: nestingMax }, thrown);
      throw fail("parse.damaged", { name, problem: "its parts cannot be told apart" }, thrown);
    });
    const attachments = mail.attachments.map((attachment, i) => ({ name: nameOf(attachment, i), bytes: bytesOf(attachment) }));
    const date = mail.date ?? "";
    await writeMessage({ subject: mail.subject ?? "", from: mail.from ? addressText(mail.from) : "", to: (mail.to ?? []).map(addressText), copies: (mail.cc ?? []).map(addressText), date, text: mail.text ?? "", html: mail.html ?? "", attachments }, output, "eml@1");
  },
};

function addressText({ name, address, group }: Address): string {
  if (group) return `${name}: ${group.map(addressText).join(", ")}`;
  return name === "" || name === address ? (address ?? "") : `${name} <${address ?? ""}>`;
}

const extensions: Readonly<Record<string, string>> = { "message/rfc822": ".eml", "text/plain": ".txt", "text/html": ".html", "text/calendar": ".ics", "image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "application/pdf": ".pdf", "message/delivery-status": ".txt", "text/rfc822-headers": ".txt" };

function nameOf({ filename, mimeType }: Attachment, at: number): string {
  return filename !== null && filename !== "" ? filename : `attachment ${at + 1}${extensions[mimeType] ?? ""}`;
}

function bytesOf({ content }: Attachment): Uint8Array {
  return typeof content === "string" ? Buffer.from(content) : new Uint8Array(content);
}
