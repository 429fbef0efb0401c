// Scripts that belong to one language, or nearly so.

/** Scripts of one living language each; the share of letters that must be of it. */
const scripts: readonly { readonly language: string; readonly letters: RegExp }[] = [
  { language: "th", letters: /\p{Script=Thai}/gu }, { language: "lo", letters: /\p{Script=Lao}/gu }, { language: "km", letters: /\p{Script=Khmer}/gu }, { language: "my", letters: /\p{Script=Myanmar}/gu },
  { language: "el", letters: /\p{Script=Greek}/gu }, { language: "he", letters: /\p{Script=Hebrew}/gu }, { language: "hy", letters: /\p{Script=Armenian}/gu }, { language: "ka", letters: /\p{Script=Georgian}/gu },
  { language: "ko", letters: /\p{Script=Hangul}/gu }, { language: "ta", letters: /\p{Script=Tamil}/gu }, { language: "te", letters: /\p{Script=Telugu}/gu }, { language: "kn", letters: /\p{Script=Kannada}/gu },
  { language: "ml", letters: /\p{Script=Malayalam}/gu }, { language: "bn", letters: /\p{Script=Bengali}/gu }, { language: "gu", letters: /\p{Script=Gujarati}/gu }, { language: "pa", letters: /\p{Script=Gurmukhi}/gu },
  { language: "si", letters: /\p{Script=Sinhala}/gu }, { language: "am", letters: /\p{Script=Ethiopic}/gu },
];

const majority = 0.5;

/** The language when the script of most of the `letters` letters tells it; undefined when letters of several languages share it. */
export function languageOfScript(text: string, letters: number): string | undefined {
  if (!/[\u0370-\uffff]/.test(text)) return undefined;
  const kana = count(text, /[\p{Script=Hiragana}\p{Script=Katakana}]/gu);
  const han = count(text, /\p{Script=Han}/gu);
  // Japanese is never without kana for long; a few of them inside Chinese are names.
  if (kana + han > letters * majority) return kana > (kana + han) * 0.1 ? "ja" : "zh";
  return scripts.find((script) => count(text, script.letters) > letters * majority)?.language;
}

function count(text: string, letters: RegExp): number {
  return text.match(letters)?.length ?? 0;
}
