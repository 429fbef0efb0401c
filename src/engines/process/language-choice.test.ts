// A file's own word on its language counts only where its text does not contradict it.
import { expect, it } from "vitest";
import { languageOf } from "./language-choice.ts";

it.each([
  ["de", "", "de"], ["de", "de-AT", "de-AT"], ["de", "DE-at", "de-at"], ["de", "en", "de"], ["", "fr-CA", "fr-CA"], ["", "english (US)", ""], ["", "", ""],
])("detected %j, declared %j: %j", (detected, declared, language) => {
  expect(languageOf(detected, declared)).toBe(language);
});
