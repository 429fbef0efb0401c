// The life of a picture process: a request in, an answer out, one after the other.
import { asPlinthError, fail } from "#core/errors";
import { encodePage, encodePreview } from "./decode.ts";
import { prepare, preparedOf } from "./prepared.ts";
import type { PictureAnswer, PictureRequest } from "./protocol.ts";
import { recognised } from "./recognised.ts";
import { coreVersion, Tesseract } from "./tesseract.ts";

/** Longest side of a picture's page image. */
const previewPixels = 1800;

/** What the process can do beside pictures: draw a page of a PDF as blue, green, red and a byte unused. */
export interface PictureAbilities {
  drawPdf(request: { readonly bytes: Uint8Array; readonly name: string; readonly page: number; readonly dotsPerInch: number }): Promise<{ readonly width: number; readonly height: number; readonly pixels: Uint8Array }>;
  /** Takes away what the process does not need, once all is loaded. */
  lock(): void;
}

/** Serves requests until the parent goes. */
export async function runPictureChild(abilities: PictureAbilities): Promise<void> {
  await import("sharp");
  abilities.lock();
  let tesseract: Promise<Tesseract> | undefined;
  const answer = async (request: PictureRequest): Promise<PictureAnswer> => {
    if (request.kind === "prepare") return { kind: "prepared", ...(await prepare(request)) };
    return request.kind === "read" ? read(request, (tesseract ??= Tesseract.load())) : render(request, abilities);
  };
  process.on("message", (request: PictureRequest) => {
    void answer(request).catch((thrown: unknown) => failed(request, thrown)).then((result) => process.send?.(result));
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.({ kind: "ready" });
}

function failed(request: PictureRequest, thrown: unknown): PictureAnswer {
  const error = asPlinthError(thrown);
  const known = error.code === "internal.fault" ? fail("parse.crashed", { name: request.name, reason: thrown instanceof Error ? thrown.name : "an unknown error" }) : error;
  return { kind: "failed", code: known.code, details: known.details };
}

async function read(request: Extract<PictureRequest, { readonly kind: "read" }>, loading: Promise<Tesseract>): Promise<PictureAnswer> {
  const { picture, standing } = await prepare(request);
  const tesseract = await loading;
  await tesseract.learn(request.languages);
  const languages = request.languages.map(({ code }) => code);
  const engine = `tesseract.js-core@${coreVersion}/${languages.join("+")}`;
  return { kind: "read", page: await recognised(preparedOf(picture, standing), engine, (prepared, segmentation) => tesseract.read(prepared.picture, { languages, segmentation })) };
}

async function render(request: Extract<PictureRequest, { readonly kind: "render" }>, { drawPdf }: PictureAbilities): Promise<PictureAnswer> {
  if (request.mediaType === "application/pdf") {
    const drawn = await drawPdf(request);
    return { kind: "render", page: { mediaType: "image/jpeg", bytes: await encodePage(drawn), width: drawn.width, height: drawn.height } };
  }
  const { bytes, width, height } = await encodePreview(request, previewPixels);
  return { kind: "render", page: { mediaType: "image/webp", bytes, width, height } };
}
