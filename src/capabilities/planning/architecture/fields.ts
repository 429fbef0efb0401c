// Reads fields of a configuration with their types and bounds; what is wrong is named with the nearest valid value.
import { fail } from "#core/errors";
import { nearest } from "#core/text/nearest";

/** A whole number's bounds. */
export interface Bounds {
  readonly min: number;
  readonly max: number;
}

const countBounds: Bounds = { min: 1, max: 100_000_000 };
const shownCharactersMax = 60;

/** One object of a configuration; `path` names it in errors. */
export class Fields {
  readonly #object: Readonly<Record<string, unknown>>;
  readonly #path: string;

  constructor(object: Readonly<Record<string, unknown>>, path = "") {
    this.#object = object;
    this.#path = path;
  }

  /** Whether one of `names` has a value. */
  has(...names: readonly string[]): boolean {
    return this.#find(names) !== undefined;
  }

  /** The first of `names` as a whole number. @throws plan.config_invalid where none is there */
  count(names: readonly string[], bounds: Bounds = countBounds): number {
    const value = this.optionalCount(names, bounds);
    if (value !== undefined) return value;
    const wanted = names[0] ?? "";
    const close = nearest(wanted, Object.keys(this.#object));
    throw fail("plan.config_invalid", { field: this.#path + wanted, value: "missing", problem: close === undefined ? "the model's size depends on it" : `it is missing, though there is ${close}`, nearest: `${wanted} with a number from ${bounds.min} to ${bounds.max}` });
  }

  /** The first of `names` as a whole number, or undefined. @throws plan.config_invalid where it is none */
  optionalCount(names: readonly string[], { min, max }: Bounds = countBounds): number | undefined {
    const found = this.#find(names);
    if (found === undefined) return undefined;
    const [name, value] = found;
    if (typeof value === "number" && Number.isInteger(value) && value >= min && value <= max) return value;
    const numeric = typeof value === "number" ? value : typeof value === "string" ? Number(value) : Number.NaN;
    const isNumber = Number.isFinite(numeric);
    throw this.invalid(name, { problem: isNumber ? `it must be a whole number from ${min} to ${max}` : "it must be a number", nearest: isNumber ? Math.min(max, Math.max(min, Math.round(numeric))) : min });
  }

  /** A number that may be zero. */
  countOr(names: readonly string[], fallback: number): number {
    return this.optionalCount(names, { min: 0, max: countBounds.max }) ?? fallback;
  }

  /** A truth value. @throws plan.config_invalid */
  flag(name: string, fallback: boolean): boolean {
    const found = this.#find([name]);
    if (found === undefined) return fallback;
    if (typeof found[1] !== "boolean") throw this.invalid(name, { problem: "it must be true or false", nearest: String(fallback) });
    return found[1];
  }

  /** A text, or the fallback. */
  text(name: string, fallback = ""): string {
    const found = this.#find([name]);
    return typeof found?.[1] === "string" ? found[1] : fallback;
  }

  /** A list with an entry a layer, or undefined; longer lists are cut. @throws plan.config_invalid where it is too short */
  perLayer(name: string, layers: number): readonly unknown[] | undefined {
    const value = this.#find([name])?.[1];
    if (!Array.isArray(value) || value.length === 0) return undefined;
    if (value.length < layers) throw fail("plan.config_invalid", { field: this.#path + name, value: `${value.length} entries`, problem: `there are ${layers} layers`, nearest: `${layers} entries` });
    return value.slice(0, layers);
  }

  /** A list of anything; empty where there is none. */
  list(name: string): readonly unknown[] {
    const value = this.#find([name])?.[1];
    return Array.isArray(value) ? value : [];
  }

  /** The object under `name`, or undefined. */
  object(name: string): Fields | undefined {
    const value = this.#find([name])?.[1];
    return typeof value === "object" && value !== null && !Array.isArray(value) ? new Fields(value as Record<string, unknown>, `${this.#path}${name}.`) : undefined;
  }

  /** The error for a field that is there and wrong. */
  invalid(name: string, { problem, nearest: near }: { readonly problem: string; readonly nearest: string | number }) {
    const shown = JSON.stringify(this.#object[name]) ?? "missing";
    return fail("plan.config_invalid", { field: this.#path + name, value: shown.length > shownCharactersMax ? `${shown.slice(0, shownCharactersMax)}…` : shown, problem, nearest: near });
  }

  #find(names: readonly string[]): readonly [string, unknown] | undefined {
    for (const name of names) {
      if (!Object.hasOwn(this.#object, name)) continue;
      const value = this.#object[name];
      if (value === null || value === undefined) continue;
      return [name, value];
    }
    return undefined;
  }
}
