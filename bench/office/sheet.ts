// A workbook of many cells, written straight to a file.
import { createWriteStream } from "node:fs";
import { once } from "node:events";
import { createDeflateRaw } from "node:zlib";
import { writeXlsx } from "../../scripts/handbook/office-files.ts";

/** Columns of the sheet: a number, a word, a decimal, a date, a short sentence, over and over. */
const columns = 50;

/** Writes an XLSX whose one sheet has `cells` cells. @returns its rows */
export async function writeLargeXlsx(path: string, cells: number): Promise<number> {
  const rows = Math.ceil(cells / columns);
  const packer = createDeflateRaw({ level: 1 });
  const pieces: Buffer[] = [];
  packer.on("data", (piece: Buffer) => pieces.push(piece));
  const ended = once(packer, "end");
  let crc = 0xffffffff;
  let size = 0;
  const put = async (text: string): Promise<void> => {
    const bytes = Buffer.from(text);
    size += bytes.length;
    crc = crcOf(bytes, crc);
    if (!packer.write(bytes)) await once(packer, "drain");
  };
  await put('<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>');
  for (let row = 1; row <= rows; row++) await put(`<row r="${row}">${Array.from({ length: columns }, (_none, column) => cellOf(row, column)).join("")}</row>`);
  await put("</sheetData></worksheet>");
  packer.end();
  await ended;
  await writeArchive(path, { packed: Buffer.concat(pieces), crc: (crc ^ 0xffffffff) >>> 0, size });
  return rows;
}

function cellOf(row: number, column: number): string {
  const at = `${column < 26 ? "" : "A"}${String.fromCharCode(65 + (column % 26))}${row}`;
  if (row === 1) return `<c r="${at}" t="inlineStr"><is><t>column ${column}</t></is></c>`;
  const kind = column % 5;
  if (kind === 1) return `<c r="${at}" t="inlineStr"><is><t>word${(row * 31 + column) % 1000}</t></is></c>`;
  if (kind === 4) return `<c r="${at}" t="inlineStr"><is><t>pump ${row % 97} runs</t></is></c>`;
  return kind === 3 ? `<c r="${at}" s="1"><v>${45000 + (row % 900)}</v></c>` : `<c r="${at}"><v>${kind === 2 ? ((row * column) % 10_000) / 8 : row + column}</v></c>`;
}

/** The small workbook's archive with its sheet's data in place of its own. */
async function writeArchive(path: string, sheet: { readonly packed: Buffer; readonly crc: number; readonly size: number }): Promise<void> {
  const name = "xl/worksheets/sheet1.xml";
  const small = Buffer.from(writeXlsx([{ name: "Large", rows: [["x"]] }]));
  const directory = small.readUInt32LE(small.length - 6);
  const [local, listed] = [small.lastIndexOf(name, directory) - 30, small.lastIndexOf(name) - 46];
  const fields = (header: Buffer, from: number): void => {
    header.writeUInt16LE(8, from);
    header.writeUInt32LE(sheet.crc, from + 6);
    header.writeUInt32LE(sheet.packed.length, from + 10);
    header.writeUInt32LE(sheet.size, from + 14);
  };
  const [head, list] = [Buffer.from(small.subarray(local, local + 30 + name.length)), Buffer.from(small.subarray(directory))];
  fields(head, 8);
  fields(list.subarray(listed - directory), 10);
  list.writeUInt32LE(local + head.length + sheet.packed.length, list.length - 6);
  const out = createWriteStream(path);
  for (const part of [small.subarray(0, local), head, sheet.packed, list]) out.write(part);
  out.end();
  await once(out, "finish");
}

const table = Uint32Array.from({ length: 256 }, (_none, n) => {
  let value = n;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? 0xedb88320 ^ (value >>> 1) : value >>> 1;
  return value >>> 0;
});

function crcOf(bytes: Uint8Array, crc: number): number {
  let value = crc;
  for (const byte of bytes) value = (table[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return value;
}
