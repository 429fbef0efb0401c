// Known beginnings of files that are no text: what they are, told by their first bytes.

/** A beginning: bytes at an offset, and the media type they stand for. */
interface Beginning {
  readonly mediaType: string;
  readonly at: number;
  readonly bytes: readonly number[];
}

function text(mediaType: string, bytes: string, at = 0): Beginning {
  return { mediaType, at, bytes: [...bytes].map((character) => character.charCodeAt(0)) };
}

const beginnings: readonly Beginning[] = [
  text("application/pdf", "%PDF"), text("application/postscript", "%!PS"), text("application/rtf", "{\\rtf"),
  text("application/zip", "PK\x03\x04"), text("application/zip", "PK\x05\x06"), text("application/zip", "PK\x07\x08"),
  text("application/x-7z-compressed", "7z\xbc\xaf\x27\x1c"), text("application/vnd.rar", "Rar!\x1a\x07"), text("application/gzip", "\x1f\x8b"),
  text("application/x-compress", "\x1f\x9d"), text("application/x-bzip2", "BZh"), text("application/x-xz", "\xfd7zXZ\x00"), text("application/zstd", "\x28\xb5\x2f\xfd"),
  text("application/x-lz4", "\x04\x22\x4d\x18"), text("application/x-tar", "ustar", 257), text("application/vnd.ms-cab-compressed", "MSCF"), text("application/x-archive", "!<arch>\n"),
  text("application/x-ole-storage", "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), text("application/vnd.ms-htmlhelp", "ITSF"), text("application/onenote", "\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d"), text("application/onenote", "\xa1\x2f\xff\x43\xd9\xef\x76\x4c"),
  text("application/vnd.ms-tnef", "\x78\x9f\x3e\x22"), text("application/vnd.wordperfect", "\xffWPC"),
  text("image/png", "\x89PNG\r\n\x1a\n"), text("image/jpeg", "\xff\xd8\xff"), text("image/gif", "GIF87a"), text("image/gif", "GIF89a"), text("image/bmp", "BM"),
  text("image/tiff", "II*\x00"), text("image/tiff", "MM\x00*"), text("image/webp", "WEBP", 8), text("image/x-icon", "\x00\x00\x01\x00"), text("image/vnd.adobe.photoshop", "8BPS"), text("image/avif", "ftypavif", 4), text("image/heic", "ftypheic", 4),
  text("audio/wav", "WAVE", 8), text("audio/flac", "fLaC"), text("audio/mpeg", "ID3"), text("audio/mpeg", "\xff\xfb"), text("audio/ogg", "OggS"), text("audio/midi", "MThd"), text("audio/mp4", "ftypM4A", 4),
  text("video/mp4", "ftyp", 4), text("video/x-matroska", "\x1a\x45\xdf\xa3"), text("video/x-msvideo", "AVI ", 8), text("video/x-flv", "FLV\x01"), text("video/mpeg", "\x00\x00\x01\xba"), text("video/mpeg", "\x00\x00\x01\xb3"),
  text("application/x-executable", "\x7fELF"), text("application/x-mach-binary", "\xcf\xfa\xed\xfe"), text("application/x-mach-binary", "\xfe\xed\xfa\xcf"), text("application/java-vm", "\xca\xfe\xba\xbe"), text("application/wasm", "\x00asm"),
  text("application/vnd.microsoft.portable-executable", "MZ"), text("application/vnd.sqlite3", "SQLite format 3\x00"), text("application/vnd.apache.parquet", "PAR1"), text("application/x-hdf5", "\x89HDF\r\n"),
  text("font/ttf", "\x00\x01\x00\x00\x00"), text("font/otf", "OTTO"), text("font/woff", "wOFF"), text("font/woff2", "wOF2"),
];

/** Media types whose beginning is so short that text may begin the same way; a zero byte or other binary must follow. */
const shortBeginnings = new Set(["image/bmp", "application/vnd.microsoft.portable-executable", "audio/mpeg", "application/x-bzip2", "font/ttf"]);

/** The media type that `head` begins as, or undefined. `isBinary` tells whether the head holds bytes that text does not. */
export function beginsAs(head: Uint8Array, isBinary: boolean): string | undefined {
  const found = beginnings.find(({ at, bytes }) => bytes.every((byte, i) => head[at + i] === byte));
  if (!found && isLatePdf(head)) return "application/pdf";
  return found && (isBinary || !shortBeginnings.has(found.mediaType)) ? found.mediaType : undefined;
}

/** Readers accept junk before the mark of a PDF, up to 1 kB; prose about PDF does not go on with objects. */
function isLatePdf(head: Uint8Array): boolean {
  const start = Buffer.from(head.buffer, head.byteOffset, Math.min(head.length, 65_536)).toString("latin1");
  const mark = start.slice(0, 1024).indexOf("%PDF-1.");
  return mark >= 0 && /\bendobj\b/.test(start) && /\bstream\b/.test(start);
}
