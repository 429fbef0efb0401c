// The few plain pages that the server writes itself: a login that is over, a page that is not built.

const style = "body{font:16px/1.5 system-ui,sans-serif;max-width:40rem;margin:15vh auto;padding:0 1rem;color:#1c2430;background:#fff}code{font:14px ui-monospace,monospace;background:#eef1f5;padding:.1em .35em;border-radius:4px}@media(prefers-color-scheme:dark){body{color:#e4e8ee;background:#14181f}code{background:#242b36}}";

/** Style of the plain pages, served at `/plain.css`. */
export const plainStyle = style;

/** A page with a title and paragraphs; back-quoted words are set as code. */
export function plainPage(title: string, paragraphs: readonly string[]): string {
  const body = paragraphs.map((paragraph) => `<p>${escape(paragraph).replace(/`([^`]*)`/g, "<code>$1</code>")}</p>`).join("\n");
  return `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${escape(title)}</title><link rel="stylesheet" href="/plain.css"></head>\n<body><h1>${escape(title)}</h1>\n${body}\n</body></html>\n`;
}

function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
