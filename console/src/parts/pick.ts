// Lets people choose files, or a folder with all that is in it.

/** A chosen file under its name, with its folders. */
export interface PickedFile {
  readonly name: string;
  readonly file: File;
}

/** Opens the browser's dialog; `onPicked` is called when something was chosen. */
export function pickFiles(what: "files" | "folder", onPicked: (files: readonly PickedFile[]) => void): void {
  const input = Object.assign(document.createElement("input"), { type: "file", multiple: true, webkitdirectory: what === "folder" });
  input.addEventListener("change", () => onPicked(Array.from(input.files ?? [], (file) => ({ name: file.webkitRelativePath || file.name, file }))), { once: true });
  input.click();
}
