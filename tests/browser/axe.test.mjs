// No accessibility fault that axe can find, on any page, in either language, in light and dark, narrow and wide.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { launch, NARROW, NET, open, pages, THEMES, title, WIDE } from "./helpers.mjs";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

for (const page of await pages()) {
  for (const theme of THEMES) {
    for (const viewport of [WIDE, NARROW]) {
      test(`${title(page)}, ${theme}, ${viewport.width} px`, NET, async () => {
        const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce" });
        try {
          const tab = await context.newPage();
          await open(tab, page);
          await tab.evaluate(axe.source);
          const { violations } = await tab.evaluate(() => globalThis.axe.run());
          const said = violations.map(
            ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`,
          );
          assert.equal(violations.length, 0, said.join("\n"));
        } finally {
          await context.close();
        }
      });
    }
  }
}
