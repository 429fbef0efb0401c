// The central directory of a ZIP file (APPNOTE 6.3.9, sections 4.3 and 4.4): members, sizes, flags; names are never used as paths.
import { fail } from "#core/errors";
import { entriesMax } from "./zip-limits.ts";

/** One member. */
export interface ZipEntry {
  readonly name: string;
  readonly packedBytes: number;
  readonly bytes: number;
  /** 0 stored, 8 deflated. */
  readonly method: number;
  readonly crc: number;
  readonly isEncrypted: boolean;
  readonly isFolder: boolean;
  /** A symbolic link of Unix: its content is a path and is not followed. */
  readonly isLink: boolean;
  /** Offset of its local header. */
  readonly at: number;
}

const endSignature = 0x06054b50;
const end64Signature = 0x06064b50;
const entrySignature = 0x02014b50;
/** The end record and the longest comment behind it. */
const endBytesMax = 22 + 0xffff;

/** All members in the order of the directory. @throws parse.damaged, parse.too_large */
export function readDirectory(bytes: Uint8Array, name: string): readonly ZipEntry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end < 0) throw fail("parse.damaged", { name, problem: "it has no directory at its end, as if it were cut off" });
  const disks = view.getUint16(end + 4, true);
  const place = directoryPlace(view, end);
  if (disks !== 0 && disks !== 0xffff) throw fail("parse.damaged", { name, problem: "it is one part of several" });
  if (place.count > entriesMax) throw fail("parse.too_large", { name, limit: entriesMax, unit: "members", setting: "of members, which is fixed" });
  // Something may stand before the archive (a program that unpacks itself): offsets count from the archive's own start.
  const shift = Math.max(0, end - place.size - place.offset - (place.is64 ? 76 : 0));
  const entries: ZipEntry[] = [];
  for (let at = place.offset + shift; entries.length < place.count; ) {
    if (at + 46 > bytes.length || view.getUint32(at, true) !== entrySignature) throw fail("parse.damaged", { name, problem: "its directory is broken" });
    const lengths = [view.getUint16(at + 28, true), view.getUint16(at + 30, true), view.getUint16(at + 32, true)] as const;
    if (at + 46 + lengths[0] + lengths[1] > bytes.length) throw fail("parse.damaged", { name, problem: "its directory is broken" });
    entries.push(entryAt(view, at, { lengths, shift }));
    at += 46 + lengths[0] + lengths[1] + lengths[2];
  }
  return entries;
}

function findEnd(view: DataView): number {
  for (let at = view.byteLength - 22; at >= Math.max(0, view.byteLength - endBytesMax); at--) if (view.getUint32(at, true) === endSignature) return at;
  return -1;
}

interface DirectoryPlace {
  readonly count: number;
  readonly size: number;
  readonly offset: number;
  readonly is64: boolean;
}

function directoryPlace(view: DataView, end: number): DirectoryPlace {
  const short = { count: view.getUint16(end + 10, true), size: view.getUint32(end + 12, true), offset: view.getUint32(end + 16, true), is64: false };
  const isFull = short.count === 0xffff || short.size === 0xffffffff || short.offset === 0xffffffff;
  const at = end - 20 - 56;
  if (!isFull || at < 0 || view.getUint32(at, true) !== end64Signature) return short;
  return { count: number64(view, at + 32), size: number64(view, at + 40), offset: number64(view, at + 48), is64: true };
}

function entryAt(view: DataView, at: number, { lengths, shift }: { readonly lengths: readonly [number, number, number]; readonly shift: number }): ZipEntry {
  const flags = view.getUint16(at + 8, true);
  const name = nameOf(new Uint8Array(view.buffer, view.byteOffset + at + 46, lengths[0]), (flags & 0x800) !== 0);
  const sizes = { bytes: view.getUint32(at + 24, true), packedBytes: view.getUint32(at + 20, true), offset: view.getUint32(at + 42, true) };
  const wide = sizes64(view, { from: at + 46 + lengths[0], to: at + 46 + lengths[0] + lengths[1] }, sizes);
  const mode = view.getUint32(at + 38, true) >>> 16;
  return {
    name, bytes: wide.bytes, packedBytes: wide.packedBytes, method: view.getUint16(at + 10, true), crc: view.getUint32(at + 16, true),
    isEncrypted: (flags & 1) === 1, isFolder: /[/\\]$/.test(name), isLink: (mode & 0xf000) === 0xa000, at: wide.offset + shift,
  };
}

/** Sizes from the extra field 1 where the short ones are full. */
function sizes64(view: DataView, { from, to }: { readonly from: number; readonly to: number }, short: { readonly bytes: number; readonly packedBytes: number; readonly offset: number }): typeof short {
  const wide = { ...short };
  for (let at = from; at + 4 <= to; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== 1) continue;
    let field = at + 4;
    for (const key of ["bytes", "packedBytes", "offset"] as const) {
      if (short[key] !== 0xffffffff || field + 8 > to) continue;
      wide[key] = number64(view, field);
      field += 8;
    }
  }
  return wide;
}

function number64(view: DataView, at: number): number {
  return Number(view.getBigUint64(at, true));
}

/** UTF-8 when flagged or valid; else Latin, which at least keeps names apart. */
function nameOf(bytes: Uint8Array, isUtf8: boolean): string {
  try {
    return new TextDecoder("utf-8", { fatal: !isUtf8 }).decode(bytes);
  } catch {
    return new TextDecoder("latin1").decode(bytes); // An old archive in a code page that nobody names.
  }
}
