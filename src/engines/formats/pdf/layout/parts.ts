// What a page is made of: blocks of lines, tables and figures.
import type { Rectangle } from "../page/geometry.ts";
import type { Grid } from "../table/grid.ts";
import type { Block } from "./blocks.ts";

/** What stands on a page, in reading order. */
export type PagePart = ({ readonly kind: "block" } & Block) | ({ readonly kind: "table"; readonly grid: Grid } & Rectangle) | ({ readonly kind: "figure" } & Rectangle);
