// The English stemmer against pairs from the published vocabulary of the algorithm.
import { describe, expect, it } from "vitest";
import { stemEnglish } from "./english.ts";

const pairs = `consign consign|consigned consign|consigning consign|consignment consign|consist consist|consistency consist|consistently consist|consolation consol|console consol|consolidating consolid|consonant conson|consorting consort|conspicuously conspicu|conspiracy conspiraci|conspirators conspir|conspire conspir|conspiringly conspir|constables constabl|constancy constanc
knackeries knackeri|knaves knave|knavish knavish|kneaded knead|kneeling kneel|knew knew|knick knick|knightly knight|knitting knit|knives knive|knock knock|knot knot|knotted knot|knotty knotti
caresses caress|ponies poni|ties tie|cats cat|gas gas|this this|gaps gap|kiwis kiwi|agreed agre|luxuriated luxuri|hopping hop|hoping hope|cry cri|by by|say say|relational relat|conditional condit|rationally ration|vietnamization vietnam|sensibility sensibl|hopefulness hope|goodness good|replacement replac|adoption adopt|probate probat|controlling control|rate rate|generally general|communism communism|arsenal arsenal|youth youth|skies sky|dying die|news news|inning inning|proceed proceed|only onli|geology geolog|apology apolog|feed feed|fed fed|bed bed|added ad|egging eg|sses ss`
  .split(/[|\n]/)
  .map((pair) => pair.split(" "));

describe("the English stemmer", () => {
  it.each(pairs)("makes of %s %s", (word, stem) => {
    expect(stemEnglish(word ?? "")).toBe(stem);
  });
});
