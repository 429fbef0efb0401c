// Members of a TAR file (POSIX.1-2017 pax, ustar, GNU long names) that stands in memory.
import { fail } from "#core/errors";
import type { Member } from "./members.ts";

const blockBytes = 512;

/** Whether a TAR header stands at the beginning, by its mark or its checksum. */
export function isTar(bytes: Uint8Array): boolean {
  if (bytes.length < blockBytes) return false;
  if (textAt(bytes, 257, 5) === "ustar") return true;
  const sum = octal(bytes, 148, 8);
  let own = 8 * 0x20;
  for (let i = 0; i < blockBytes; i++) if (i < 148 || i >= 156) own += bytes[i] ?? 0;
  return sum > 0 && sum === own && textAt(bytes, 0, 100) !== "";
}

/** All members; folders are left out, links and devices are named as skipped. @throws parse.damaged */
export function* tarMembers(bytes: Uint8Array, name: string): Generator<Member> {
  let longName = "";
  for (let at = 0; at + blockBytes <= bytes.length; ) {
    const header = bytes.subarray(at, at + blockBytes);
    if (header.every((byte) => byte === 0)) return;
    const size = octal(header, 124, 12);
    const start = at + blockBytes;
    if (!(size >= 0) || start + size > bytes.length) throw fail("parse.damaged", { name, problem: "it is cut off inside a member" });
    const content = bytes.subarray(start, start + size);
    const type = String.fromCharCode(header[156] ?? 0);
    at = start + Math.ceil(size / blockBytes) * blockBytes;
    if (type === "L") longName = textAt(content, 0, content.length);
    else if (type === "x") longName = paxPath(content) ?? longName;
    else if (type !== "g" && type !== "K") {
      const prefix = textAt(header, 257, 6).startsWith("ustar") ? textAt(header, 345, 155) : "";
      const own = textAt(header, 0, 100);
      const member = longName || (prefix === "" ? own : `${prefix}/${own}`);
      longName = "";
      if (type === "5" || member.endsWith("/")) continue;
      const isFile = type === "0" || type === "\0" || type === "7";
      yield { name: member, read: () => content, ...(isFile ? {} : { skipped: "source.outside" }) };
    }
  }
}

function paxPath(content: Uint8Array): string | undefined {
  return /(?:^|\n)\d+ path=([^\n]+)\n/.exec(new TextDecoder().decode(content))?.[1];
}

function textAt(bytes: Uint8Array, at: number, length: number): string {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(bytes: Uint8Array, at: number, length: number): number {
  const text = textAt(bytes, at, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === "" ? 0 : Number.NaN;
}
