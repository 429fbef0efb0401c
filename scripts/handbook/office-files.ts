// Small DOCX, XLSX and PPTX files (ECMA-376), with no more parts than a reader needs.
import { writeZip, type ZipMember } from "./zip-writer.ts";

const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const packages = "http://schemas.openxmlformats.org/package/2006";
const types = "application/vnd.openxmlformats-officedocument";

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

function relationships(list: readonly (readonly [id: string, type: string, target: string])[]): string {
  return `${head}<Relationships xmlns="${packages}/relationships">${list.map(([id, type, target]) => `<Relationship Id="${id}" Type="${office}/${type}" Target="${target}"/>`).join("")}</Relationships>`;
}

function contentTypes(parts: readonly (readonly [name: string, type: string])[]): ZipMember {
  const defaults = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>';
  return ["[Content_Types].xml", `${head}<Types xmlns="${packages}/content-types">${defaults}${parts.map(([name, type]) => `<Override PartName="/${name}" ContentType="${types}.${type}+xml"/>`).join("")}</Types>`];
}

/** A block of a Word file. */
export type WordBlock = { readonly heading: string; readonly level: number } | { readonly text: string } | { readonly item: string } | { readonly table: readonly (readonly string[])[] } | { readonly picture: Uint8Array; readonly description: string };

/** A DOCX file of these blocks; at most one picture. */
export function writeDocx(blocks: readonly WordBlock[]): Uint8Array {
  const picture = blocks.find((block) => "picture" in block);
  const body = blocks.map(wordBlock).join("");
  const word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const styles = `${head}<w:styles xmlns:w="${word}">${[1, 2, 3].map((level) => `<w:style w:type="paragraph" w:styleId="Heading${level}"><w:name w:val="heading ${level}"/><w:pPr><w:outlineLvl w:val="${level - 1}"/></w:pPr></w:style>`).join("")}<w:style w:type="paragraph" w:styleId="ListBullet"><w:name w:val="List Bullet"/></w:style></w:styles>`;
  return writeZip([
    contentTypes([["word/document.xml", "wordprocessingml.document.main"], ["word/styles.xml", "wordprocessingml.styles"]]),
    ["_rels/.rels", relationships([["r1", "officeDocument", "word/document.xml"]])],
    ["word/_rels/document.xml.rels", relationships([["r1", "styles", "styles.xml"], ...(picture ? ([["r2", "image", "media/picture.png"]] as const) : [])])],
    ["word/document.xml", `${head}<w:document xmlns:w="${word}" xmlns:r="${office}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>${body}</w:body></w:document>`],
    ["word/styles.xml", styles],
    ...(picture && "picture" in picture ? ([["word/media/picture.png", picture.picture]] as const) : []),
  ]);
}

function wordBlock(block: WordBlock): string {
  if ("heading" in block) return paragraph(block.heading, `Heading${block.level}`);
  if ("item" in block) return paragraph(block.item, "ListBullet");
  if ("text" in block) return paragraph(block.text);
  if ("table" in block) return `<w:tbl>${block.table.map((row) => `<w:tr>${row.map((cell) => `<w:tc>${paragraph(cell)}</w:tc>`).join("")}</w:tr>`).join("")}</w:tbl>`;
  return `<w:p><w:r><w:drawing><wp:inline><wp:extent cx="4572000" cy="2286000"/><wp:docPr id="1" name="Picture" descr="${escaped(block.description)}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="picture.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="r2"/></pic:blipFill><pic:spPr/></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>`;
}

function paragraph(text: string, style?: string): string {
  return `<w:p>${style === undefined ? "" : `<w:pPr><w:pStyle w:val="${style}"/></w:pPr>`}<w:r><w:t xml:space="preserve">${escaped(text)}</w:t></w:r></w:p>`;
}

/** A cell: a text, a number, or a day as the number that Excel counts (style 1). */
export type SheetCell = string | number | { readonly day: number };

