// Pages are complete without JavaScript and keep to their own policy and to their own origin.
// (With JavaScript, the accessibility tests watch the console of the same pages.)

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { everyPage, inTab, keys, launch, LANGUAGES, NARROW, NET, open, title, watch } from "./helpers.mjs";

const SEARCH = { id: "/cari", en: "/en/search" };
const PLAIN = { viewport: NARROW, javaScriptEnabled: false };

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

const all = await everyPage();

for (const page of all) {
  test(`${title(page)}, without JavaScript`, NET, () =>
    inTab(browser, { ...PLAIN, ...keys(page) }, async (tab) => {
      const faults = [];
      const watched = await watch(tab, faults);
      watched.expect(page);
      const answer = await open(tab, page);

      const policy = answer.headers()["content-security-policy"] ?? "";
      assert.match(policy, /default-src|script-src/, "there is no content security policy");
      assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);

      const seen = await tab.evaluate(() => ({
        lang: document.documentElement.lang,
        title: document.title.trim(),
        headings: document.querySelectorAll("h1").length,
        text: (document.querySelector("main")?.innerText ?? "").trim().length,
        switches: [...document.querySelectorAll("header a[hreflang]")].map((a) => a.hreflang),
        pictures: [...document.images].filter((img) => img.complete && img.loading !== "lazy" && img.naturalWidth === 0).map((img) => img.src),
      }));
      assert.equal(seen.lang, page.lang);
      assert.ok(seen.title, "the page has no title");
      assert.equal(seen.headings, 1, "a page has one h1");
      assert.ok(seen.text > 40, "main says nothing");
      // The language of the workbench is the account's.
      if (!page.session) assert.deepEqual(seen.switches, LANGUAGES);
      assert.deepEqual(seen.pictures, [], "pictures that are not shown");
      assert.deepEqual(faults, []);
    }));
}

for (const page of all.filter(({ name }) => name === "home")) {
  test(`${title(page)}: the search form works without JavaScript`, NET, () =>
    inTab(browser, PLAIN, async (tab) => {
      await open(tab, page);
      const box = tab.locator('input[name="q"]').first();
      await box.fill("ulos");
      await Promise.all([tab.waitForURL((url) => url.pathname === SEARCH[page.lang]), box.press("Enter")]);
      assert.equal(new URL(tab.url()).searchParams.get("q"), "ulos");
      assert.equal(await tab.locator('input[name="q"]').first().inputValue(), "ulos");
      assert.ok((await tab.locator("main a[href]").count()) > 0, "the search for ulos found nothing");
    }));
}
