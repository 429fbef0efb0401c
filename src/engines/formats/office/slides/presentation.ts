// A presentation from its package: slide by slide, shapes in their order, each at its place on the slide.
import type { Box, Locator } from "#core/documents/locator";
import { asPlinthError } from "#core/errors";
import type { FormatInput, FormatOutput } from "#ports/reading/format";
import { childAt, elementsOf, findAll, textOf, type XmlNode } from "../../markup/xml-node.ts";
import { writeTable, writeText } from "../../write-elements.ts";
import { writeChart } from "../charts.ts";
import { OfficePackage } from "../opc.ts";
import { writePicture } from "../pictures.ts";

const parser = "pptx@1";
const slidesMax = 10_000;

/** Reads a presentation. @throws parse.damaged, parse.encrypted, parse.bomb */
export async function readSlides(input: FormatInput, output: FormatOutput): Promise<void> {
  const file = new OfficePackage(input);
  const part = file.mainPart("ppt/presentation.xml");
  const root = childAt(file.xml(part), "p:presentation");
  const { title } = file.properties();
  if (title !== "" && !/^(?:PowerPoint Presentation|Slide 1)$/i.test(title)) output.title(title);
  const size = childAt(root, "p:sldSz")?.attributes ?? {};
  const extent = { width: Number(size["cx"] ?? 9_144_000), height: Number(size["cy"] ?? 6_858_000) };
  const slides = elementsOf(childAt(root, "p:sldIdLst"), "p:sldId").slice(0, slidesMax);
  for (const [i, slide] of slides.entries()) {
    const target = file.relationships(part).find(({ id }) => id === slide.attributes["r:id"])?.target;
    try {
      await new SlideReader(file, target ?? "", { page: i + 1, extent, output }).read();
      output.ledger({ unit: "page", index: i, outcome: "read", parser });
    } catch (thrown) {
      const { code, remedy } = asPlinthError(thrown).toBody();
      if (code !== "parse.damaged") throw thrown;
      output.ledger({ unit: "page", index: i, outcome: "failed", parser, code, remedy });
    }
  }
}

interface SlidePlace {
  readonly page: number;
  readonly extent: { readonly width: number; readonly height: number };
  readonly output: FormatOutput;
}

class SlideReader {
  readonly #file: OfficePackage;
  readonly #part: string;
  readonly #place: SlidePlace;

  constructor(file: OfficePackage, part: string, place: SlidePlace) {
    this.#file = file;
    this.#part = part;
    this.#place = place;
  }

