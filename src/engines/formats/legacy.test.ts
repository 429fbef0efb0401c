// Encodings from before Unicode: told apart by their bytes alone, Western text never taken for another.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeText } from "./decode.ts";
import { looksLikeText } from "./detect.ts";
import { legacyEncoding } from "./legacy.ts";

/** The bytes of each character of an encoding of up to two bytes, found by decoding all of them. */
function encoderOf(encoding: string): (text: string) => Uint8Array {
  const decoder = new TextDecoder(encoding);
  const bytesOf = new Map<string, readonly number[]>();
  const add = (...bytes: readonly number[]): void => {
    const text = decoder.decode(Uint8Array.from(bytes));
    if ([...text].length === 1 && text !== "\ufffd" && !bytesOf.has(text)) bytesOf.set(text, bytes);
  };
  for (let first = 0; first < 256; first++) add(first);
  // Node.js 20 takes Windows-1252 for Latin 1: its dashes and quotation marks are named here.
  if (encoding === "windows-1252") for (const [character, byte] of [["\u2013", 0x96], ["\u2019", 0x92], ["\u201c", 0x93], ["\u201e", 0x84], ["\u0153", 0x9c]] as const) bytesOf.set(character, [byte]);
  if (/^(?:shift|gb|euc|big)/.test(encoding)) for (let first = 0x81; first < 0xff; first++) for (let second = 0x40; second < 0xff; second++) add(first, second);
  return (text) => Uint8Array.from([...text].flatMap((character) => bytesOf.get(character) ?? [0x3f]));
}

const sentences = {
  russian: ["Насос работает при давлении сорок бар.", "Каждый год в мае меняйте подшипники.", "Если фильтр засорён, давление падает.", "Закройте вентиль и отключите питание."],
  chinese: ["本水泵的工作压力为四十巴。", "每年五月更换轴承，并检查密封圈是否漏水。", "过滤器堵塞时压力下降。", "请先关闭阀门并切断电源。"],
  taiwanese: ["本水泵的工作壓力為四十巴。", "每年五月更換軸承，並檢查密封圈是否漏水。", "過濾器堵塞時壓力下降。", "請先關閉閥門並切斷電源。"],
  japanese: ["このポンプは四十バールで運転します。", "毎年五月に軸受けを交換してください。", "フィルターが汚れると圧力が下がります。", "弁を閉じ、電源を切ってから掃除します。"],
  korean: ["이 펌프는 사십 바에서 운전합니다.", "해마다 오월에 베어링을 교환하십시오.", "필터가 막히면 압력이 내려갑니다.", "밸브를 닫고 전원을 끈 다음 청소하십시오."],
  german: ["Die Pumpe läuft über vierzig Bar.", "Wechseln Sie jährlich im Mai die Lager \u2013 und prüfen Sie die \u201eDichtung\u201c.", "Größere Öffnungen führen zu Undichtigkeit.", "Das Gerät wird täglich geölt, außer sonntags."],
  french: ["La pompe fonctionne à quarante bars, été comme hiver.", "Remplacez les paliers chaque année en août.", "Où l\u2019étanchéité a cédé, la pression s\u2019est déjà écroulée.", "Français, naïf, cœur, à côté."],
} as const;

const cases = [
  ["russian", "windows-1251", "windows-1251"], ["russian", "koi8-r", "koi8-r"],
  ["chinese", "gbk", "gb18030"], ["chinese", "gb18030", "gb18030"], ["taiwanese", "big5", "big5"],
  ["japanese", "shift_jis", "shift_jis"], ["japanese", "euc-jp", "euc-jp"], ["korean", "euc-kr", "euc-kr"],
  ["german", "windows-1252", "windows-1252"], ["french", "windows-1252", "windows-1252"],
] as const;

describe.each(cases)("%s in %s", (language, encoding, found) => {
  const encode = encoderOf(encoding);
  const text = fc.array(fc.constantFrom(...sentences[language]), { minLength: 3, maxLength: 30 }).map((lines) => lines.join("\n"));

  it(`is told as ${found} and read back, whatever stands around it in ASCII`, () => {
    fc.assert(fc.property(text, fc.string({ unit: fc.constantFrom(..."abc ,;=0123456789\n"), maxLength: 200 }), (words, ascii) => {
      const bytes = encode(`${ascii}\n${words}\n${ascii}`);
      expect(looksLikeText(bytes)).toBe(true);
      expect(legacyEncoding(bytes)).toBe(found);
      expect(decodeText(bytes)).toBe(`${ascii}\n${words}\n${ascii}`);
    }), { numRuns: 60 });
  });
});

describe("text of one sentence again and again", () => {
  it.each(cases)("%s in %s is told too", (language, encoding, found) => {
    const encode = encoderOf(encoding);
    for (const sentence of sentences[language]) for (const times of [3, 10]) expect([sentence, legacyEncoding(encode(`${sentence}\n`.repeat(times)))]).toEqual([sentence, found]);
  });
});

describe("bytes of any kind", () => {
  it("get an encoding that the decoder knows, and are read without a fault", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 2000 }), (bytes) => {
      expect(() => new TextDecoder(legacyEncoding(bytes))).not.toThrow();
      expect(typeof decodeText(bytes)).toBe("string");
    }));
  });
});
