// What the headers of a picture say: when it was taken (EXIF 2.32, tag 0x9003) and how many pages a TIFF has.

/** Pages of one TIFF that are read; a chain that loops ends at a directory seen before. */
export const tiffPagesMax = 500;
/** Bytes in which EXIF data is looked for. */
const headBytesMax = 256 * 1024;
const entriesMax = 1000;
const originalDate = 0x9003;
const exifDirectory = 0x8769;

/** A view on TIFF's structure at the start of which its byte order stands. */
interface Tiff {
  readonly view: DataView;
  readonly isLittle: boolean;
}

/** `2021-05-04 12:33:10` when the picture says when it was taken. */
export function takenAt(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, headBytesMax));
  const mark = head.indexOf("Exif\0\0", 0, "latin1");
  const tiff = openTiff(mark >= 0 ? head.subarray(mark + 6) : head);
  if (!tiff) return undefined;
  try {
    const first = tiff.view.getUint32(4, tiff.isLittle);
    const directory = entry(tiff, first, exifDirectory);
    const place = directory === undefined ? undefined : entry(tiff, directory, originalDate);
    if (place === undefined) return undefined;
    const text = Buffer.from(tiff.view.buffer, tiff.view.byteOffset + place, 19).toString("latin1");
    const match = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)$/.exec(text);
    return match ? `${match[1]}-${match[2]}-${match[3]} ${match[4]}` : undefined;
  } catch (thrown) {
    if (thrown instanceof RangeError) return undefined; // Headers that point outside say nothing.
    throw thrown;
  }
}

/** Directories of a TIFF, at least one, at most `tiffPagesMax`. */
export function tiffPages(bytes: Uint8Array): number {
  const tiff = openTiff(bytes);
  if (!tiff) return 1;
  const seen = new Set<number>();
  try {
    for (let at = tiff.view.getUint32(4, tiff.isLittle); at !== 0 && !seen.has(at) && seen.size < tiffPagesMax; ) {
      seen.add(at);
      at = tiff.view.getUint32(at + 2 + 12 * tiff.view.getUint16(at, tiff.isLittle), tiff.isLittle);
    }
  } catch (thrown) {
    if (!(thrown instanceof RangeError)) throw thrown; // A chain that leads outside ends there.
  }
  return Math.max(1, seen.size);
}

function openTiff(bytes: Uint8Array): Tiff | undefined {
  const order = String.fromCharCode(bytes[0] ?? 0, bytes[1] ?? 0);
  if (bytes.length < 8 || (order !== "II" && order !== "MM")) return undefined;
  return { view: new DataView(bytes.buffer, bytes.byteOffset, bytes.length), isLittle: order === "II" };
}

/** The value or place of a tag in the directory at `at`. */
function entry({ view, isLittle }: Tiff, at: number, tag: number): number | undefined {
  const count = Math.min(entriesMax, view.getUint16(at, isLittle));
  for (let index = 0; index < count; index++) {
    const place = at + 2 + 12 * index;
    if (view.getUint16(place, isLittle) === tag) return view.getUint32(place + 8, isLittle);
  }
  return undefined;
}
