// Namespaces of office files by a prefix of ours, so that a file may name its own prefixes as it likes.

const byAddress: readonly (readonly [prefix: string, address: RegExp])[] = [
  ["w", /wordprocessingml\/(?:\d{4}\/)?main$/], ["x", /spreadsheetml\/(?:\d{4}\/)?main$/], ["p", /presentationml\/(?:\d{4}\/)?main$/], ["a", /drawingml\/(?:\d{4}\/)?main$/],
  ["c", /drawingml\/(?:\d{4}\/)?chart$/], ["pic", /drawingml\/(?:\d{4}\/)?picture$/], ["wp", /drawingml\/(?:\d{4}\/)?wordprocessingDrawing$/], ["xdr", /drawingml\/(?:\d{4}\/)?spreadsheetDrawing$/], ["r", /officeDocument\/(?:\d{4}\/)?relationships$/],
  ["m", /officeDocument\/(?:\d{4}\/)?math$/], ["mc", /markup-compatibility\/2006$/], ["v", /^urn:schemas-microsoft-com:vml$/], ["wps", /wordprocessingShape$/], ["w14", /office\/word\/2010\/wordml$/], ["dgm", /drawingml\/(?:\d{4}\/)?diagram$/],
  ["rel", /package\/2006\/relationships$/], ["ct", /package\/2006\/content-types$/], ["dc", /purl\.org\/dc\/elements/], ["cp", /package\/2006\/metadata\/core-properties$/],
  ["office", /:opendocument:xmlns:office:/], ["text", /:opendocument:xmlns:text:/], ["table", /:opendocument:xmlns:table:/], ["draw", /:opendocument:xmlns:drawing:/], ["style", /:opendocument:xmlns:style:/],
  ["presentation", /:opendocument:xmlns:presentation:/], ["chart", /:opendocument:xmlns:chart:/], ["svg", /:opendocument:xmlns:svg-compatible:/], ["fo", /:opendocument:xmlns:xsl-fo-compatible:/], ["manifest", /:opendocument:xmlns:manifest:/], ["number", /:opendocument:xmlns:datastyle:/], ["meta", /:opendocument:xmlns:meta:/],
  ["opf", /^http:\/\/www\.idpf\.org\/2007\/opf$/], ["container", /opendocument:xmlns:container$/], ["ncx", /daisy\.org\/z3986\/2005\/ncx/], ["xlink", /1999\/xlink$/], ["math", /1998\/Math\/MathML$/], ["html", /1999\/xhtml$/],
];

/** Maps the prefixes that a file declares to ours. Declarations stay known once seen: office files declare at the root. */
export class XmlNames {
  readonly #prefixes = new Map<string, string>();
  readonly #names = new Map<string, string>();

  /** Takes the declarations among an element's attributes. */
  declare(attributes: Readonly<Record<string, string>>): void {
    for (const key in attributes) {
      if (!key.startsWith("xmlns")) continue;
      const prefix = key === "xmlns" ? "" : key.slice(6);
      const address = attributes[key] ?? "";
      const known = byAddress.find(([, pattern]) => pattern.test(address))?.[0] ?? prefix;
      if (this.#prefixes.get(prefix) === known) continue;
      this.#prefixes.set(prefix, known);
      this.#names.clear();
    }
  }

  /** A name as written, under our prefix. */
  resolve(written: string, isAttribute = false): string {
    const key = isAttribute ? `@${written}` : written;
    const found = this.#names.get(key);
    if (found !== undefined) return found;
    const at = written.indexOf(":");
    const prefix = at < 0 ? "" : written.slice(0, at);
    const local = at < 0 ? written : written.slice(at + 1);
    const known = at < 0 && isAttribute ? "" : (this.#prefixes.get(prefix) ?? prefix);
    const name = known === "" ? local : `${known}:${local}`;
    this.#names.set(key, name);
    return name;
  }
}
