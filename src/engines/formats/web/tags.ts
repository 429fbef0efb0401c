// What each HTML tag means for its text: a block of its own, nothing to read, or just words in a line.

/** Tags whose content is never text of the page. */
export const silentTags = new Set(["script", "style", "template", "noscript", "iframe", "object", "embed", "applet", "svg", "canvas", "audio", "video", "datalist", "select", "head", "frameset", "noframes", "map"]);

/** Tags that begin and end a block of text. */
export const blockTags = new Set(
  ("address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup option p pre section summary table tbody td tfoot th thead tr ul caption")
    .split(" "),
);

const hiddenStyle = /(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|opacity\s*:\s*0*(?:\.0+)?\s*(?:!important\s*)?(?:;|$)|font-size\s*:\s*0(?:\.0+)?(?:px|pt|em|rem|%)?\s*(?:!important\s*)?(?:;|$))/i;

/** Whether the element's own attributes hide it from readers. Style sheets are not looked at. */
export function isHidden(name: string, attributes: Readonly<Record<string, string>>): boolean {
  if ("hidden" in attributes && attributes["hidden"] !== "until-found") return true;
  if (name === "dialog") return !("open" in attributes);
  if (name === "input") return true;
  const style = attributes["style"];
  return style !== undefined && hiddenStyle.test(style);
}
