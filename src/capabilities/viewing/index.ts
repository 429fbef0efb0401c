// Documents as people look at them: pages as pictures, with the places of what was read from them.
export { createPages, pageDotsPerInch, type PageView, type Pages } from "./pages.ts";
