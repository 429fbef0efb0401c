// The filter's text grammar: `lang = "de" and not tag in ["a", "b"]`; not binds before and, and before or.
import type { Filter, FilterValue } from "./filter.ts";
import { filterDepthMax, filterFieldMax, filterNodesMax, filterTextMax, filterValuesMax } from "./limits.ts";
import { filterTokens, invalidFilter, type FilterToken } from "./tokens.ts";

const comparisons = ["=", "!=", "<", "<=", ">", ">=", "^="] as const;
const keywords: ReadonlySet<string> = new Set(["and", "or", "not", "in", "exists", "true", "false"]);

/** Whether a bare word would be read as a keyword (in any case), so that a field of this name needs backticks. */
export function isFilterKeyword(word: string): boolean {
  return keywords.has(word.toLowerCase());
}

/** Reads a filter's text. @throws filter.invalid with the position (code points from 0) of the fault */
export function parseFilter(text: string): Filter {
  if (text.length > filterTextMax) throw invalidFilter(text, filterTextMax, `a filter has at most ${filterTextMax} characters`);
  return new FilterParser(text).filter();
}

class FilterParser {
  readonly #text: string;
  readonly #tokens: readonly FilterToken[];
  #next = 0;
  #depth = 0;
  #nodes = 0;

  constructor(text: string) {
    this.#text = text;
    this.#tokens = filterTokens(text);
  }

  filter(): Filter {
    const filter = this.#joined("or");
    if (this.#peek().kind !== "end") throw this.#unexpected("and, or, or the end");
    return filter;
  }

  #joined(op: "and" | "or"): Filter {
    const filters = [op === "or" ? this.#joined("and") : this.#unary()];
    while (this.#takeWord(op)) filters.push(op === "or" ? this.#joined("and") : this.#unary());
    const [first] = filters;
    return filters.length === 1 && first !== undefined ? first : this.#node({ op, filters });
  }

  #unary(): Filter {
    if (++this.#depth > filterDepthMax) throw this.#fault(`a filter nests at most ${filterDepthMax} deep`);
    const filter = this.#operand();
    this.#depth--;
    return filter;
  }

  #operand(): Filter {
    if (this.#takeWord("not")) return this.#node({ op: "not", filter: this.#unary() });
    if (!this.#takeSign("(")) return this.#node(this.#takeWord("exists") ? this.#exists() : this.#comparison());
    const filter = this.#joined("or");
    this.#expectSign(")");
    return filter;
  }

  #exists(): Filter {
    this.#expectSign("(");
    const field = this.#field();
    this.#expectSign(")");
    return { op: "exists", field };
  }

  #comparison(): Filter {
    const field = this.#field();
    if (this.#takeWord("in")) return { op: "in", field, values: this.#values() };
    const op = comparisons.find((sign) => this.#takeSign(sign));
    if (op === undefined) throw this.#unexpected("one of = != < <= > >= ^= in");
    return { op, field, value: this.#value() };
  }

  #field(): string {
    const token = this.#peek();
    if (token.kind !== "name" && (token.kind !== "word" || isFilterKeyword(token.text))) throw this.#unexpected("a field's name");
    if (token.text.length > filterFieldMax) throw this.#fault(`a field's name has at most ${filterFieldMax} characters`);
    this.#next++;
    return token.text;
  }

  #values(): readonly FilterValue[] {
    this.#expectSign("[");
    const values = [this.#value()];
    while (this.#takeSign(",")) values.push(this.#value());
    this.#expectSign("]");
    if (values.length > filterValuesMax) throw this.#fault(`a list has at most ${filterValuesMax} values`);
    return values;
  }

  #value(): FilterValue {
    const token = this.#peek();
    if (token.kind === "string" || token.kind === "number") {
      this.#next++;
      return token.value;
    }
    if (this.#takeWord("true")) return true;
    if (this.#takeWord("false")) return false;
    throw this.#unexpected("a \"string\", a number, true or false");
  }

  #node(filter: Filter): Filter {
    if (++this.#nodes > filterNodesMax) throw this.#fault(`a filter has at most ${filterNodesMax} parts`);
    return filter;
  }

  #peek(): FilterToken {
    return this.#tokens[this.#next] ?? { kind: "end", at: this.#text.length };
  }

  #takeWord(word: string): boolean {
    const token = this.#peek();
    const taken = token.kind === "word" && token.text.toLowerCase() === word;
    if (taken) this.#next++;
    return taken;
  }

  #takeSign(sign: string): boolean {
    const token = this.#peek();
    const taken = token.kind === "sign" && token.text === sign;
    if (taken) this.#next++;
    return taken;
  }

  #expectSign(sign: string): void {
    if (!this.#takeSign(sign)) throw this.#unexpected(sign);
  }

  #unexpected(wanted: string) {
    return this.#fault(this.#peek().kind === "end" ? `it ends where ${wanted} should stand` : `${wanted} should stand here`);
  }

  #fault(problem: string) {
    return invalidFilter(this.#text, this.#peek().at, problem);
  }
}
