// Nothing is wider than a small phone, whatever the names are.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { launch, NARROW, NET, open, pages, title } from "./helpers.mjs";

// The longest name of a regency there is, and one long word.
const LONG = "Kabupaten Kepulauan Siau Tagulandang Biaro dan Pertanggungjawabannya";

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

/** The elements that stick out of the viewport, but for those that scroll or are clipped on purpose. */
function overflowing() {
  const width = document.documentElement.clientWidth;
  const contained = (el) => {
    for (let up = el.parentElement; up && up !== document.body; up = up.parentElement) {
      if (up.localName === "svg" || getComputedStyle(up).overflowX !== "visible") return true;
    }
    return false;
  };
  const faults = [];
  if (document.documentElement.scrollWidth > width) {
    faults.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width} px`);
  }
  for (const el of document.body.querySelectorAll("*")) {
    const box = el.getBoundingClientRect();
    if (box.width === 0 || box.height === 0 || contained(el)) continue;
    if (box.right > width + 0.5) faults.push(`${Math.round(box.right)} px: ${el.outerHTML.slice(0, 100)}`);
  }
  return faults;
}

for (const page of await pages()) {
  test(title(page), NET, async () => {
    const context = await browser.newContext({ viewport: NARROW });
    try {
      const tab = await context.newPage();
      await open(tab, page);
      assert.deepEqual(await tab.evaluate(overflowing), []);
      await tab.evaluate((long) => {
        const places = "main h1, main h2, main h3, main li a, main td, main th, main dd, main figcaption, nav[aria-label] li:last-child";
        for (const el of document.querySelectorAll(places)) {
          if (el.childElementCount === 0 && el.textContent.trim()) el.textContent = long;
        }
      }, LONG);
      assert.deepEqual(await tab.evaluate(overflowing), [], "with long names");
    } finally {
      await context.close();
    }
  });
}
