// What is inside a container that we only look at from outside: office files in ZIP and OLE, and whether they are locked.
import { constants, inflateRawSync } from "node:zlib";

/** What a container turned out to be. */
export interface ContainerType {
  readonly mediaType: string;
  readonly isEncrypted: boolean;
}

const office = "application/vnd.openxmlformats-officedocument";

/** The finer type of a file that begins as `mediaType`. */
export function containerType(head: Uint8Array, name: string, mediaType: string): ContainerType {
  const latin = Buffer.from(head.buffer, head.byteOffset, head.length).toString("latin1");
  if (mediaType === "application/zip") return zipType(latin, name);
  if (mediaType === "application/x-ole-storage") return oleType(latin, name);
  if (mediaType === "application/pdf") return { mediaType, isEncrypted: /\/Encrypt[\s<]/.test(latin) };
  // The method id of AES-256 in the header of a 7z archive.
  if (mediaType === "application/x-7z-compressed") return { mediaType, isEncrypted: latin.includes("\x06\xf1\x07\x01") };
  return { mediaType, isEncrypted: false };
}

function zipType(latin: string, name: string): ContainerType {
  const declared = /^PK\x03\x04.{26}mimetype((?:application|image)\/[\w.+-]+?)PK/s.exec(latin)?.[1];
  const mediaType = declared ?? (latin.includes("xl/workbook.bin") || /\.xlsb$/i.test(name) ? "application/vnd.ms-excel.sheet.binary.macroEnabled.12" : latin.includes("word/") ? `${office}.wordprocessingml.document` : latin.includes("xl/") ? `${office}.spreadsheetml.sheet` : latin.includes("ppt/") ? `${office}.presentationml.presentation` : "application/zip");
  // Bit 0 of a member's flags. One locked member locks a document; an archive counts as locked when its first member is.
  const isApple = /\.(?:pages|numbers|key)$/i.test(name);
  const locked = [...latin.matchAll(/PK\x03\x04..(.)/gs)].filter((member) => ((member[1] ?? "").charCodeAt(0) & 1) === 1);
  const isLocked = mediaType === "application/zip" ? locked[0]?.index === 0 : locked.length > 0;
  return { mediaType, isEncrypted: isLocked || (isApple && /iwp[vh]/.test(latin)) || /encryption-data\b/.test(manifestOf(latin)) };
}

/** The manifest of an OpenDocument file or book when it stands in the head, inflated to at most 1 MB. */
function manifestOf(latin: string): string {
  const name = latin.indexOf("META-INF/manifest.xml");
  const header = name - 30;
  if (header < 0 || !latin.startsWith("PK\x03\x04", header)) return "";
  const method = latin.charCodeAt(header + 8);
  const extraBytes = latin.charCodeAt(header + 28) | (latin.charCodeAt(header + 29) << 8);
  const data = latin.slice(name + "META-INF/manifest.xml".length + extraBytes);
  if (method !== 8) return data.slice(0, 100_000);
  try {
    return inflateRawSync(Buffer.from(data, "latin1"), { finishFlush: constants.Z_SYNC_FLUSH, maxOutputLength: 1_000_000 }).toString("utf8");
  } catch {
    return ""; // A manifest that cannot be read says nothing about a lock.
  }
}

function oleType(latin: string, name: string): ContainerType {
  const has = (stream: string) => latin.includes(utf16Bytes(stream));
  if (has("EncryptedPackage") || has("EncryptionInfo")) return { mediaType: "application/vnd.ms-office-encrypted", isEncrypted: true };
  const extension = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? "";
  // First: a mail may hold a Word file, whose names then stand in it as well.
  if (extension === "msg") return { mediaType: "application/vnd.ms-outlook", isEncrypted: false };
  if (has("WordDocument") || extension === "doc") return { mediaType: "application/msword", isEncrypted: isWordLocked(latin) };
  if (has("PowerPoint Document") || extension === "ppt") return { mediaType: "application/vnd.ms-powerpoint", isEncrypted: has("EncryptedSummary") };
  if (has("Workbook") || has("Book") || extension === "xls") return { mediaType: "application/vnd.ms-excel", isEncrypted: isWorkbookLocked(latin) };
  if (has("__properties_version1.0") || extension === "msg") return { mediaType: "application/vnd.ms-outlook", isEncrypted: false };
  return { mediaType: "application/x-ole-storage", isEncrypted: false };
}

/** The file information block of Word: magic A5EC, flag fEncrypted (bit 8 of the word at 10). */
function isWordLocked(latin: string): boolean {
  for (let at = 512; at + 12 < latin.length; at += 512) {
    if (latin.charCodeAt(at) === 0xec && latin.charCodeAt(at + 1) === 0xa5) return (latin.charCodeAt(at + 11) & 1) === 1;
  }
  return false;
}

/** The stream of a workbook begins with BOF (0x0809); FILEPASS (0x002F) is among the first records of a locked one. */
function isWorkbookLocked(latin: string): boolean {
  for (let at = 512; at + 8 < latin.length; at += 512) {
    if (latin.charCodeAt(at) !== 0x09 || latin.charCodeAt(at + 1) !== 0x08) continue;
    for (let record = at, seen = 0; record + 4 < latin.length && seen < 8; seen++) {
      const type = latin.charCodeAt(record) | (latin.charCodeAt(record + 1) << 8);
      if (type === 0x2f) return true;
      record += 4 + (latin.charCodeAt(record + 2) | (latin.charCodeAt(record + 3) << 8));
    }
  }
  return false;
}

/** ASCII as the bytes of UTF-16LE, the way OLE directories name their streams. */
function utf16Bytes(text: string): string {
  return [...text].map((character) => `${character}\0`).join("");
}
