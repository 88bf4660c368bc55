// On paper: what only works on a screen is gone, what matters is there, and nothing is wider than the sheet. And nothing moves by itself.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { inTab, launch, NET, open, pages, title, WIDE } from "./helpers.mjs";

/** The part of an A4 sheet that is printed on, in CSS pixels. */
const SHEET = { width: Math.floor(((210 - 32) / 25.4) * 96), height: Math.floor(((297 - 38) / 25.4) * 96) };
const PRINTED = ["home", "region", "region-sheet", "directory", "craft", "item"];

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

const all = await pages();

for (const page of all.filter(({ name }) => PRINTED.includes(name))) {
  test(`${title(page)}: on paper`, NET, () =>
    inTab(browser, { viewport: SHEET, colorScheme: "dark" }, async (tab) => {
      await open(tab, page);
      await tab.emulateMedia({ media: "print" });
      const seen = await tab.evaluate((width) => {
        const shown = (el) => el.checkVisibility({ checkVisibilityCSS: true });
        const gone = [...document.querySelectorAll("header nav, form, .skip, .pager, .filters, .no-print")].filter(shown).map((el) => el.outerHTML.slice(0, 80));
        const wide = [...document.body.querySelectorAll("*")].filter((el) => !el.closest("svg") && shown(el) && el.getBoundingClientRect().right > width + 1);
        return {
          gone,
          wide: wide.map((el) => el.outerHTML.slice(0, 80)),
          heading: shown(document.querySelector("h1")),
          ground: getComputedStyle(document.body).backgroundColor,
          ink: getComputedStyle(document.querySelector("h1")).color,
        };
      }, SHEET.width);
      assert.deepEqual(seen.gone, [], "of no use on paper");
      assert.deepEqual(seen.wide, [], "wider than the sheet");
      assert.ok(seen.heading, "the heading is not printed");
      assert.equal(seen.ground, "rgb(255, 255, 255)");
      assert.equal(seen.ink, "rgb(0, 0, 0)");
      const pdf = await tab.pdf({ format: "A4", preferCSSPageSize: true });
      const sheets = [...pdf.toString("latin1").matchAll(/\/Type\s*\/Page\b(?!s)/g)].length;
      assert.ok(sheets >= 1 && sheets <= 40, `${sheets} sheets`);
    }));
}

for (const page of all.filter(({ name }) => ["home", "crafts", "item", "search"].includes(name))) {
  test(`${title(page)}: nothing moves for those who do not want it`, NET, () =>
    inTab(browser, { viewport: WIDE, reducedMotion: "reduce" }, async (tab) => {
      await open(tab, page);
      const moving = () =>
        [...document.querySelectorAll("*")].flatMap((el) =>
          [null, "::before", "::after"].flatMap((part) => {
            const s = getComputedStyle(el, part);
            const moves = s.animationName !== "none" || s.transitionDuration.split(",").some((time) => parseFloat(time) > 0);
            return moves ? [el.outerHTML.slice(0, 80)] : [];
          }),
        );
      assert.deepEqual(await tab.evaluate(moving), []);
      // Nor does anything run on its own for the others.
      await tab.emulateMedia({ reducedMotion: "no-preference" });
      assert.equal(await tab.evaluate(() => document.getAnimations().length + document.querySelectorAll("animate, animateTransform, marquee, blink").length), 0);
    }));
}
