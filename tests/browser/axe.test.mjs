// No accessibility fault that axe can find, on any page, in either language, in light and dark, narrow and wide;
// and nothing on the console while looking. Targets are large enough for a finger.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { everyPage, inTab, keys, launch, NARROW, NET, open, THEMES, title, watch, WIDE } from "./helpers.mjs";

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

/** Once the frame is drawn, fonts and colours are settled. */
const settled = async () => {
  await document.fonts.ready;
  await new Promise(requestAnimationFrame);
};

for (const page of await everyPage()) {
  test(title(page), NET, (t) =>
    inTab(browser, { viewport: WIDE, reducedMotion: "reduce", ...keys(page) }, async (tab) => {
      const faults = [];
      const watched = await watch(tab, faults);
      watched.expect(page);
      await open(tab, page);
      await tab.evaluate(axe.source);
      for (const viewport of [WIDE, NARROW]) {
        await tab.setViewportSize(viewport);
        for (const colorScheme of THEMES) {
          await tab.emulateMedia({ colorScheme });
          await tab.evaluate(settled);
          const violations = await tab.evaluate(async () => {
            const found = await globalThis.axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: true } } });
            return found.violations.map(({ id, help, nodes }) => ({ id, help, nodes: nodes.map((node) => `${node.target} ${node.failureSummary}`) }));
          });
          const where = `${viewport.width} px, ${colorScheme}`;
          t.diagnostic(`${where}: ${violations.length} violations`);
          assert.equal(violations.length, 0, `${where}: ${violations.map(({ id, help, nodes }) => `${id}: ${help}\n  ${nodes.join("\n  ")}`).join("\n")}`);
        }
      }
      assert.deepEqual(faults, []);
    }));
}