  async read(): Promise<void> {
    const tree = childAt(this.#file.xml(this.#part), "p:sld", "p:cSld", "p:spTree");
    const shapes = shapesOf(tree);
    const title = shapes.find((shape) => /^(?:title|ctrTitle)$/.test(placeholderOf(shape)));
    if (title) await this.#title(title);
    for (const shape of shapes) if (shape !== title) await this.#shape(shape);
    await this.#notes();
    await this.#comments();
  }

  async #title(shape: XmlNode): Promise<void> {
    const text = paragraphsOf(childAt(shape, "p:txBody")).map(({ text: words }) => words).join(" ");
    if (this.#place.page === 1) this.#place.output.title(text);
    await writeText(this.#place.output, "heading", { text, level: this.#place.page === 1 && placeholderOf(shape) === "ctrTitle" ? 1 : 2, locator: this.#locator(shape) });
  }

  async #shape(shape: XmlNode): Promise<void> {
    const { output } = this.#place;
    const locator = this.#locator(shape);
    const table = findAll(shape, "a:tbl")[0];
    if (shape.name === "p:graphicFrame" && table) return writeTable(output, { rows: tableRows(table), hasHeader: headerOf(table), place: () => locator });
    for (const chart of shape.name === "p:graphicFrame" ? findAll(shape, "c:chart") : []) await writeChart(this.#file.xml(this.#target(chart.attributes["r:id"])), output, locator);
    for (const diagram of findAll(shape, "dgm:relIds")) await this.#diagram(diagram.attributes["r:dm"], locator);
    if (shape.name === "p:pic") {
      const id = findAll(shape, "a:blip")[0]?.attributes["r:embed"];
      return writePicture(this.#file, { part: this.#target(id), description: childAt(shape, "p:nvPicPr", "p:cNvPr")?.attributes["descr"] ?? "", locator }, output);
    }
    // Slide numbers, dates and footers are of the design, not of the talk.
    if (/^(?:sldNum|dt)$/.test(placeholderOf(shape))) return;
    const isBody = /^(?:body|obj|)$/.test(placeholderOf(shape)) && childAt(shape, "p:nvSpPr", "p:nvPr", "p:ph") !== undefined;
    const lines = paragraphsOf(childAt(shape, "p:txBody"));
    for (const { text, isItem } of lines) await writeText(output, isItem ?? (isBody && lines.length > 1) ? "list_item" : "paragraph", { text, locator });
  }

  /** Words of a diagram, from its data. */
  async #diagram(id: string | undefined, locator: Locator): Promise<void> {
    for (const point of findAll(this.#file.xml(this.#target(id)), "dgm:t")) for (const { text } of paragraphsOf(point)) await writeText(this.#place.output, "list_item", { text, locator });
  }

  async #notes(): Promise<void> {
    const part = this.#file.relationships(this.#part).find(({ type }) => type === "notesSlide")?.target;
    const tree = childAt(this.#file.xml(part), "p:notes", "p:cSld", "p:spTree");
    const words = shapesOf(tree).filter((shape) => placeholderOf(shape) === "body").flatMap((shape) => paragraphsOf(childAt(shape, "p:txBody")).map(({ text }) => text));
    if (words.length > 0) await writeText(this.#place.output, "paragraph", { text: `Notes: ${words.join("\n")}`, locator: this.#whole() });
  }

  async #comments(): Promise<void> {
    for (const { target } of this.#file.relationships(this.#part).filter(({ type }) => type === "comments")) {
      for (const comment of findAll(this.#file.xml(target), "p:cm", "p188:cm")) {
        const text = comment.name === "p:cm" ? textOf(childAt(comment, "p:text")) : findAll(comment, "a:t").map(textOf).join("");
        await writeText(this.#place.output, "paragraph", { text: `Comment: ${text.trim()}`, locator: this.#whole() });
      }
    }
  }

  #target(id: string | undefined): string | undefined {
    return this.#file.relationships(this.#part).find((found) => found.id === id)?.target;
  }

  #whole(): Locator {
    return { kind: "page", page: this.#place.page, boxes: [] };
  }

  #locator(shape: XmlNode): Locator {
    const frame = findAll(shape, "a:xfrm", "p:xfrm")[0];
    const [from, size] = [childAt(frame, "a:off")?.attributes, childAt(frame, "a:ext")?.attributes];
    const { width, height } = this.#place.extent;
    if (!from || !size || !(width > 0) || !(height > 0)) return this.#whole();
    const [x, y] = [Number(from["x"]) / width, Number(from["y"]) / height];
    const box: Box = [fraction(x), fraction(y), fraction(x + Number(size["cx"]) / width), fraction(y + Number(size["cy"]) / height)];
    return { kind: "page", page: this.#place.page, boxes: [box] };
  }
}

function fraction(value: number): number {
  return Math.round(Math.min(1, Math.max(0, Number.isFinite(value) ? value : 0)) * 10_000) / 10_000;
}

/** Shapes that may hold words, groups opened, in their order. */
function shapesOf(tree: XmlNode | undefined): readonly XmlNode[] {
  return elementsOf(tree).flatMap((node) => {
    if (node.name === "p:grpSp") return shapesOf(node);
    if (node.name === "mc:AlternateContent") return shapesOf(childAt(node, "mc:Choice") ?? childAt(node, "mc:Fallback"));
    return /^p:(?:sp|pic|graphicFrame|cxnSp)$/.test(node.name) ? [node] : [];
  });
}

/** Kind of a placeholder; "" for other shapes and for the default kind. */
function placeholderOf(shape: XmlNode): string {
  return childAt(shape, "p:nvSpPr", "p:nvPr", "p:ph")?.attributes["type"] ?? "";
}

interface Line {
  readonly text: string;
  /** Whether it has a bullet or a number of its own; undefined: the placeholder decides. */
  readonly isItem: boolean | undefined;
}

function paragraphsOf(body: XmlNode | undefined): readonly Line[] {
  return elementsOf(body, "a:p").flatMap((paragraph) => {
    const text = elementsOf(paragraph).map((node) => (node.name === "a:r" || node.name === "a:fld" ? textOf(childAt(node, "a:t")) : node.name === "a:br" ? "\n" : findAll(node, "m:t", "a:t").map(textOf).join(""))).join("").trim();
    const properties = childAt(paragraph, "a:pPr");
    const isItem = childAt(properties, "a:buNone") ? false : childAt(properties, "a:buChar") || childAt(properties, "a:buAutoNum") || childAt(properties, "a:buBlip") ? true : undefined;
    return text === "" ? [] : [{ text, isItem }];
  });
}

function tableRows(table: XmlNode): readonly (readonly string[])[] {
  const rows: string[][] = [];
  for (const [at, node] of elementsOf(table, "a:tr").entries()) {
    const row: string[] = [];
    for (const cell of elementsOf(node, "a:tc")) {
      const isCovered = cell.attributes["hMerge"] === "1";
      const text = paragraphsOf(childAt(cell, "a:txBody")).map((line) => line.text).join("\n");
      const above = cell.attributes["vMerge"] === "1" ? (rows.at(-1)?.[row.length] ?? "") : "";
      row.push(isCovered && at === 0 ? (row.at(-1) ?? "") : text || above);
    }
    rows.push(row);
  }
  return rows;
}

function headerOf(table: XmlNode): boolean | undefined {
  return childAt(table, "a:tblPr")?.attributes["firstRow"] === "1" ? true : undefined;
}
