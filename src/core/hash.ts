// SHA-256 and the ids made from it.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

/** SHA-256 of bytes or of a text's UTF-8, as 64 lower-case hex digits. */
export function sha256Hex(data: Uint8Array | string): string {
  return bytesToHex(sha256(typeof data === "string" ? utf8ToBytes(data) : data));
}

/** SHA-256 of text that comes in parts, so that long ones can be hashed in turns. */
export function createTextHash(): { update(text: string): void; hex(): string } {
  const hash = sha256.create();
  return {
    update: (text) => void hash.update(utf8ToBytes(text)),
    hex: () => bytesToHex(hash.digest()),
  };
}

const base32Alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/** RFC 4648 base32, lower case, without padding. */
export function base32(bytes: Uint8Array): string {
  let bits = 0;
  let held = 0;
  let out = "";
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) out += base32Alphabet[(held >>> (bits -= 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return bits > 0 ? out + base32Alphabet[(held << (5 - bits)) & 31] : out;
}

/** Id of a document: base32 of the first 128 bits of SHA-256(workspace, collection, source, external id at first sight). */
export function documentId(identity: { workspace: string; collection: string; source: string; externalId: string }): string {
  const { workspace, collection, source, externalId } = identity;
  return base32(sha256(utf8ToBytes(JSON.stringify([workspace, collection, source, externalId]))).subarray(0, 16));
}

/** Id of a version: base32 of the first 160 bits of SHA-256(media type, content hash); the same bytes read as another type differ. */
export function versionId(mediaType: string, contentHash: string): string {
  return base32(sha256(utf8ToBytes(`${mediaType}\n${contentHash}`)).subarray(0, 20));
}
