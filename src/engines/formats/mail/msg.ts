// MSG (Outlook): subject, sender, receivers, date and the words of a mail; each attachment becomes a document of its own.
import { fail, PlinthError } from "#core/errors";
import type { Format, FormatInput } from "#ports/reading/format";
import { containerType } from "../containers.ts";
import { writeMessage, type Message } from "./message.ts";

const mediaType = "application/vnd.ms-outlook";

/** `.msg` */
export const format: Format = {
  name: "msg",
  version: 1,
  mediaType,
  extensions: [".msg"],
  detect: (head, name) => (head[0] === 0xd0 && head[1] === 0xcf && containerType(head, name, "application/x-ole-storage").mediaType === mediaType ? 1 : 0),
  async read(input, output) {
    await writeMessage(await messageOf(input), output, "msg@1");
  },
};

async function messageOf({ bytes, name }: FormatInput): Promise<Message> {
  const { default: exported } = await import("@kenjiuno/msgreader");
  const MsgReader = "default" in exported ? (exported as unknown as { default: typeof exported }).default : exported;
  try {
    const reader = new MsgReader(bytes.slice().buffer);
    const mail = reader.getFileData();
    const people = (type: string): readonly string[] => (mail.recipients ?? []).filter(({ recipType }) => (recipType ?? "to") === type).map(({ name: person = "", smtpAddress, email }) => addressText(person, smtpAddress ?? email ?? ""));
    const attachments = (mail.attachments ?? []).flatMap((attachment) => {
      const { fileName, content } = reader.getAttachment(attachment);
      return [{ name: attachment.innerMsgContent === true && !/\.msg$/i.test(fileName) ? `${fileName}.msg` : fileName, bytes: Uint8Array.from(content) }];
    });
    const html = mail.bodyHtml ?? (mail.html ? new TextDecoder().decode(mail.html) : "");
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

function addressText(name: string, address: string): string {
  if (address === "" || address.startsWith("/o=") || name === address) return name || address;
  return name === "" ? address : `${name} <${address}>`;
}
