// Text files with a structure of their own that no format here reads yet; read as plain text they would be noise.

const byExtension: Readonly<Record<string, string>> = {
  ".mhtml": "multipart/related", ".mht": "multipart/related",
  ".ics": "text/calendar", ".vcf": "text/vcard", ".fb2": "application/x-fictionbook+xml", ".opml": "text/x-opml", ".svg": "image/svg+xml", ".ps": "application/postscript", ".eps": "application/postscript",
};

/** The media type of such a file, or undefined when its text may be read. */
export function unreadTextType(head: Uint8Array, name: string): string | undefined {
  const extension = /\.[^./\\]+$/.exec(name.toLowerCase())?.[0] ?? "";
  const listed = Object.hasOwn(byExtension, extension) ? byExtension[extension] : undefined;
  if (listed !== undefined) return listed;
  const start = new TextDecoder().decode(head.subarray(0, 1024)).trimStart();
  if (start.startsWith("-----BEGIN PGP MESSAGE")) return "application/pgp-encrypted";
  if (/^(?:From \S+ .*\n)?(?:Received|Return-Path|Delivered-To|MIME-Version|X-[\w-]+): /i.test(start) && /^(?:From|To|Subject): /im.test(start)) return "message/rfc822";
  if (/^<\?xml\b/i.test(start) && !/<html\b/i.test(start)) return /<svg\b/i.test(start) ? "image/svg+xml" : "application/xml";
  if (/^<svg\b/i.test(start)) return "image/svg+xml";
  return /^\.(?:xml|xsd|xsl|xslt|rss|atom|kml|gpx|wsdl|plist|tmx|xliff|xlf|docbook)$/.test(extension) && start.startsWith("<") ? "application/xml" : undefined;
}
