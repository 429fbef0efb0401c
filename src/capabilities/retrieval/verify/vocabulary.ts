// Words by what they do in a claim: those that carry nothing, negations, joints, numbers in words, units.

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}

/** Words that a sentence may use without its source: articles, pronouns, auxiliaries, prepositions without direction, discourse, verbs of saying and being. */
export const lightWords = wordSet(
  "a an the this that these those it its they their them he she his her him we our us i my me you your who whom whose which what where when there here one's itself himself herself themselves such same so as than then thus hence " +
    "is are was were be been being am has have had having do does did done doing of in on at to by for with from into about and or but if while whereas since also however moreover furthermore additionally therefore meanwhile both either too s t d ll ve re m via per upon within among amid regarding concerning " +
    "according source sources passage document documents text says say said states state stated notes note noted mentions mentioned describes described reports reported given lasts following respectively namely specifically overall addition further well let lets approximately about around roughly nearly almost circa approx ca some " +
    "der die das den dem des ein eine einen einem einer eines ist sind war waren wird werden wurde wurden hat haben hatte hatten und oder aber auch sowie von vom zu zum zur in im an am auf bei mit aus f\u00fcr \u00fcber um als wie dass es er sie ihr ihre sein seine dies diese dieser dieses laut etwa ungef\u00e4hr rund jedoch zudem au\u00dferdem somit " +
    "le la les l un une des du de d est sont \u00e9tait \u00e9taient a ont avait et ou mais aussi dans en sur au aux \u00e0 par pour avec que qui qu ce cette ces cet il elle ils elles son sa ses leur leurs se n ne y selon environ",
);

/** Words that negate; all of them stand for one another. French `ne` is light, what follows it negates. */
const negations = wordSet("not no never none neither nor nobody nothing nowhere cannot without hardly rarely seldom barely scarcely nicht kein keine keinen keinem keiner keines nie niemals ohne weder niemand nichts pas jamais sans aucun aucune ni rien");

/** Whether a folded word negates. */
export function isNegation(word: string): boolean {
  return negations.has(word) || word.endsWith("n't");
}

/** What may stand between a clause and the next. */
export const joints = /[,;:.!?()[\]\u2013\u2014]|(?:^|\s)-+\s|(?<![\p{L}'])(?:and|or|but|while|whereas|which|who|that|because|since|although|though|when|where|if|und|oder|aber|w\u00e4hrend|dass|weil|wenn|et|ou|mais|tandis|qui|que|quand|si)(?![\p{L}'])/iu;

/** Words that carry meaning and open a phrase that may stand before its clause or behind it. */
export const openers = wordSet("after before during until till under over between against despite throughout following unless if because although though once nach vor w\u00e4hrend bis unter \u00fcber trotz seit apr\u00e8s avant pendant jusqu depuis sous malgr\u00e9");

