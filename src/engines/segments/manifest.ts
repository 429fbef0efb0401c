// The manifest names what makes up a generation at a sequence number; it is replaced as a whole.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fail } from "#core/errors";
import { writeDurably, sealJson, unsealJson } from "./file/durable-files.ts";
import type { DocumentAccess } from "./search/part.ts";
import type { Segment } from "./file/segment.ts";

/** Version of manifest, patch and segments; a higher one is refused. 2 names files of vectors, which a reader of 1 would remove; 3 keeps outlines with documents. */
export const manifestFormat = 3;

/** The first version whose segments hold all that is asked of them; an index of an earlier one is made anew from the log. */
export const usableFormat = 3;

const manifestName = "manifest.json";

/** A segment and the patch that says what changed since it was written. */
export interface NamedSegment {
  readonly name: string;
  readonly patch: string | null;
  /** Files of its vectors, later ones before earlier ones. */
  readonly vectors?: readonly string[];
}

/** What a generation consists of. */
export interface Manifest {
  readonly format: number;
  readonly analyser: string;
  readonly appliedSeq: number;
  /** Number for the next file's name. */
  readonly next: number;
  readonly segments: readonly NamedSegment[];
}

/** What a patch holds: numbers of deleted documents, and access set since. */
interface Patch {
  readonly deleted: readonly number[];
  readonly access: readonly (readonly [number, DocumentAccess])[];
}

/** The manifest of `folder`; null when there is none, "damaged" when it cannot be trusted. @throws data.newer */
export function readManifest(folder: string): Manifest | null | "damaged" {
  const text = readText(join(folder, manifestName));
  if (text === null) return null;
  const manifest = unsealJson(text) as Manifest | null;
  if (manifest === null) return "damaged";
  if (manifest.format > manifestFormat) throw fail("data.newer", { found: manifest.format, known: manifestFormat });
  return manifest;
}

/** Replaces the manifest, atomically and durably. @throws data.disk_full */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeDurably(folder, manifestName, sealJson({ ...manifest, segments: manifest.segments.map(({ name, patch, vectors = [] }) => ({ name, patch, vectors })) }));
}

/** Writes what changed in `segment` since it was written. @throws data.disk_full */
export async function writePatch(folder: string, name: string, segment: Segment): Promise<void> {
  const access = [...segment.access].map(([document, { groups, fields }]) => [document, { groups, fields }]);
  await writeDurably(folder, name, sealJson({ deleted: segment.deleted, access }));
}

/** Applies a patch to a segment just opened. @throws index.damaged */
export function applyPatch(folder: string, name: string, segment: Segment): void {
  const text = readText(join(folder, name));
  const patch = text === null ? null : (unsealJson(text) as Patch | null);
  if (patch === null) throw fail("index.damaged", { segment: name, problem: text === null ? "it is missing" : "its checksum does not match" });
  for (const document of patch.deleted) segment.remove(document);
  for (const [document, access] of patch.access) segment.setAccess(document, access);
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}
