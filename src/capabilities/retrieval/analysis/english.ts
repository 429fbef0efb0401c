// The English stemmer, Porter's second. Source: "The English (Porter2) stemming algorithm", snowballstem.org, as of Snowball 2.

const specialStems: ReadonlyMap<string, string> = new Map([
  ["skis", "ski"], ["skies", "sky"], ["dying", "die"], ["lying", "lie"], ["tying", "tie"], ["idly", "idl"], ["gently", "gentl"], ["ugly", "ugli"], ["early", "earli"], ["only", "onli"], ["singly", "singl"],
  ...["sky", "news", "howe", "atlas", "cosmos", "bias", "andes"].map((word) => [word, word] as const),
]);
const finishedAfterPlural: ReadonlySet<string> = new Set(["inning", "outing", "canning", "herring", "earring", "proceed", "exceed", "succeed"]);

/** What replaces a suffix, where it must stand, and what must stand before it. */
type Rule = readonly [suffix: string, replacement: string, before?: RegExp];

const derivations = longestFirst([
  ["tional", "tion"], ["enci", "ence"], ["anci", "ance"], ["abli", "able"], ["entli", "ent"], ["izer", "ize"], ["ization", "ize"], ["ational", "ate"], ["ation", "ate"], ["ator", "ate"], ["alism", "al"], ["aliti", "al"], ["alli", "al"],
  ["fulness", "ful"], ["ousli", "ous"], ["ousness", "ous"], ["iveness", "ive"], ["iviti", "ive"], ["biliti", "ble"], ["bli", "ble"], ["ogi", "og", /l$/], ["fulli", "ful"], ["lessli", "less"], ["li", "", /[cdeghkmnrt]$/],
]);
const qualities = longestFirst([["tional", "tion"], ["ational", "ate"], ["alize", "al"], ["icate", "ic"], ["iciti", "ic"], ["ical", "ic"], ["ful", ""], ["ness", ""]]);
const endings = longestFirst([["al", ""], ["ance", ""], ["ence", ""], ["er", ""], ["ic", ""], ["able", ""], ["ible", ""], ["ant", ""], ["ement", ""], ["ment", ""], ["ent", ""], ["ism", ""], ["ate", ""], ["iti", ""], ["ous", ""], ["ive", ""], ["ize", ""], ["ion", "", /[st]$/]]);

/** The stem of a lower-case word without apostrophes. */
export function stemEnglish(word: string): string {
  if (word.length < 3) return word;
  const special = specialStems.get(word);
  if (special !== undefined) return special;
  const marked = markConsonantY(word);
  const regions = regionsOf(marked);
  const singular = cutPlural(marked);
  if (finishedAfterPlural.has(singular)) return singular;
  let stem = softenY(cutTense(singular, regions.first));
  stem = replaceSuffix(stem, derivations, regions.first);
  stem = cutQuality(stem, regions);
  stem = replaceSuffix(stem, endings, regions.second);
  return cutFinal(stem, regions).replaceAll("Y", "y");
}

/** `first` begins behind the first consonant behind a vowel; `second` is the same within `first`. */
interface Regions {
  readonly first: number;
  readonly second: number;
}

function regionsOf(word: string): Regions {
  const prefix = /^(?:gener|commun|arsen)/.exec(word);
  const first = prefix === null ? behindVowelConsonant(word, 0) : prefix[0].length;
  return { first, second: behindVowelConsonant(word, first) };
}

function behindVowelConsonant(word: string, from: number): number {
  const match = /[aeiouy][^aeiouy]/.exec(word.slice(from));
  return match === null ? word.length : from + match.index + 2;
}

function markConsonantY(word: string): string {
  return word.includes("y") ? word.replace(/^y/, "Y").replace(/([aeiouy])y/g, "$1Y") : word;
}

function cutPlural(word: string): string {
  if (!/[sd]$/.test(word)) return word;
  if (word.endsWith("sses")) return word.slice(0, -2);
  if (/ie[ds]$/.test(word)) return word.slice(0, word.length > 4 ? -2 : -1);
  if (/[us]s$/.test(word) || !/[aeiouy].+s$/.test(word)) return word;
  return word.slice(0, -1);
}

function cutTense(word: string, first: number): string {
  if (!/[dgy]$/.test(word)) return word;
  const agreed = /eed(?:ly)?$/.exec(word);
  if (agreed !== null) return agreed.index >= first ? word.slice(0, agreed.index + 2) : word;
  const tense = /(?:ed|ing)(?:ly)?$/.exec(word);
  if (tense === null || !/[aeiouy]/.test(word.slice(0, tense.index))) return word;
  const stem = word.slice(0, tense.index);
  if (/(?:at|bl|iz)$/.test(stem)) return `${stem}e`;
  if (/(?:bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(stem)) return stem.slice(0, -1);
  return first >= stem.length && endsInShortSyllable(stem) ? `${stem}e` : stem;
}

function softenY(word: string): string {
  return /.[^aeiouy][yY]$/.test(word) ? `${word.slice(0, -1)}i` : word;
}

function cutQuality(word: string, { first, second }: Regions): string {
  if (word.endsWith("ative")) return word.length - 5 >= Math.max(first, second) ? word.slice(0, -5) : word;
  return replaceSuffix(word, qualities, first);
}

function cutFinal(word: string, { first, second }: Regions): string {
  const last = word.length - 1;
  if (word.endsWith("e")) return last >= second || (last >= first && !endsInShortSyllable(word.slice(0, last))) ? word.slice(0, last) : word;
  return word.endsWith("ll") && last >= second ? word.slice(0, last) : word;
}

function endsInShortSyllable(word: string): boolean {
  return /(?:[^aeiouy][aeiouy][^aeiouywxY]|^[aeiouy][^aeiouy])$/.test(word);
}

/** The longest suffix of the list decides alone: when it stands outside its region, nothing changes. */
function replaceSuffix(word: string, rules: readonly Rule[], region: number): string {
  const rule = rules.find(([suffix]) => word.endsWith(suffix));
  if (rule === undefined) return word;
  const [suffix, replacement, before] = rule;
  const stem = word.slice(0, -suffix.length);
  return stem.length >= region && before?.test(stem) !== false ? stem + replacement : word;
}

function longestFirst(rules: readonly Rule[]): readonly Rule[] {
  return rules.toSorted((a, b) => b[0].length - a[0].length);
}
