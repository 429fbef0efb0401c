// MSG (Outlook): subject, sender, receivers, date and the words of a mail; each attachment becomes a document of its own.
import { fail, PlinthError } from "#core/errors";
import type { FieldsData } from "@kenjiuno/msgreader";
import type { Format, FormatInput } from "#ports/reading/format";
import { containerType } from "../containers.ts";
import { decodeHtml } from "../web/charset.ts";
import { writeMessage, type Message } from "./message.ts";

const mediaType = "application/vnd.ms-outlook";

/** `.msg` */
export const format: Format = {
  name: "msg",
  version: 2,
  mediaType,
  extensions: [".msg"],
  detect: (head, name) => (head[0] === 0xd0 && head[1] === 0xcf && containerType(head, name, "application/x-ole-storage").mediaType === mediaType ? 1 : 0),
  async read(input, output) {
    await writeMessage(await messageOf(input), output, "msg@2");
  },
};

async function messageOf({ bytes, name }: FormatInput): Promise<Message> {
  const { default: exported } = await import("@kenjiuno/msgreader");
  const Reader = "default" in exported ? (exported as unknown as { default: typeof exported }).default : exported;
  try {
    // The first reading only tells the code page: what was decoded once stays so.
    const reader = new Reader(new Uint8Array(bytes).buffer);
    reader.parserConfig = { ansiEncoding: ansiEncodingOf(new Reader(new Uint8Array(bytes).buffer).getFileData()) };
    const mail = reader.getFileData();
    const people = (type: string): readonly string[] => (mail.recipients ?? []).filter(({ recipType }) => (recipType ?? "to") === type).map(({ name: person = "", smtpAddress, email }) => addressText(person, smtpAddress ?? email ?? ""));
    const attachments = (mail.attachments ?? []).flatMap((attachment) => {
      const { fileName, content } = reader.getAttachment(attachment);
      return [{ name: attachment.innerMsgContent === true && !/\.msg$/i.test(fileName) ? `${fileName}.msg` : fileName, bytes: Uint8Array.from(content) }];
    });
    const html = mail.bodyHtml ?? (mail.html ? decodeHtml(mail.html) : "");
    const head = mail.headers ?? "";
    return {
      subject: mail.subject ?? "", from: addressText(mail.senderName ?? "", mail.senderSmtpAddress ?? mail.senderEmail ?? ""), to: people("to"), copies: people("cc"),
      date: mail.clientSubmitTime ?? mail.messageDeliveryTime ?? "", text: mail.body ?? "", html: (mail.body ?? "").trim() === "" ? html : "", attachments, more: [...head.matchAll(/^Received: ([^\n]+(?:\n[ \t]+[^\n]+)*)/gim)].slice(0, 20).map((match) => `Received: ${(match[1] ?? "").replace(/\s+/g, " ").trim()}`),
    };
  } catch (thrown) {
    if (thrown instanceof PlinthError || (thrown instanceof RangeError && /call stack/i.test(thrown.message))) throw thrown;
    throw fail("parse.damaged", { name, problem: "its properties cannot be read" }, thrown);
  }
}

/** The encoding of a mail's 8-bit strings by the code page that it names ([MS-OXCMSG] PidTagMessageCodepage, PidTagInternetCodepage). */
function ansiEncodingOf({ messageCodepage, internetCodepage = 0 }: FieldsData): string {
  const page = messageCodepage ?? ansiPages[internetCodepage] ?? internetCodepage;
  return ansiEncodings.has(page) ? `cp${page}` : "cp1252";
}

/** Code pages that 8-bit strings of Windows are in. */
const ansiEncodings: ReadonlySet<number> = new Set([874, 932, 936, 949, 950, 1250, 1251, 1252, 1253, 1254, 1255, 1256, 1257, 1258]);
/** The code page of Windows for a mail that was sent in one of the internet. */
const ansiPages: Readonly<Record<number, number>> = {
  28591: 1252, 28605: 1252, 28592: 1250, 28594: 1257, 28595: 1251, 20866: 1251, 21866: 1251, 28596: 1256, 28597: 1253, 28598: 1255, 38598: 1255, 28599: 1254,
  50220: 932, 50221: 932, 50222: 932, 51932: 932, 51936: 936, 52936: 936, 54936: 936, 50225: 949, 51949: 949,
};

function addressText(name: string, address: string): string {
  if (address === "" || address.startsWith("/o=") || name === address) return name || address;
  return name === "" ? address : `${name} <${address}>`;
}
