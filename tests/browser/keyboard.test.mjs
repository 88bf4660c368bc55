// Everything can be reached, seen and used with the keyboard alone.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, launch, NET, open, pages, title, WIDE } from "./helpers.mjs";

const LONGEST_WALK = 400;
const REGION = { id: "/daerah/", en: "/en/regions/" };
const SEARCH = { id: "/cari", en: "/en/search" };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

async function withPage(work) {
  const context = await browser.newContext({ viewport: WIDE, reducedMotion: "reduce" });
  try {
    await work(await context.newPage());
  } finally {
    await context.close();
  }
}

/** What has the focus, and whether one can see that it has. */
function focused(page) {
  return page.evaluate(() => {
    const el = document.activeElement;
    if (!el || el === document.body || el === document.documentElement) return null;
    const look = () =>
      [el, ...el.querySelectorAll("*")]
        .map((part) => {
          const s = getComputedStyle(part);
          return [
            s.outlineStyle === "none" ? "" : `${s.outlineStyle} ${s.outlineWidth} ${s.outlineColor}`,
            s.boxShadow, s.stroke, s.strokeWidth, s.fill, s.color, s.backgroundColor, s.borderColor, s.textDecorationLine,
            s.textDecorationThickness, s.opacity, s.filter,
          ].join("|");
        })
        .join("\n");
    const lit = look();
    el.blur();
    const unlit = look();
    el.focus({ preventScroll: true });
    return {
      tag: el.localName,
      href: el.getAttribute("href") ?? "",
      label: (el.getAttribute("aria-label") ?? el.textContent ?? el.getAttribute("name") ?? "").trim().slice(0, 60),
      inMap: Boolean(el.closest("svg")),
      isSearch: el.matches('input[name="q"]'),
      visible: lit !== unlit,
    };
  });
}

const all = await pages();

for (const page of all.filter(({ name }) => ["home", "region", "search"].includes(name))) {
  test(`${title(page)}: the first stop skips to the content`, NET, () =>
    withPage(async (tab) => {
      await open(tab, page);
      await tab.keyboard.press("Tab");
      const first = await focused(tab);
      assert.ok(first?.href.startsWith("#"), `the first stop is ${JSON.stringify(first)}`);
      await tab.keyboard.press("Enter");
      await tab.keyboard.press("Tab");
      const beyond = await tab.evaluate((id) => {
        const target = document.getElementById(id);
        const el = document.activeElement;
        if (!target) return "there is no such target";
        const after = target.contains(el) || target.compareDocumentPosition(el) & Node.DOCUMENT_POSITION_FOLLOWING;
        return after ? "" : `the next stop is still before it: ${el.outerHTML.slice(0, 120)}`;
      }, first.href.slice(1));
      assert.equal(beyond, "");
    }));
}

for (const page of all.filter(({ name }) => name === "home")) {
  test(`${title(page)}: every region on the map is a stop that one can see, and Enter opens it`, NET, () =>
    withPage(async (tab) => {
      await open(tab, page);
      const prefix = REGION[page.lang];
      const onMap = await tab.evaluate(
        (start) => [...document.querySelectorAll("svg a[href]")].map((a) => a.getAttribute("href")).filter((href) => href.startsWith(start)),
        prefix,
      );
      assert.ok(onMap.length > 0, "the map links to no region");
      const wanted = new Set(onMap);
      const reached = new Set();
      const unseen = [];
      for (let step = 0; step < LONGEST_WALK && reached.size < wanted.size; step += 1) {
        await tab.keyboard.press("Tab");
        const stop = await focused(tab);
        if (!stop) continue;
        if (!stop.visible) unseen.push(`${stop.tag} “${stop.label}”`);
        if (stop.inMap && wanted.has(stop.href)) reached.add(stop.href);
      }
      assert.deepEqual([...wanted].filter((href) => !reached.has(href)), [], "regions that Tab does not reach");
      assert.deepEqual(unseen, [], "stops whose focus cannot be seen");
      const here = await focused(tab);
      await Promise.all([tab.waitForURL((url) => url.pathname.startsWith(prefix)), tab.keyboard.press("Enter")]);
      assert.equal(decodeURI(new URL(tab.url()).pathname), decodeURI(new URL(here.href, BASE).pathname));
    }));

  test(`${title(page)}: searching without a mouse`, NET, () =>
    withPage(async (tab) => {
      await open(tab, page);
      let stop = null;
      for (let step = 0; step < LONGEST_WALK && !stop?.isSearch; step += 1) {
        await tab.keyboard.press("Tab");
        stop = await focused(tab);
      }
      assert.ok(stop?.isSearch, "Tab never reaches the search box");
      await tab.keyboard.type("ulos");
      await Promise.all([tab.waitForURL((url) => url.pathname === SEARCH[page.lang]), tab.keyboard.press("Enter")]);
      assert.equal(new URL(tab.url()).searchParams.get("q"), "ulos");
      assert.ok((await tab.locator("main a[href]").count()) > 0, "the search for ulos found nothing");
    }));
}
