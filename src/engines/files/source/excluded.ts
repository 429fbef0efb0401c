// Which names in a folder are passed over: hidden ones, caches and build outputs, and what ignore files name.
import ignore, { type Ignore } from "ignore";

/** Folders that hold what programs made or fetched. */
const folders = new Set(["node_modules", "bower_components", "__pycache__", "__pypackages__", "site-packages", "DerivedData", "$RECYCLE.BIN", "System Volume Information", "lost+found", "__MACOSX"]);

/** Build outputs by common words: passed over only beside a file that says that a build makes them. */
const outputs = new Set(["dist", "build", "target", "out", "coverage", "bin", "obj"]);
const buildFiles = /^(package\.json|Cargo\.toml|pom\.xml|build\.gradle(\.kts)?|CMakeLists\.txt|Makefile|setup\.py|pyproject\.toml|.+\.csproj|.+\.sln|meson\.build|mix\.exs)$/;

/** A folder with one of these files is a cache, an environment, or the data directory of a Plinth. */
const cacheMarks = new Set(["CACHEDIR.TAG", "pyvenv.cfg", "plinth.db"]);

/** Files that programs keep for themselves. */
const files = /^(Thumbs\.db|desktop\.ini|~\$.*|.*~|.*\.(swp|swo|pyc|pyo|class|o|obj|tmp|crdownload|part))$/i;

/** Names of files with patterns in .gitignore form, in the order in which they are read. */
export const ignoreFileNames = [".gitignore", ".plinthignore"];

/** Whether `name` is hidden by the custom of a leading dot. */
export function isHidden(name: string): boolean {
  return name.startsWith(".");
}

/** Whether the folder `name` beside `siblings` holds caches or build outputs. */
export function isOutputFolder(name: string, siblings: readonly string[]): boolean {
  return folders.has(name) || (outputs.has(name) && siblings.some((sibling) => buildFiles.test(sibling)));
}

/** Whether a folder with these names in it is a cache or an environment. */
export function isCache(names: readonly string[]): boolean {
  return names.some((name) => cacheMarks.has(name));
}

/** Whether a file of this name is a program's own leftover. */
export function isLeftover(name: string): boolean {
  return files.test(name);
}

/** Whether a change at this relative path can matter at all: no part is hidden or certainly an output. */
export function mayMatter(path: string): boolean {
  const names = path.split(/[\\/]/);
  const isIgnoreFile = ignoreFileNames.includes(names.at(-1) ?? "");
  return names.every((name, i) => (!isHidden(name) || (isIgnoreFile && i === names.length - 1)) && !folders.has(name)) && !isLeftover(names.at(-1) ?? "");
}

interface Level {
  /** Relative path of the folder, "" for the root. */
  readonly folder: string;
  readonly rules: Ignore;
}

/** Patterns that hold in a folder: those of the folders above, each against paths relative to its own; the innermost decides. */
export class IgnoreRules {
  readonly #levels: readonly Level[];
  readonly #always: Ignore | undefined;

  private constructor(levels: readonly Level[], always: Ignore | undefined) {
    this.#levels = levels;
    this.#always = always;
  }

  /** Rules of a root; `exclude` holds everywhere and no ignore file can undo it. */
  static of(exclude: readonly string[]): IgnoreRules {
    return new IgnoreRules([], exclude.length === 0 ? undefined : ignore().add([...exclude]));
  }

  /** Rules inside `folder`, whose ignore files hold `patterns`. */
  inside(folder: string, patterns: string): IgnoreRules {
    return new IgnoreRules([...this.#levels, { folder, rules: ignore().add(patterns) }], this.#always);
  }

  /** Whether `path` (relative to the root) is passed over. */
  excludes(path: string, isFolder: boolean): boolean {
    const subject = isFolder ? `${path}/` : path;
    if (this.#always && ignore.isPathValid(subject) && this.#always.ignores(subject)) return true;
    let isIgnored = false;
    for (const { folder, rules } of this.#levels) {
      const relative = folder === "" ? subject : subject.slice(folder.length + 1);
      if (!ignore.isPathValid(relative)) continue;
      const { ignored, unignored } = rules.test(relative);
      if (ignored) isIgnored = true;
      else if (unignored) isIgnored = false;
    }
    return isIgnored;
  }
}
