// Everything can be reached, seen and used with the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, everyPage, inTab, keys, launch, NARROW, NET, open, title, WIDE } from "./helpers.mjs";

const REGION = { id: "/daerah/", en: "/en/regions/" };
const SEARCH = { id: "/cari", en: "/en/search" };
/** Stops that are really walked by Tab on each page; the others are focused one by one. */
const WALK = 30;

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

const withPage = (viewport, work, page = {}) => inTab(browser, { viewport, reducedMotion: "reduce", ...keys(page) }, work);

/**
 * Every stop of the page in the order of Tab, and what is wrong with it when it has the focus: it cannot be seen to have it, it has no name,
 * its size or place hide it, or a region's tip on the map is not shown.
 */
function stops() {
  const shown = (el) => el.checkVisibility({ contentVisibilityAuto: false, checkVisibilityCSS: true }) && !el.closest("[inert]");
  const folded = (el) => {
    const box = el.parentElement?.closest("details:not([open])");
    return box && !(el.localName === "summary" && el.parentElement === box) && getComputedStyle(box, "::details-content").contentVisibility === "hidden";
  };
  // Of a group of choices Tab stops at the chosen one alone; the arrows go to the others.
  const passed = (el) => {
    const group = el.type === "radio" ? el.form?.elements[el.name] : undefined;
    return group instanceof RadioNodeList && [...group].some((other) => other.checked) && !el.checked;
  };
  const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]")]
    .filter((el) => el.tabIndex >= 0 && !el.disabled && shown(el) && !folded(el) && !passed(el));
  const look = (el) =>
    [el, ...el.querySelectorAll("*")]
      .map((part) => {
        const s = getComputedStyle(part);
        return [
          s.outlineStyle === "none" ? "" : `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`,
          s.boxShadow, s.stroke, s.strokeWidth, s.fill, s.color, s.backgroundColor, s.borderColor, s.textDecorationLine,
          s.textDecorationThickness, s.visibility,
        ].join("|");
      })
      .join("\n");
  document.activeElement?.blur();
  return all.map((el, at) => {
    const unlit = look(el);
    el.focus();
    const taken = document.activeElement === el;
    const lit = look(el);
    const tip = el.querySelector(".map-tip");
    const box = el.getBoundingClientRect();
    const name = el.getAttribute("aria-label") || el.labels?.[0]?.textContent || el.querySelector("title")?.textContent || el.textContent
      || el.querySelector("img")?.alt || "";
    const wrong = [];
    if (!taken) wrong.push("does not take the focus");
    if (lit === unlit) wrong.push("its focus cannot be seen");
    if (!name.trim()) wrong.push("has no name");
    if (el.tabIndex > 0) wrong.push("changes the order of Tab");
    if (box.right <= 0 || box.left >= innerWidth || box.width < 1 || box.height < 1) wrong.push("lies outside of the window");
    if (el.closest(".map-links") && (!tip || getComputedStyle(tip).visibility !== "visible")) wrong.push("shows no tip");
    el.blur();
    el.dataset.stop = String(at);
    return { at, tag: el.localName, href: el.getAttribute("href") ?? "", name: name.trim().slice(0, 60), onMap: Boolean(el.closest(".map-links")), wrong };
  });
}

/** Puts the focus back to where a page starts. */
function restart() {
  document.activeElement?.blur();
  const start = document.createElement("span");
  start.tabIndex = -1;
  document.body.prepend(start);
  start.focus();
  start.remove();
}

const here = (tab) => tab.evaluate(() => document.activeElement?.dataset?.stop ?? document.activeElement?.localName);

const inDate = (tab) => tab.evaluate(() => document.activeElement?.type === "date");

const all = await everyPage();

