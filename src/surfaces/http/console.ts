// Serves the built page from its folder: only files that are there, compressed once, every other path opens the page itself.
import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join, relative, sep } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { FastifyReply, FastifyRequest } from "fastify";
import { plainPage } from "./pages.ts";

interface Asset {
  readonly type: string;
  readonly tag: string;
  readonly isImmutable: boolean;
  readonly encodings: Readonly<Record<"identity" | "gzip" | "br", Buffer>>;
}

const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".json": "application/json", ".svg": "image/svg+xml", ".png": "image/png",
  ".ico": "image/x-icon", ".webp": "image/webp", ".woff2": "font/woff2", ".wasm": "application/wasm", ".txt": "text/plain; charset=utf-8", ".webmanifest": "application/manifest+json", ".map": "application/json",
};
const compressible = /^(text\/|application\/(json|wasm|manifest)|image\/svg)/;
const brotliQuality = 5;
const filesMax = 2000;
const deflate = promisify(gzip);
const brotli = promisify(brotliCompress);

/** What the page may load and do: its own files and its own server, nothing else. */
export const consolePolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; media-src 'self' blob:; frame-src 'self' blob:; worker-src 'self' blob:; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/** The files of the built page. A new build is noticed by the time of its `index.html`. */
export class ConsoleFiles {
  readonly #directory: string;
  #builtAt = -1;
  #files: ReadonlySet<string> = new Set();
  #assets = new Map<string, Promise<Asset>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  /** Sends the file of the path, else the page; false when neither can answer. */
  async send(request: FastifyRequest, reply: FastifyReply, path: string): Promise<boolean> {
    await this.#refresh();
    const isPage = (request.headers.accept ?? "").includes("text/html") && extname(path) === "";
    if (this.#files.size === 0) return isPage || path === "/" ? sendNotBuilt(reply) : false;
    const name = this.#files.has(path.slice(1)) ? path.slice(1) : isPage || path === "/" ? "index.html" : undefined;
    if (name === undefined) return false;
    sendAsset(request, reply, await this.#asset(name));
    return true;
  }

  async #refresh(): Promise<void> {
    const builtAt = await stat(join(this.#directory, "index.html")).then((found) => found.mtimeMs, () => 0);
    if (builtAt === this.#builtAt) return;
    const found = builtAt === 0 ? [] : await readdir(this.#directory, { recursive: true, withFileTypes: true });
    const files = found.filter((entry) => entry.isFile()).slice(0, filesMax).map((entry) => relative(this.#directory, join(entry.parentPath, entry.name)).split(sep).join("/"));
    this.#files = new Set(files);
    this.#assets = new Map();
    this.#builtAt = builtAt;
  }

  #asset(name: string): Promise<Asset> {
    const known = this.#assets.get(name) ?? load(this.#directory, name);
    this.#assets.set(name, known);
    known.catch(() => this.#assets.delete(name));
    return known;
  }
}

async function load(directory: string, name: string): Promise<Asset> {
  const identity = await readFile(join(directory, name));
  const type = types[extname(name)] ?? "application/octet-stream";
  const isSmaller = compressible.test(type) && identity.byteLength > 1000;
  const [packed, brotlied] = isSmaller ? await Promise.all([deflate(identity), brotli(identity, { params: { [constants.BROTLI_PARAM_QUALITY]: brotliQuality } })]) : [identity, identity];
  const tag = `"${createHash("sha256").update(identity).digest("base64url").slice(0, 22)}"`;
  return { type, tag, isImmutable: /^assets\/.+-[\w-]{8,}\.\w+$/.test(name), encodings: { identity, gzip: packed, br: brotlied } };
}

function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: Asset): void {
  reply.header("content-type", asset.type).header("etag", asset.tag).header("vary", "accept-encoding").header("content-security-policy", consolePolicy);
  reply.header("cache-control", asset.isImmutable ? "public, max-age=31536000, immutable" : "no-cache");
  if (request.headers["if-none-match"] === asset.tag) return void reply.code(304).send();
  const accepted = request.headers["accept-encoding"] ?? "";
  const encoding = /\bbr\b/.test(String(accepted)) ? "br" : /\bgzip\b/.test(String(accepted)) ? "gzip" : "identity";
  const bytes = asset.encodings[encoding];
  if (bytes !== asset.encodings.identity) reply.header("content-encoding", encoding);
  reply.send(bytes);
}

function sendNotBuilt(reply: FastifyReply): true {
  const text = plainPage("The page is not built yet", ["Plinth runs and its HTTP API answers, but the files of the page are not there.", "Run `npm run build` in the project, then load this page again. The API is described at `/api/docs`."]);
  reply.code(503).header("content-type", "text/html; charset=utf-8").header("content-security-policy", consolePolicy).send(text);
  return true;
}
