// Every rule of the house with the sentence that states it.
import { importsReach, layerArrows, noCircles, noSiblings, packagesOutside, unitsAreFolders, writtenCrossings } from "./arrows.ts";
import { bannedWords, noNodeModules } from "./bans.ts";
import type { Rule } from "./module.ts";
import { exportsDocumented, fileLength, folderSize, functionLength, functionLengthP90, noAny, noDrawers, opensWithSentence, parameterCount, portSize } from "./shape.ts";

/** Rules by the sentence that a reader of the test sees. */
export const rules: Readonly<Record<string, Rule>> = {
  "imports go along the arrows of ARCHITECTURE.md": layerArrows,
  "engines, capabilities and surfaces never import a sibling": noSiblings,
  "crossings are written with #, imports inside a unit are relative": writtenCrossings,
  "every import of ours reaches a file": importsReach,
  "every file stands in a layer, every engine, capability and surface in its folder": unitsAreFolders,
  "packages are imported where the world is touched, pure ones with a reason": packagesOutside,
  "no file imports itself through others": noCircles,
  "a file has at most 400 lines, tables aside": fileLength,
  "a function has at most 60 lines": functionLength,
  "nine of ten functions have at most 40 lines": functionLengthP90,
  "a function takes at most three parameters": parameterCount,
  "a folder holds at most 15 source files": folderSize,
  "an interface of a port has at most 100 lines": portSize,
  "each file opens with a sentence": opensWithSentence,
  "each exported name is documented": exportsDocumented,
  "there is no any": noAny,
  "there are no folders called utils, helpers or common": noDrawers,
  "environment, clock, chance, timers, errors and console stay with their owners": bannedWords,
  "core, ports, contract, capabilities and the SDK know no Node": noNodeModules,
};
