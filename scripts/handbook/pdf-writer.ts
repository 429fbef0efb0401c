// Writes small PDF files (1.4) with the built-in fonts, rules and one grey picture a page: for the handbook's documents and for tests.
import { deflateSync } from "node:zlib";

/** Text at a point, in points from the lower left corner. */
export interface PdfText {
  readonly x: number;
  readonly y: number;
  readonly size: number;
  readonly text: string;
  readonly isBold?: boolean;
}

/** A page of A4. */
export interface PdfPage {
  readonly texts?: readonly PdfText[];
  /** Straight rules from a point to a point. */
  readonly rules?: readonly (readonly [number, number, number, number])[];
  /** Filled rectangles: left, bottom, width, height, grey 0 to 1. */
  readonly areas?: readonly (readonly [number, number, number, number, number])[];
  /** Addresses below rectangles: left, bottom, right, top. */
  readonly links?: readonly { readonly place: readonly [number, number, number, number]; readonly address: string }[];
  /** The rules are one path, as many programs draw tables. */
  readonly isOnePath?: boolean;
  /** What stands on the page is moved by this matrix (`cm`), as programs do that print across. */
  readonly transform?: readonly [number, number, number, number, number, number];
  /** Degrees clockwise by which the page is turned when shown. */
  readonly rotate?: 90 | 180 | 270;
  /** A grey picture that fills the page. */
  readonly picture?: { readonly width: number; readonly height: number; readonly pixels: Uint8Array };
}

/** Width and height of a page in points. */
export const pageSize = { width: 595, height: 842 };

/** A PDF file; the same pages give the same bytes. */
export function writePdf(pages: readonly PdfPage[], title: string): Uint8Array {
  const objects: Buffer[] = [];
  const add = (body: string | Buffer): number => objects.push(typeof body === "string" ? Buffer.from(body, "latin1") : body);
  const [catalog, tree] = [add("<< /Type /Catalog /Pages 2 0 R >>"), add("")];
  const fonts = ["Helvetica", "Helvetica-Bold"].map((name) => add(`<< /Type /Font /Subtype /Type1 /BaseFont /${name} /Encoding /WinAnsiEncoding >>`));
  const kids = pages.map((page) => {
    const picture = page.picture ? add(stream(`/Type /XObject /Subtype /Image /Width ${page.picture.width} /Height ${page.picture.height} /ColorSpace /DeviceGray /BitsPerComponent 8`, Buffer.from(page.picture.pixels))) : undefined;
    const content = add(stream("", Buffer.from(operatorsOf(page), "latin1")));
    const links = (page.links ?? []).map(({ place, address }) => add(`<< /Type /Annot /Subtype /Link /Rect [${place.join(" ")}] /A << /S /URI /URI (${escaped(address)}) >> >>`));
    return add(`<< /Type /Page /Parent ${tree} 0 R /MediaBox [0 0 ${pageSize.width} ${pageSize.height}]${page.rotate === undefined ? "" : ` /Rotate ${page.rotate}`} /Contents ${content} 0 R${links.length === 0 ? "" : ` /Annots [${links.map((link) => `${link} 0 R`).join(" ")}]`} /Resources << /Font << /F1 ${fonts[0]} 0 R /F2 ${fonts[1]} 0 R >>${picture === undefined ? "" : ` /XObject << /P ${picture} 0 R >>`} >> >>`);
  });
  objects[tree - 1] = Buffer.from(`<< /Type /Pages /Count ${kids.length} /Kids [${kids.map((kid) => `${kid} 0 R`).join(" ")}] >>`, "latin1");
  const info = add(`<< /Title (${escaped(title)}) >>`);
  return joined(objects, `/Root ${catalog} 0 R /Info ${info} 0 R`);
}

function operatorsOf({ texts = [], rules = [], areas = [], isOnePath, transform, picture }: PdfPage): string {
  const drawn = picture ? `q ${pageSize.width} 0 0 ${pageSize.height} 0 0 cm /P Do Q\n` : "";
  const filled = areas.map(([x, y, width, height, grey]) => `${grey} g ${x} ${y} ${width} ${height} re f 0 g`);
  const lines = rules.map(([x0, y0, x1, y1], index) => `${x0} ${y0} m ${x1} ${y1} l${isOnePath && index + 1 < rules.length ? "" : " S"}`);
  const words = texts.map(({ x, y, size, text, isBold }) => `BT /${isBold ? "F2" : "F1"} ${size} Tf ${x} ${y} Td (${escaped(text)}) Tj ET`);
  return drawn + [...(transform ? [`${transform.join(" ")} cm`] : []), ...filled, ".6 w", ...lines, ...words].join("\n");
}

/** Letters of WinAnsi, the marks of strings escaped. */
function escaped(text: string): string {
  return [...text].map((letter) => {
    const code = windows.get(letter) ?? letter.charCodeAt(0);
    return /[()\\]/.test(letter) ? `\\${letter}` : code > 126 ? `\\${code.toString(8).padStart(3, "0")}` : letter;
  }).join("");
}

const windows = new Map([["\u2013", 150], ["\u2014", 151], ["\u2022", 149], ["\u2019", 146], ["\u20ac", 128]]);

function stream(entries: string, data: Buffer): Buffer {
  const packed = deflateSync(data, { level: 9 });
  return Buffer.concat([Buffer.from(`<< ${entries} /Filter /FlateDecode /Length ${packed.length} >>\nstream\n`, "latin1"), packed, Buffer.from("\nendstream", "latin1")]);
}

function joined(objects: readonly Buffer[], trailer: string): Uint8Array {
  const parts: Buffer[] = [Buffer.from("%PDF-1.4\n", "latin1")];
  const places: number[] = [];
  let at = parts[0]?.length ?? 0;
  for (const [index, body] of objects.entries()) {
    const part = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`, "latin1"), body, Buffer.from("\nendobj\n", "latin1")]);
    places.push(at);
    parts.push(part);
    at += part.length;
  }
  const table = places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("");
  parts.push(Buffer.from(`xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} ${trailer} >>\nstartxref\n${at}\n%%EOF\n`, "latin1"));
  return Buffer.concat(parts);
}
