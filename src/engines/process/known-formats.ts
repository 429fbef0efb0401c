// What the parent knows of the formats without loading them: their version together, and which names are worth opening.
import { sha256Hex } from "#core/hash";
import type { Format } from "#ports/reading/format";

/** The part of a format that the parent needs. */
export type FormatInfo = Pick<Format, "name" | "version" | "extensions">;

/** Bytes that hold no text for any reader we know of: code for machines, fonts, disks, databases, media. A format that claims one of them wins. */
const textlessExtensions = new Set(
  (".o .obj .a .lib .so .dylib .dll .exe .msi .com .class .pyc .pyo .pyd .wasm .node .bin .img .iso .dmg .vmdk .qcow2 .elf .rlib .pdb .ko " +
    ".ttf .otf .woff .woff2 .eot .db .sqlite .sqlite3 .mdb .ldb .sst .idx .pack .swp .part .crdownload " +
    ".png .jpg .jpeg .gif .webp .avif .heic .bmp .ico .tif .tiff .psd .cr2 .nef .mp3 .wav .flac .ogg .opus .m4a .aac .wma .mid " +
    ".mp4 .m4v .mkv .mov .avi .webm .wmv .flv .mpg .mpeg .3gp .onnx .safetensors .gguf .pt .pth .npy .npz .pkl .h5 .arrow .feather .orc .avro .map")
    .split(" "),
);

/** Changes when cleaning, language or the form of elements changes for all formats at once. */
const readerVersion = 1;

/** A hash over all formats' names and versions; it changes when any of them would give other elements. */
export function parserVersion(formats: readonly FormatInfo[]): string {
  const lines = formats.map(({ name, version }) => `${name}@${version}`).toSorted();
  return sha256Hex([`reader@${readerVersion}`, ...lines].join("\n")).slice(0, 16);
}

/** Whether a file of this name may hold something that a format reads; unknown names are worth a look. */
export function acceptsName(name: string, formats: readonly FormatInfo[]): boolean {
  const lower = name.toLowerCase();
  if (formats.some((format) => format.extensions.some((extension) => lower.endsWith(extension)))) return true;
  return !textlessExtensions.has(/\.[^./\\]+$/.exec(lower)?.[0] ?? "");
}
