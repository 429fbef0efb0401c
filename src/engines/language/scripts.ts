// How many letters of which script a text has, and the languages that a script alone tells.

/** Code-point ranges of scripts that one living language is written in, or nearly so. */
const scripts: readonly { readonly language: string; readonly from: number; readonly to: number }[] = [
  { language: "el", from: 0x0370, to: 0x03ff }, { language: "cyrillic", from: 0x0400, to: 0x052f }, { language: "hy", from: 0x0530, to: 0x058f }, { language: "he", from: 0x0590, to: 0x05ff }, { language: "arabic", from: 0x0600, to: 0x06ff },
  { language: "devanagari", from: 0x0900, to: 0x097f }, { language: "bn", from: 0x0980, to: 0x09ff }, { language: "pa", from: 0x0a00, to: 0x0a7f }, { language: "gu", from: 0x0a80, to: 0x0aff },
  { language: "or", from: 0x0b00, to: 0x0b7f }, { language: "ta", from: 0x0b80, to: 0x0bff }, { language: "te", from: 0x0c00, to: 0x0c7f }, { language: "kn", from: 0x0c80, to: 0x0cff }, { language: "ml", from: 0x0d00, to: 0x0d7f },
  { language: "si", from: 0x0d80, to: 0x0dff }, { language: "th", from: 0x0e00, to: 0x0e7f }, { language: "lo", from: 0x0e80, to: 0x0eff }, { language: "my", from: 0x1000, to: 0x109f }, { language: "ka", from: 0x10a0, to: 0x10ff },
  { language: "am", from: 0x1200, to: 0x139f }, { language: "km", from: 0x1780, to: 0x17ff }, { language: "el", from: 0x1f00, to: 0x1fff },
  { language: "kana", from: 0x3040, to: 0x30ff }, { language: "han", from: 0x3400, to: 0x4dbf }, { language: "han", from: 0x4e00, to: 0x9fff }, { language: "ko", from: 0xac00, to: 0xd7af },
];

/** Letters by script; those of Latin and the rest only in the sum. */
export interface LetterCount {
  readonly letters: number;
  readonly byScript: ReadonlyMap<string, number>;
}

/** Counts in one pass. */
export function countLetters(text: string): LetterCount {
  const byScript = new Map<string, number>();
  let letters = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x0370) {
      if ((unit | 32) >= 97 && (unit | 32) <= 122 && unit < 128) letters++;
      else if (unit >= 0xc0 && unit !== 0xd7 && unit !== 0xf7) letters++;
      continue;
    }
    if ((unit >= 0x2000 && unit < 0x3040) || unit >= 0xd800) continue;
    letters++;
    const script = scripts.find(({ from, to }) => unit >= from && unit <= to);
    if (script) byScript.set(script.language, (byScript.get(script.language) ?? 0) + 1);
  }
  return { letters, byScript };
}

/** What the script of most letters says: a language, or `cyrillic`, `arabic` or `devanagari`, which several share. */
export function scriptOf({ letters, byScript }: LetterCount): string | undefined {
  const kana = byScript.get("kana") ?? 0;
  const han = byScript.get("han") ?? 0;
  // Japanese is never without kana for long; a few of them inside Chinese are names.
  // One of these characters says as much as two or three letters.
  if ((kana + han) * 2.5 > letters / 2) return kana > (kana + han) / 10 ? "ja" : "zh";
  for (const [script, count] of byScript) if (count > letters / 2) return script;
  return undefined;
}
