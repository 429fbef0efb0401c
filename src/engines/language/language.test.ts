// Language detection: right at paragraph length, silent where nothing is certain.
import { existsSync, readFileSync } from "node:fs";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { languageDetectorSuite } from "#conformance/reading/language-detector";
import type { LanguageDetector } from "#ports/reading/language-detector";
import { createLanguageDetector } from "./index.ts";

let detector: LanguageDetector;
beforeAll(async () => {
  detector = await createLanguageDetector();
});

languageDetectorSuite({ describe, it, expect, fc }, { name: "built in", open: async () => ({ port: await createLanguageDetector() }) });

describe("language of a paragraph", () => {
  it.each([
    ["en", "The committee meets on the first Monday of each month and publishes its minutes within a week."],
    ["de", "Der Ausschuss tritt am ersten Montag jedes Monats zusammen und veröffentlicht sein Protokoll innerhalb einer Woche."],
    ["fr", "Le comité se réunit le premier lundi de chaque mois et publie son compte rendu dans la semaine."],
    ["es", "El comité se reúne el primer lunes de cada mes y publica su acta en el plazo de una semana."],
    ["pt", "A comissão reúne-se na primeira segunda-feira de cada mês e publica a sua ata no prazo de uma semana."],
    ["it", "Il comitato si riunisce il primo lunedì di ogni mese e pubblica il verbale entro una settimana."],
    ["nl", "De commissie vergadert op de eerste maandag van elke maand en publiceert haar verslag binnen een week."],
    ["ru", "Комитет собирается в первый понедельник каждого месяца и публикует протокол в течение недели."],
    ["uk", "Комітет збирається в перший понеділок кожного місяця і публікує протокол протягом тижня."],
    ["el", "Η επιτροπή συνεδριάζει την πρώτη Δευτέρα κάθε μήνα και δημοσιεύει τα πρακτικά της μέσα σε μία εβδομάδα."],
    ["tr", "Komite her ayın ilk pazartesi günü toplanır ve tutanağını bir hafta içinde yayımlar."],
    ["ar", "تجتمع اللجنة في أول يوم اثنين من كل شهر وتنشر محضرها خلال أسبوع واحد."],
    ["hi", "समिति की बैठक हर महीने के पहले सोमवार को होती है और उसका विवरण एक सप्ताह के भीतर प्रकाशित होता है।"],
    ["th", "คณะกรรมการประชุมในวันจันทร์แรกของทุกเดือนและเผยแพร่รายงานภายในหนึ่งสัปดาห์"],
    ["vi", "Ủy ban họp vào thứ Hai đầu tiên của mỗi tháng và công bố biên bản trong vòng một tuần."],
    ["zh", "委员会于每月第一个星期一召开会议，并在一周内公布会议记录。"],
    ["ja", "委員会は毎月第一月曜日に開かれ、議事録は一週間以内に公表されます。"],
    ["ko", "위원회는 매월 첫째 월요일에 열리며 회의록은 일주일 안에 공개됩니다."],
    ["ro", "Comitetul se întrunește în prima zi de luni a fiecărei luni și își publică procesul-verbal în termen de o săptămână."],
    ["pl", "Komisja zbiera się w pierwszy poniedziałek każdego miesiąca i publikuje protokół w ciągu tygodnia."],
    ["sv", "Kommittén sammanträder den första måndagen i varje månad och publicerar sitt protokoll inom en vecka."],
    ["he", "הוועדה מתכנסת ביום שני הראשון של כל חודש ומפרסמת את הפרוטוקול בתוך שבוע."],
  ])("%s", (language, text) => {
    expect(detector.detect(text)).toBe(language);
  });
});

describe("when nothing is certain", () => {
  it.each(["", "42", "ok", "Introduction", "John Smith", "foo bar baz qux quux", "https://example.org/der/die/das/und/oder/nicht", "Title section-1 section-1.1 section-2 section-2.0.1"])("says nothing of %j", (text) => {
    expect(detector.detect(text)).toBe("");
  });

  it("is certain of a few letters when their script tells the language", () => {
    expect(detector.detect("ไทย")).toBe("th");
    expect(detector.detect("안녕")).toBe("ko");
    expect(detector.detect("ひらがな")).toBe("ja");
  });
});

const evaluation = new URL("../../../../shared/data/text/eval/", import.meta.url);

describe.skipIf(!existsSync(evaluation))("on the paragraphs of XQuAD (skipped without the shared data)", () => {
  it.each(["en", "de", "es", "ru", "el", "tr", "ar", "hi", "th", "vi", "zh", "ro"])("is right in 99 of 100 for %s", (language) => {
    const lines = readFileSync(new URL(`xquad-${language}/corpus.jsonl`, evaluation), "utf8").trim().split("\n");
    const right = lines.filter((line) => detector.detect((JSON.parse(line) as { text: string }).text) === language).length;
    expect(right / lines.length).toBeGreaterThanOrEqual(0.99);
  });
});
