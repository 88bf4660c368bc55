// No accessibility fault that axe can find, on any page, in either language, in light and dark, narrow and wide;
// and nothing on the console while looking. Targets are large enough for a finger.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { inTab, launch, NARROW, NET, open, pages, THEMES, title, watch, WIDE } from "./helpers.mjs";

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

for (const page of await pages()) {
  for (const viewport of [WIDE, NARROW]) {
    test(`${title(page)}, ${viewport.width} px`, NET, (t) =>
      inTab(browser, { viewport, reducedMotion: "reduce" }, async (tab) => {
        const faults = [];
        const watched = await watch(tab, faults);
        watched.expect(page);
        await open(tab, page);
        await tab.evaluate(axe.source);
        for (const theme of THEMES) {
          await tab.emulateMedia({ colorScheme: theme });
          // The resolution of fonts and colours is settled once the frame is drawn.
          await tab.evaluate(async () => { await document.fonts.ready; await new Promise(requestAnimationFrame); });
          const { violations, passes } = await tab.evaluate(() =>
            globalThis.axe.run(document, { resultTypes: ["violations", "passes"], rules: { "target-size": { enabled: true } } }),
          );
          const said = violations.map(
            ({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.map((node) => `${node.target} ${node.failureSummary}`).join("\n  ")}`,
          );
          assert.equal(violations.length, 0, `${theme}: ${said.join("\n")}`);
          t.diagnostic(`${theme}: 0 violations, ${passes.length} rules passed`);
        }
        assert.deepEqual(faults, []);
      }));
  }
}
