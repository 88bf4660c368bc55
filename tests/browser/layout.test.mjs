// Nothing is wider than a small phone or cut off, whatever the names are and however large the letters.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { everyPage, inTab, keys, launch, NARROW, NET, open, SMALLEST, title, WIDE } from "./helpers.mjs";

// The longest name of a regency there is, and one long word.
const LONG = "Kabupaten Kepulauan Siau Tagulandang Biaro dan Pertanggungjawabannya";

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

/** The elements that stick out of the viewport, but for those that scroll or are clipped on purpose; and cut-off text. */
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
    if (box.right > width + 0.5 || box.left < -0.5) faults.push(`${Math.round(box.left)}–${Math.round(box.right)} px: ${el.outerHTML.slice(0, 100)}`);
    const style = getComputedStyle(el);
    const clips = ["hidden", "clip"].includes(style.overflowY) && style.clipPath === "none" && el.localName !== "svg" && el.localName !== "img";
    if (clips && el.textContent.trim() && (el.scrollHeight > el.clientHeight + 2 || el.scrollWidth > el.clientWidth + 2)) {
      faults.push(`cut off: ${el.outerHTML.slice(0, 100)}`);
    }
  }
  return faults;
}

/** Words of one element that lie over those of another. */
function overlapping() {
  const words = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const el = node.parentElement;
    // The ways through the stall stay in their place while the page scrolls below them.
    if (!node.data.trim() || !el || el.closest("svg, .hidden, .skip, .stall-nav, script, thead") || !el.checkVisibility({ checkVisibilityCSS: true })) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    for (const box of range.getClientRects()) {
      if (box.width > 1 && box.height > 1) words.push({ el, box, text: node.data.trim().slice(0, 40) });
    }
  }
  words.sort((a, b) => a.box.top - b.box.top);
  const faults = [];
  for (const [i, a] of words.entries()) {
    for (let j = i + 1; j < words.length && words[j].box.top < a.box.bottom; j += 1) {
      const b = words[j];
      if (a.el === b.el || a.el.contains(b.el) || b.el.contains(a.el)) continue;
      const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
      const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
      // Lines of large type stand close: their boxes touch, their letters do not.
      if (across > 2 && down > Math.min(a.box.height, b.box.height) * 0.45) faults.push(`“${a.text}” lies over “${b.text}”`);
    }
  }
  return faults;
}

const check = async (tab, what) => {
  assert.deepEqual(await tab.evaluate(overflowing), [], what);
  assert.deepEqual(await tab.evaluate(overlapping), [], what);
};

for (const page of await everyPage()) {
  test(title(page), NET, () =>
    inTab(browser, { viewport: SMALLEST, ...keys(page) }, async (tab, context) => {
      await open(tab, page);
      for (const viewport of [SMALLEST, NARROW, { width: 768, height: 1024 }, WIDE]) {
        await tab.setViewportSize(viewport);
        await check(tab, `${viewport.width} px`);
      }

      // As a reader does who sets the browser's letters to twice their size.
      const devtools = await context.newCDPSession(tab);
      await devtools.send("Page.enable");
      await devtools.send("Page.setFontSizes", { fontSizes: { standard: 32, fixed: 26 } });
      assert.equal(await tab.evaluate(() => getComputedStyle(document.documentElement).fontSize), "32px");
      for (const viewport of [WIDE, NARROW]) {
        await tab.setViewportSize(viewport);
        await check(tab, `letters of 200 %, ${viewport.width} px`);
      }
      await devtools.send("Page.setFontSizes", { fontSizes: { standard: 16, fixed: 13 } });

      await tab.evaluate((long) => {
        const places = "main h1, main h2, main h3, main li a, main td, main th, main dd, main figcaption, nav[aria-label] li:last-child, bdi";
        for (const el of document.querySelectorAll(places)) {
          if (el.childElementCount === 0 && el.textContent.trim()) el.textContent = long;
        }
      }, LONG);
      for (const viewport of [WIDE, NARROW, SMALLEST]) {
        await tab.setViewportSize(viewport);
        await check(tab, `long names, ${viewport.width} px`);
      }
    }));
}
