// Reads XML in one pass: no document type is obeyed, no entity but the five of XML and character numbers is known, nothing outside is opened.
import { Parser } from "htmlparser2";
import { fail } from "#core/errors";
import { XmlNames } from "./xml-names.ts";
import type { XmlNode } from "./xml-node.ts";

/** Characters given to the parser at a time. */
const blockCharacters = 1 << 16;

/** How a file is read. */
export interface XmlOptions {
  /** Stands in errors. */
  readonly name: string;
  readonly depthMax: number;
  /** Children of elements with these names are handed over one by one and not kept in the tree. */
  readonly handOver?: ReadonlySet<string>;
  /** Keeps names as they are written and does not map namespaces. */
  readonly asWritten?: boolean;
  /** Refuses a document type that defines entities (office files have none; see ECMA-376 part 2, 8.1.1). */
  readonly refuseEntities?: boolean;
}

/** A child of a handed-over element and the elements that it stands in, outermost first. */
export interface HandedOver {
  readonly node: XmlNode;
  readonly parents: readonly XmlNode[];
}

/** The whole tree; a root without a name. @throws parse.damaged, parse.too_deep */
export function parseXml(text: string, options: XmlOptions): XmlNode {
  const builder = new TreeBuilder(options);
  const parser = createParser(builder);
  for (let at = 0; at < text.length; at += blockCharacters) parser.write(text.slice(at, at + blockCharacters));
  parser.end();
  return builder.root;
}

/** Children of the `handOver` elements, one after the other, as the text is read. @throws parse.damaged, parse.too_deep */
export function* walkXml(text: string, options: XmlOptions): Generator<HandedOver> {
  const builder = new TreeBuilder(options);
  const parser = createParser(builder);
  for (let at = 0; at < text.length; at += blockCharacters) {
    parser.write(text.slice(at, at + blockCharacters));
    yield* builder.take();
  }
  parser.end();
  yield* builder.take();
}

function createParser(builder: TreeBuilder): Parser {
  return new Parser(
    { onopentag: (name, attributes) => builder.open(name, attributes), ontext: (text) => builder.text(text), onclosetag: () => builder.close(), onprocessinginstruction: (name, data) => builder.instruction(name, data) },
    { xmlMode: true, decodeEntities: true },
  );
}

class TreeBuilder {
  readonly root: XmlNode = { name: "", attributes: {}, children: [] };
  readonly #options: XmlOptions;
  readonly #names = new XmlNames();
  readonly #open: XmlNode[] = [this.root];
  #done: HandedOver[] = [];

  constructor(options: XmlOptions) {
    this.#options = options;
  }

  take(): readonly HandedOver[] {
    const done = this.#done;
    this.#done = [];
    return done;
  }

  open(written: string, given: Record<string, string>): void {
    if (this.#open.length > this.#options.depthMax) throw fail("parse.too_deep", { name: this.#options.name, limit: this.#options.depthMax });
    const node = this.#options.asWritten ? { name: written, attributes: given, children: [] } : this.#resolved(written, given);
    this.#open.push(node);
  }

  #resolved(written: string, given: Record<string, string>): XmlNode {
    this.#names.declare(given);
    const attributes: Record<string, string> = Object.create(null) as Record<string, string>;
    for (const key in given) if (!key.startsWith("xmlns")) attributes[this.#names.resolve(key, true)] = given[key] ?? "";
    return { name: this.#names.resolve(written), attributes, children: [] };
  }

  text(text: string): void {
    // Entities that nobody declared here are left out: what they stand for is not in this text.
    const known = text.includes("&") && text.length > 1 ? text.replace(/&[\w.-]+;/g, "") : text;
    const children = this.#open.at(-1)?.children;
    if (!children || known === "") return;
    const last = children.length - 1;
    if (typeof children[last] === "string") children[last] += known;
    else children.push(known);
  }

  close(): void {
    const node = this.#open.pop();
    const parent = this.#open.at(-1);
    if (!node || !parent) return;
    if (this.#options.handOver?.has(parent.name)) this.#done.push({ node, parents: this.#open.slice(1) });
    else parent.children.push(node);
  }

  instruction(name: string, data: string): void {
    if (this.#options.refuseEntities && /^!doctype$/i.test(name) && data.includes("[")) throw fail("parse.damaged", { name: this.#options.name, problem: "it declares entities, which this kind of file must not" });
  }
}
