// Tells sentences that speak to a language model from those that speak to a reader.

const orders: readonly RegExp[] = [
  /(?<!not )(?<!never )\b(?:ignore|disregard|forget|override|bypass|overlook)\b.{0,20}\b(?:all|any|every|previous|prior|above|earlier|other|your|system|preceding)\b.{0,40}\b(?:instructions?|rules?|prompts?|guidelines?|orders?|passages?|documents?|sources?|text|context)\b/isu,
  /(?<!not )(?<!never )\b(?:ignore|disregard|forget)\b.{0,20}\b(?:everything (?:above|before|so far|you)|the (?:question|above|user))\b|\bdo not answer the question\b|\bfrom now on,? you\b|\bbefore you (?:answer|reply|respond)\b/isu,
  /\b(?:system|hidden) prompts?\b|\bjailbreak/iu,
  /^\W*(?:system|assistant|developer|tool)\s*:\s*(?:you|ignore|repl|answer|respond|say|print|output|write|do not|always|never|from now)/imu,
  /<\|?\/?(?:im_start|im_end|system|tool_call|assistant|function_call|passages)\b|\[\/?INST\]/iu,
  /\b(?:you are|act|behave|pretend)\b.{0,30}\b(?:ai|language model|llm|chatbot)\b/iu,
  /\b(?:note|notes|message|attention|instructions?|important|dear|hello|hey|reminder)\b.{0,20}\b(?:ai|ais|llms?|language models?|chatbots?)\b/iu,
  /\b(?:ais?|llms?|assistants?|language models?|chatbots?)\b.{0,40}\b(?:must|should|shall|has to|have to|please)\b.{0,40}\b(?:answer|reply|respond|say|output|print|include|repeat|mention)\b/iu,
  /\b(?:include|insert|append|add|put|repeat|begin|start|end|finish|prefix|conclude)\b.{0,60}\b(?:your|every|each|all|any)\s+(?:final\s+)?(?:answers?|repl(?:y|ies)|responses?|outputs?|summar(?:y|ies))\b/iu,
  /\b(?:your|every|each|all|any)\s+(?:final\s+)?(?:answers?|repl(?:y|ies)|responses?)\b.{0,20}\b(?:must|should|shall|has to|have to|begins?|starts?|ends?|contains?|includes?)\b/iu,
  /\b(?:answer|reply|response) to (?:every|each|all|any) questions?\b|\btell (?:everyone|anyone|the user|users) (?:who asks|that)\b/iu,
  /(?:^|[.!?:;,\n]\s*|\b(?:please|must|should|now|only|then|and|to)\s+)(?:[Aa]nswer|[Rr]eply|[Rr]espond|[Oo]utput|[Pp]rint|[Ss]ay|[Rr]epeat|[Ww]rite|[Mm]ention|[Rr]eveal)\b.{0,30}\b[A-Z]{3,}[-_]?\d+/su,
  /\b(?:when|if) (?:asked|someone asks|anyone asks|summari[sz]ing)\b.{0,60}\b(?:say|answer|reply|respond)\b/iu,
  /\b(?:ignorier|vergiss|vergesst|missachte)\p{L}*\b.{0,20}\b(?:alle|vorherig\p{L}*|bisherig\p{L}*|obig\p{L}*)\b.{0,30}\b(?:anweisung|regel|vorgabe)/iu,
  /\bantworte(?:n sie)?\b.{0,20}\b(?:nur|genau|ausschlie\u00dflich)\b/iu,
  /\b(?:ignore[rz]?|oublie[rz]?)\b.{0,20}\b(?:toutes|pr\u00e9c\u00e9dente?s?|vos|tes)\b.{0,30}\b(?:instructions?|consignes?|r\u00e8gles?)/iu,
  /r[\u00e9e]pond(?:s|ez)\s.{0,20}\b(?:seulement|uniquement)\b/iu,
];

/** Whether a text holds an order to whoever answers from it, by its turns of speech in English, German and French. A guard beside others, never the only one: orders in other words pass it. */
export function isInstruction(text: string): boolean {
  const plain = text.normalize("NFKC").replace(/[\u00ad\u200b-\u200f\u2060\ufeff]/gu, "");
  return orders.some((order) => order.test(plain));
}
