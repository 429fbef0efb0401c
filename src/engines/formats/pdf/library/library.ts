// Opens PDF documents with PDFium; the library is loaded at the first file, and every failure gets a code of ours.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fail } from "#core/errors";
import type { PdfiumCalls } from "./calls.ts";

/** Codes of FPDF_GetLastError. */
const passwordError = 4;
const securityError = 5;

/** An open document. `close` gives its memory back. */
export interface PdfDocument {
  readonly calls: PdfiumCalls;
  readonly handle: number;
  readonly pages: number;
  close(): void;
}

let loaded: Promise<PdfiumCalls> | undefined;

/** PDFium in this process, loaded once. */
export function loadPdfium(): Promise<PdfiumCalls> {
  return (loaded ??= start());
}

async function start(): Promise<PdfiumCalls> {
  const { PDFiumLibrary } = await import("@hyzyla/pdfium");
  const bytes = readFileSync(createRequire(import.meta.url).resolve("@hyzyla/pdfium/pdfium.wasm"));
  const library = await PDFiumLibrary.init({ wasmBinary: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length) as ArrayBuffer });
  return directCalls((library as unknown as { readonly module: PdfiumModule }).module);
}

type Heap = "HEAPU8" | "HEAP32" | "HEAPU32" | "HEAPF32" | "HEAPF64";
type PdfiumModule = Pick<PdfiumCalls, Heap | "wasmExports">;

/** The functions themselves: those of the module check at each call that it has begun, which takes fifty times as long as most of them. Memory that grows gets new views, so the module is asked for them. */
function directCalls(module: PdfiumModule): PdfiumCalls {
  const functions = Object.entries(module.wasmExports).filter(([name]) => name.startsWith("FPDF")).map(([name, call]) => [`_${name}`, call] as const);
  const views = {
    wasmExports: module.wasmExports,
    get HEAPU8() { return module.HEAPU8; },
    get HEAP32() { return module.HEAP32; },
    get HEAPU32() { return module.HEAPU32; },
    get HEAPF32() { return module.HEAPF32; },
    get HEAPF64() { return module.HEAPF64; },
  };
  return Object.assign(views, Object.fromEntries(functions)) as unknown as PdfiumCalls;
}

/** Opens a document. @throws parse.encrypted, parse.damaged */
export async function openPdf({ name, bytes, password }: { readonly name: string; readonly bytes: Uint8Array; readonly password?: string | undefined }): Promise<PdfDocument> {
  const calls = await loadPdfium();
  const at = calls.wasmExports.malloc(Math.max(1, bytes.length));
  if (at === 0) throw fail("parse.damaged", { name, problem: "there is no memory to hold it" });
  calls.HEAPU8.set(bytes, at);
  // Revisions 5 and 6 take UTF-8, older ones Latin-1: PDFium tries the second when the first does not fit.
  const handle = password === undefined ? calls._FPDF_LoadMemDocument(at, bytes.length, 0) : withText(calls, password, (word) => calls._FPDF_LoadMemDocument(at, bytes.length, word));
  if (handle === 0) {
    const code = calls._FPDF_GetLastError();
    calls.wasmExports.free(at);
    if (code === passwordError) throw fail("parse.encrypted", { name });
    throw fail("parse.damaged", { name, problem: code === securityError ? "its encryption is of no known kind" : "it has no structure of a PDF" });
  }
  const close = (): void => {
    calls._FPDF_CloseDocument(handle);
    calls.wasmExports.free(at);
  };
  return { calls, handle, pages: calls._FPDF_GetPageCount(handle), close };
}

/** Calls `use` with the address of `text` as UTF-8 ending in zero. */
export function withText<Result>(calls: PdfiumCalls, text: string, use: (at: number) => Result): Result {
  const bytes = new TextEncoder().encode(`${text}\0`);
  const at = calls.wasmExports.malloc(bytes.length);
  calls.HEAPU8.set(bytes, at);
  try {
    return use(at);
  } finally {
    calls.wasmExports.free(at);
  }
}

/** Reads a text of at most `bytesMax` bytes that `call` writes: UTF-16LE, or UTF-8 when `isNarrow`. */
export function readText(calls: PdfiumCalls, call: (buffer: number, bytes: number) => number, { bytesMax = 65_536, isNarrow = false } = {}): string {
  const size = call(0, 0);
  if (size <= (isNarrow ? 1 : 2) || size > bytesMax) return "";
  const at = calls.wasmExports.malloc(size);
  try {
    call(at, size);
    const bytes = calls.HEAPU8.slice(at, at + size - (isNarrow ? 1 : 2));
    return new TextDecoder(isNarrow ? "utf-8" : "utf-16le").decode(bytes);
  } finally {
    calls.wasmExports.free(at);
  }
}