/** An XLSX file of these sheets. */
export function writeXlsx(sheets: readonly { readonly name: string; readonly rows: readonly (readonly SheetCell[])[] }[]): Uint8Array {
  const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
  return writeZip([
    contentTypes([["xl/workbook.xml", "spreadsheetml.sheet.main"], ["xl/styles.xml", "spreadsheetml.styles"], ...sheets.map((_sheet, i) => [`xl/worksheets/sheet${i + 1}.xml`, "spreadsheetml.worksheet"] as const)]),
    ["_rels/.rels", relationships([["r1", "officeDocument", "xl/workbook.xml"]])],
    ["xl/_rels/workbook.xml.rels", relationships([...sheets.map((_sheet, i) => [`s${i + 1}`, "worksheet", `worksheets/sheet${i + 1}.xml`] as const), ["styles", "styles", "styles.xml"]])],
    ["xl/workbook.xml", `${head}<workbook xmlns="${main}" xmlns:r="${office}"><sheets>${sheets.map(({ name }, i) => `<sheet name="${escaped(name)}" sheetId="${i + 1}" r:id="s${i + 1}"/>`).join("")}</sheets></workbook>`],
    ["xl/styles.xml", `${head}<styleSheet xmlns="${main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`],
    ...sheets.map(({ rows }, i): ZipMember => [`xl/worksheets/sheet${i + 1}.xml`, `${head}<worksheet xmlns="${main}"><sheetData>${rows.map((row, r) => `<row r="${r + 1}">${row.map((cell, c) => sheetCell(cell, `${String.fromCharCode(65 + c)}${r + 1}`)).join("")}</row>`).join("")}</sheetData></worksheet>`]),
  ]);
}

function sheetCell(cell: SheetCell, reference: string): string {
  if (typeof cell === "number") return `<c r="${reference}"><v>${cell}</v></c>`;
  return typeof cell === "string" ? `<c r="${reference}" t="inlineStr"><is><t>${escaped(cell)}</t></is></c>` : `<c r="${reference}" s="1"><v>${cell.day}</v></c>`;
}

/** A PPTX file: each slide has a title, its lines and the speaker's notes. */
export function writePptx(slides: readonly { readonly title: string; readonly lines: readonly string[]; readonly notes: string }[]): Uint8Array {
  const [deck, draw] = ["http://schemas.openxmlformats.org/presentationml/2006/main", "http://schemas.openxmlformats.org/drawingml/2006/main"];
  const spaces = `xmlns:p="${deck}" xmlns:a="${draw}" xmlns:r="${office}"`;
  const shape = (id: number, type: string, lines: readonly string[]): string => `<p:sp><p:nvSpPr><p:cNvPr id="${id}" name="Shape ${id}"/><p:cNvSpPr/><p:nvPr><p:ph type="${type}"/></p:nvPr></p:nvSpPr><p:spPr/><p:txBody><a:bodyPr/>${lines.map((line) => `<a:p><a:r><a:t>${escaped(line)}</a:t></a:r></a:p>`).join("")}</p:txBody></p:sp>`;
  const tree = (shapes: string): string => `<p:cSld><p:spTree><p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr/>${shapes}</p:spTree></p:cSld>`;
  return writeZip([
    contentTypes([["ppt/presentation.xml", "presentationml.presentation.main"], ...slides.flatMap((_slide, i) => [[`ppt/slides/slide${i + 1}.xml`, "presentationml.slide"], [`ppt/notesSlides/notesSlide${i + 1}.xml`, "presentationml.notesSlide"]] as const)]),
    ["_rels/.rels", relationships([["r1", "officeDocument", "ppt/presentation.xml"]])],
    ["ppt/_rels/presentation.xml.rels", relationships(slides.map((_slide, i) => [`s${i + 1}`, "slide", `slides/slide${i + 1}.xml`] as const))],
    ["ppt/presentation.xml", `${head}<p:presentation ${spaces}><p:sldIdLst>${slides.map((_slide, i) => `<p:sldId id="${256 + i}" r:id="s${i + 1}"/>`).join("")}</p:sldIdLst></p:presentation>`],
    ...slides.flatMap(({ title, lines, notes }, i): readonly ZipMember[] => [
      [`ppt/slides/_rels/slide${i + 1}.xml.rels`, relationships([["n1", "notesSlide", `../notesSlides/notesSlide${i + 1}.xml`]])],
      [`ppt/slides/slide${i + 1}.xml`, `${head}<p:sld ${spaces}>${tree(shape(2, "title", [title]) + shape(3, "body", lines))}</p:sld>`],
      [`ppt/notesSlides/notesSlide${i + 1}.xml`, `${head}<p:notes ${spaces}>${tree(shape(2, "body", [notes]))}</p:notes>`],
    ]),
  ]);
}
