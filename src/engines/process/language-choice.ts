// Which language a document has: what its text says, refined by what it claims of itself.

/** The detected language; the declared tag when it is the same language said more exactly, or when nothing was detected. */
export function languageOf(detected: string, declared: string): string {
  if (declared === "" || !/^[a-z]{2,3}(?:-[a-z0-9]{2,8})*$/i.test(declared)) return detected;
  const primary = declared.split("-")[0]?.toLowerCase() ?? "";
  if (detected !== "" && detected !== primary) return detected;
  return [primary, ...declared.split("-").slice(1)].join("-");
}