for (const page of all) {
  test(`${title(page)}: the first stop skips to the content; every stop can be reached, seen and named`, NET, () =>
    withPage(WIDE, async (tab) => {
      await open(tab, page);
      await tab.keyboard.press("Tab");
      const first = await tab.evaluate(() => {
        const el = document.activeElement;
        const box = el.getBoundingClientRect();
        return { href: el.getAttribute("href") ?? "", seen: box.top >= 0 && box.left >= 0 && box.bottom <= innerHeight && box.right <= innerWidth };
      });
      assert.match(first.href, /^#./);
      assert.ok(first.seen, "the link to the content cannot be seen when it has the focus");
      await tab.keyboard.press("Enter");
      // Where the page goes on is known only once the browser has gone there.
      await tab.waitForFunction((id) => document.querySelector(":target")?.id === id, first.href.slice(1));
      await tab.keyboard.press("Tab");
      const beyond = await tab.evaluate((id) => {
        const target = document.getElementById(id);
        const el = document.activeElement;
        if (!target) return "there is no such target";
        const after = target.contains(el) || target.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING;
        return after ? "" : `the next stop is still before it: ${el.outerHTML.slice(0, 120)}`;
      }, first.href.slice(1));
      assert.equal(beyond, "");

      // Those real keys told the browser that a keyboard is in use, so that it shows the focus.
      const found = await tab.evaluate(stops);
      const faults = found.filter(({ wrong }) => wrong.length > 0).map(({ tag, name, wrong }) => `${tag} “${name}” ${wrong.join(", ")}`);
      assert.deepEqual(faults, []);
      // A page of the stall with nothing on it has few.
      assert.ok(found.length >= 4, `the page has hardly a stop: ${found.map(({ name }) => name).join(", ")}`);

      await tab.evaluate(restart);
      for (const { at, name } of found.slice(0, WALK)) {
        await tab.keyboard.press("Tab");
        // Day, month, year and calendar of a date are stops of their own inside of it.
        for (let part = 0; part < 4 && at > 0 && (await here(tab)) === String(at - 1) && (await inDate(tab)); part += 1) await tab.keyboard.press("Tab");
        assert.equal(await here(tab), String(at), `Tab does not come to “${name}”`);
      }
      // Backwards too: nothing holds the focus. (The last stop may be a date, with stops inside.)
      await tab.keyboard.press("Shift+Tab");
      for (let part = 0; part < 4 && (await here(tab)) === String(Math.min(found.length, WALK) - 1) && (await inDate(tab)); part += 1) await tab.keyboard.press("Shift+Tab");
      assert.equal(await here(tab), String(Math.min(found.length, WALK) - 2));
    }, page));
}

for (const page of all.filter(({ name }) => name === "home")) {
  test(`${title(page)}: every region is on the map, and Enter opens it`, NET, () =>
    withPage(WIDE, async (tab) => {
      await open(tab, page);
      await tab.keyboard.press("Tab");
      const onMap = (await tab.evaluate(stops)).filter((stop) => stop.onMap);
      const table = await tab.evaluate((prefix) => [...document.querySelectorAll("table a[href]")].map((a) => a.getAttribute("href")).filter((h) => h.startsWith(prefix)), REGION[page.lang]);
      assert.ok(table.length > 0, "the table names no region");
      assert.deepEqual(onMap.map(({ href }) => href).sort(), table.sort(), "the map and the table name different regions");
      await tab.locator(`[data-stop="${onMap[0].at}"]`).focus();
      await tab.keyboard.press("Tab");
      assert.equal(await here(tab), String(onMap[1].at));
      await Promise.all([tab.waitForURL((url) => url.pathname.startsWith(REGION[page.lang])), tab.keyboard.press("Enter")]);
      assert.equal(decodeURI(new URL(tab.url()).pathname), decodeURI(new URL(onMap[1].href, BASE).pathname));
    }));

  test(`${title(page)}: searching without a mouse`, NET, () =>
    withPage(NARROW, async (tab) => {
      await open(tab, page);
      const isSearch = () => tab.evaluate(() => document.activeElement?.matches('input[name="q"]'));
      for (let step = 0; step < WALK && !(await isSearch()); step += 1) await tab.keyboard.press("Tab");
      assert.ok(await isSearch(), "Tab does not soon reach the search box");
      await tab.keyboard.type("ulos");
      await Promise.all([tab.waitForURL((url) => url.pathname === SEARCH[page.lang]), tab.keyboard.press("Enter")]);
      assert.equal(new URL(tab.url()).searchParams.get("q"), "ulos");
      assert.ok((await tab.locator("main a[href]").count()) > 0, "the search for ulos found nothing");
    }));
}

// On a telephone the facets are folded: they open, narrow the list and let go again, all by keys.
for (const page of all.filter(({ name }) => ["search", "items"].includes(name))) {
  test(`${title(page)}: narrowing the list without a mouse`, NET, () =>
    withPage(NARROW, async (tab) => {
      await open(tab, page);
      assert.ok((await tab.locator(".filters").count()) > 0, "nothing narrows this list");
      await tab.locator(".filters > summary").focus();
      await tab.keyboard.press("Enter");
      const isOption = () => tab.evaluate(() => document.activeElement?.matches(".facet a[href]"));
      for (let step = 0; step < WALK && !(await isOption()); step += 1) {
        await tab.keyboard.press("Tab");
        const shut = await tab.evaluate(() => document.activeElement?.matches(".facet:not([open]) > summary"));
        if (shut) await tab.keyboard.press("Enter");
      }
      assert.ok(await isOption(), "no choice is reached by Tab");
      const wanted = await tab.evaluate(() => document.activeElement.href);
      await Promise.all([tab.waitForURL(wanted), tab.keyboard.press("Enter")]);
      const chip = tab.locator(".chips a[href]").first();
      await chip.focus();
      const without = await tab.evaluate(() => document.activeElement.href);
      await Promise.all([tab.waitForURL(without), tab.keyboard.press("Enter")]);
      assert.equal(await tab.locator(".chips a[href]").count(), 0, "the choice stays");
    }));
}
