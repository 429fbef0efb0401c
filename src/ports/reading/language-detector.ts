// Which language a text is written in.

/** Detects languages; quick enough for the main thread (at most .2 ms a document) and the same for the same text. */
export interface LanguageDetector {
  /** BCP 47 primary tag such as `de`, or "" when the text is too short or too mixed to be sure. Looks at the first 1,000 characters or so. */
  detect(text: string): string;
}
