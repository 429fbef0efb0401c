// What is inside a container that we only look at from outside: office files in ZIP and OLE, and whether they are locked.

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
  const mediaType = declared ?? (latin.includes("word/") ? `${office}.wordprocessingml.document` : latin.includes("xl/") ? `${office}.spreadsheetml.sheet` : latin.includes("ppt/") ? `${office}.presentationml.presentation` : "application/zip");
  // Bit 0 of the flags of the first member; later members may be open, so only a file that is one document counts as locked.
  const isFirstLocked = latin.startsWith("PK\x03\x04") && (latin.charCodeAt(6) & 1) === 1;
  const isApple = /\.(?:pages|numbers|key)$/i.test(name) && latin.includes(".iwpv2");
  return { mediaType, isEncrypted: isFirstLocked || isApple || latin.includes("manifest:encryption-data") };
}

function oleType(latin: string, name: string): ContainerType {
  const has = (stream: string) => latin.includes(utf16Bytes(stream));
  if (has("EncryptedPackage") || has("EncryptionInfo")) return { mediaType: "application/vnd.ms-office-encrypted", isEncrypted: true };
  const extension = /\.(\w+)$/.exec(name.toLowerCase())?.[1] ?? "";
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
