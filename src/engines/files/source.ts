// The folder source, under the name that `app` composes it by.
export { createFolderSource, type WatchTimes } from "./source/folder-source.ts";
