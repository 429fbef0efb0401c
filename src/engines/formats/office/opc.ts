// Open Packaging Conventions (ECMA-376 part 2): parts of an office file and how they point to each other; targets outside are never opened.
import { fail } from "#core/errors";
import type { FormatInput } from "#ports/reading/format";
import { ZipFile } from "../archive/zip-reader.ts";
import { childAt, elementsOf, textOf, type XmlNode } from "../markup/xml-node.ts";
import { parseXml, walkXml, type HandedOver } from "../markup/xml-reader.ts";

/** A pointer from one part to another. `target` is a member's name, or undefined when it lies outside the file. */
export interface Relationship {
  readonly id: string;
  /** Last segment of its type, such as `image`. */
  readonly type: string;
  readonly target: string | undefined;
  /** The target as written, for links. */
  readonly address: string;
}

/** An open office package. */
export class OfficePackage {
  readonly zip: ZipFile;
  readonly name: string;
  readonly depthMax: number;
  /** Parts that were handed over as pictures. */
  readonly picturesSeen = new Set<string>();
  readonly #relationships = new Map<string, readonly Relationship[]>();

  /** @throws parse.damaged, parse.too_large */
  constructor(input: FormatInput) {
    this.zip = new ZipFile(input.bytes, input.name);
    this.name = input.name;
    this.depthMax = input.limits.depthMax;
  }

  /** The part that the package itself points to as its document. @throws parse.damaged */
  mainPart(fallback: string): string {
    const found = this.relationships("").find(({ type, target }) => type === "officeDocument" && target !== undefined)?.target;
    const part = found !== undefined && this.zip.find(found) ? found : fallback;
    if (!this.zip.find(part)) throw fail("parse.damaged", { name: this.name, problem: "the part with its text is missing" });
    return part;
  }

  /** A part as a tree; undefined when it is missing. @throws parse.damaged, parse.too_deep, parse.bomb */
  xml(part: string | undefined): XmlNode | undefined {
    const text = part === undefined ? undefined : this.zip.text(part);
    return text === undefined ? undefined : parseXml(text, { name: this.name, depthMax: this.depthMax, refuseEntities: true });
  }

  /** Children of the `handOver` elements of a part, one by one. */
  *walk(part: string, handOver: ReadonlySet<string>): Generator<HandedOver> {
    yield* walkXml(this.zip.text(part) ?? "", { name: this.name, depthMax: this.depthMax, refuseEntities: true, handOver });
  }

  /** Where a part points to; "" is the package. */
  relationships(part: string): readonly Relationship[] {
    const known = this.#relationships.get(part);
    if (known) return known;
    const at = part.lastIndexOf("/") + 1;
    const tree = this.xml(`${part.slice(0, at)}_rels/${part.slice(at)}.rels`);
    const found = elementsOf(childAt(tree, "rel:Relationships"), "rel:Relationship").map((node): Relationship => {
      const address = node.attributes["Target"] ?? "";
      const isOutside = node.attributes["TargetMode"] === "External";
      return { id: node.attributes["Id"] ?? "", type: /[^/]*$/.exec(node.attributes["Type"] ?? "")?.[0] ?? "", target: isOutside ? undefined : resolvePart(part, address), address };
    });
    this.#relationships.set(part, found);
    return found;
  }

  /** Title and language that the file states of itself. */
  properties(): { readonly title: string } {
    const part = this.relationships("").find(({ type }) => type === "core-properties")?.target ?? "docProps/core.xml";
    return { title: textOf(childAt(this.xml(part), "cp:coreProperties", "dc:title")).trim() };
  }
}

/** A target as the name of a member: relative to the part that points, never above the root. */
export function resolvePart(from: string, target: string): string {
  const steps = target.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const step of (target.split("#")[0] ?? "").split("/")) {
    if (step === "..") steps.pop();
    else if (step !== "" && step !== ".") steps.push(step);
  }
  return steps.join("/");
}