/** Words that say that a number is rounded. */
export const roundings = /(?:^|[\s(])(?:about|around|roughly|approximately|approx\.?|nearly|almost|some|circa|ca\.?|c\.|~|\u2248|etwa|ungef\u00e4hr|rund|knapp|fast|environ|pr\u00e8s de)\s*$/iu;

/** A sentence whose subject is what stood before it, and one that speaks of something of it. */
export const anaphors = {
  subject: /^["'\u201c(]*(?:(?:then|later|however|also|today|there|thus|moreover|in addition),?\s+)?(?:it|he|she|they|this|these|such|the former|the latter|er|sie|es|dieser|diese|dieses|il|elle|ils|elles|ce|cette|ces)\b(?!')/iu,
  owner: /^["'\u201c(]*(?:its|his|her|their|sein|seine|ihr|ihre|son|sa|ses|leur|leurs)\b/iu,
} as const;

/** Numbers in words, English, German, French. */
export const spelledNumbers: ReadonlyMap<string, number> = new Map([
  ..."zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(" ").map((word, value) => [word, value] as const),
  ..."thirty forty fifty sixty seventy eighty ninety".split(" ").map((word, i) => [word, 30 + 10 * i] as const),
  ..."null _ zwei drei vier f\u00fcnf sechs sieben acht neun zehn elf zw\u00f6lf".split(" ").map((word, value) => [word, value] as const),
  ..."_ _ deux trois quatre cinq six sept huit neuf dix onze douze".split(" ").map((word, value) => [word, value] as const),
  ["dozen", 12], ["half", 0.5],
]);

/** Ordinals in words as numbers; `second` stays a word, for it is a unit as well. */
export const spelledOrdinals: ReadonlyMap<string, number> = new Map("_ first _ third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(" ").map((word, value) => [word, value] as const));

/** Words that multiply the number before them. */
export const scales: ReadonlyMap<string, number> = new Map([["hundred", 100], ["thousand", 1e3], ["million", 1e6], ["millions", 1e6], ["billion", 1e9], ["billions", 1e9], ["trillion", 1e12], ["mn", 1e6], ["bn", 1e9], ["tausend", 1e3], ["millionen", 1e6], ["milliarde", 1e9], ["milliarden", 1e9], ["mio", 1e6], ["mrd", 1e9], ["mille", 1e3], ["milliard", 1e9], ["milliards", 1e9]]);

const unitNames: readonly string[] = [
  "percent % per-cent prozent pourcent", "$ usd us$ dollar dollars", "\u20ac eur euro euros", "\u00a3 gbp pound pounds", "\u00a5 jpy yen", "chf franken",
  "year years yr yrs jahr jahre jahren an ans ann\u00e9e ann\u00e9es", "month months monat monate monaten mois", "week weeks woche wochen semaine semaines", "day days tag tage tagen jour jours", "hour hours h hr hrs stunde stunden heure heures", "minute minutes min mins minuten", "second seconds sec secs s sekunde sekunden seconde secondes", "millisecond milliseconds ms",
  "kilometre kilometres kilometer kilometers km", "metre metres meter meters m m\u00e8tre m\u00e8tres", "centimetre centimetres centimeter centimeters cm", "millimetre millimetres millimeter millimeters mm", "micrometre micrometres micrometer micrometers \u03bcm", "nanometre nanometres nanometer nanometers nm", "mile miles mi", "foot feet ft", "inch inches in.", "yard yards yd",
  "kilogram kilograms kg", "gram grams g", "milligram milligrams mg", "microgram micrograms \u03bcg", "nanogram nanograms ng", "tonne tonnes ton tons t", "pound-weight lb lbs", "ounce ounces oz",
  "litre litres liter liters l", "millilitre millilitres milliliter milliliters ml", "microlitre microlitres microliter microliters \u03bcl", "gallon gallons", "barrel barrels bbl",
  "volt volts v", "watt watts w", "kilowatt kilowatts kw", "megawatt megawatts mw", "gigawatt gigawatts gw", "kwh", "mwh", "hertz hz", "khz", "mhz", "ghz", "bar bars", "pascal pa", "kpa", "mpa", "psi", "newton newtons", "joule joules", "kj", "calorie calories kcal", "\u00b0c celsius", "\u00b0f fahrenheit", "kelvin", "degree degrees grad \u00b0",
  "byte bytes", "kb kilobyte kilobytes", "mb megabyte megabytes", "gb gigabyte gigabytes", "tb terabyte terabytes", "bp", "mm_molar", "\u03bcm_molar", "kda", "rpm", "dpi", "acre acres", "hectare hectares ha", "knot knots", "mph", "kn", "shares share", "times", "points point",
];

/** The canonical name of a unit by each of its spellings, lower case. */
export const units: ReadonlyMap<string, string> = new Map(unitNames.flatMap((names) => names.split(" ").map((spelling) => [spelling, names.split(" ")[0] ?? spelling] as const)));

/** Molar and other units that only case tells apart from a length or a weight. */
export const casedUnits: ReadonlyMap<string, string> = new Map([["mM", "millimolar"], ["nM", "nanomolar"], ["\u03bcM", "micromolar"], ["pM", "picomolar"], ["M", "molar"], ["Mb", "megabase"], ["kb", "kilobase"]]);

/** Months, whose day may stand before or behind. */
export const months = wordSet("january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec januar februar m\u00e4rz mai juni juli oktober dezember janvier f\u00e9vrier mars avril juin juillet ao\u00fbt septembre octobre novembre d\u00e9cembre");
