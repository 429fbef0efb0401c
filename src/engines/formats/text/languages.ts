// Programming languages by file name: what the element says it is, and how its blocks are told.

/** How a language marks what belongs together. */
export interface CodeLanguage {
  readonly name: string;
  /** Begins a comment that runs to the end of the line; comments right above a block belong to it. */
  readonly comment: RegExp;
}

const slashes = /^(?:\/\/|\/\*|\*|#\[|@|\[)/;
const hash = /^(?:#|@)/;
const dashes = /^(?:--|\/\*|\*)/;
const semicolon = /^;/;
const percent = /^%/;

const table: readonly (readonly [name: string, comment: RegExp, extensions: string])[] = [
  ["typescript", slashes, ".ts .mts .cts .tsx"], ["javascript", slashes, ".js .mjs .cjs .jsx"], ["python", hash, ".py .pyi .pyw"], ["java", slashes, ".java"],
  ["c", slashes, ".c .h"], ["cpp", slashes, ".cc .cpp .cxx .hpp .hh .hxx .ino"], ["csharp", slashes, ".cs"], ["go", slashes, ".go"], ["rust", slashes, ".rs"],
  ["ruby", hash, ".rb .rake .gemspec"], ["php", slashes, ".php .phtml"], ["swift", slashes, ".swift"], ["kotlin", slashes, ".kt .kts"], ["scala", slashes, ".scala .sc"],
  ["dart", slashes, ".dart"], ["lua", dashes, ".lua"], ["perl", hash, ".pl .pm"], ["r", hash, ".r"], ["julia", hash, ".jl"], ["haskell", dashes, ".hs"],
  ["elixir", hash, ".ex .exs"], ["erlang", percent, ".erl .hrl"], ["clojure", semicolon, ".clj .cljs .cljc .edn"], ["lisp", semicolon, ".lisp .lsp .el .scm .rkt"], ["ocaml", /^\(\*/, ".ml .mli"], ["fsharp", slashes, ".fs .fsx"],
  ["shell", hash, ".sh .bash .zsh .fish"], ["powershell", hash, ".ps1 .psm1"], ["batch", /^(?:rem\b|::)/i, ".bat .cmd"], ["sql", dashes, ".sql"], ["graphql", hash, ".graphql .gql"], ["protobuf", slashes, ".proto"],
  ["css", slashes, ".css .scss .sass .less"], ["vue", /^<!--/, ".vue .svelte .astro"], ["terraform", hash, ".tf .tfvars .hcl"], ["yaml", hash, ".yaml .yml"], ["toml", hash, ".toml"], ["ini", /^[;#]/, ".ini .cfg .conf .properties .env"],
  ["makefile", hash, ".mk makefile gnumakefile"], ["dockerfile", hash, ".dockerfile dockerfile containerfile"], ["cmake", hash, ".cmake cmakelists.txt"], ["groovy", slashes, ".groovy .gradle jenkinsfile"], ["zig", slashes, ".zig"], ["nix", hash, ".nix"],
  ["solidity", slashes, ".sol"], ["matlab", percent, ".m"], ["fortran", /^[!c]/i, ".f90 .f95 .f"], ["pascal", slashes, ".pas"], ["vb", /^'/, ".vb .bas"], ["assembly", semicolon, ".asm .s"],
];

const byKey = new Map<string, CodeLanguage>(table.flatMap(([name, comment, keys]) => keys.split(" ").map((key) => [key, { name, comment }] as const)));

/** Every extension (with the dot) of the table. */
export const codeExtensions: readonly string[] = [...byKey.keys()].filter((key) => key.startsWith("."));

/** The language of a file of this name, if it is one. */
export function languageOfName(name: string): CodeLanguage | undefined {
  const base = (/[^/\\]*$/.exec(name)?.[0] ?? "").toLowerCase();
  return byKey.get(base) ?? byKey.get(/\.[^.]+$/.exec(base)?.[0] ?? "") ?? byKey.get(/^[^.]+/.exec(base)?.[0] ?? "");
}

/** The language that a first line `#!/usr/bin/env python3` names. */
export function languageOfShebang(firstLine: string): CodeLanguage | undefined {
  if (!firstLine.startsWith("#!")) return undefined;
  const words = firstLine.slice(2).trim().split(/\s+/).filter((word) => !word.startsWith("-")).map((word) => (/[^/]*$/.exec(word)?.[0] ?? "").replace(/[\d.]+$/, ""));
  const name = words[0] === "env" ? words[1] : words[0];
  const extension = { python: ".py", node: ".js", deno: ".ts", bun: ".ts", bash: ".sh", sh: ".sh", zsh: ".sh", fish: ".sh", dash: ".sh", ruby: ".rb", perl: ".pl", php: ".php", lua: ".lua", rscript: ".r" }[name?.toLowerCase() ?? ""];
  return extension === undefined ? undefined : byKey.get(extension);
}
