// Pages are complete without JavaScript, keep to their own policy and to their own origin, with it and without it.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, launch, LANGUAGES, NARROW, NET, open, ORIGIN, pages, title } from "./helpers.mjs";

const SEARCH = { id: "/cari", en: "/en/search" };

let browser;
before(async () => { browser = await launch(); });
after(() => browser?.close());

const all = await pages();
const linked = new Map();

for (const javaScriptEnabled of [false, true]) {
  for (const page of all) {
    test(`${title(page)}, ${javaScriptEnabled ? "with" : "without"} JavaScript`, NET, async () => {
      const context = await browser.newContext({ viewport: NARROW, javaScriptEnabled });
      const faults = [];
      try {
        // An address of another origin is noted and never asked for.
        await context.route("**/*", (route) => {
          const url = route.request().url();
          if (url.startsWith("data:") || new URL(url).origin === ORIGIN) return route.continue();
          faults.push(`asks another origin: ${url}`);
          return route.abort();
        });
        const tab = await context.newPage();
        tab.on("console", (message) => {
          const own = page.status !== 200 && message.location().url === BASE + page.path;
          if (["error", "warning"].includes(message.type()) && !own) faults.push(`console: ${message.text()}`);
        });
        tab.on("pageerror", (error) => faults.push(`script: ${error.message}`));
        tab.on("requestfailed", (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
        tab.on("response", (answer) => {
          if (answer.status() >= 400 && answer.url() !== BASE + page.path) faults.push(`${answer.status()}: ${answer.url()}`);
        });
        const answer = await open(tab, page);

        const policy = answer.headers()["content-security-policy"] ?? "";
        assert.match(policy, /default-src|script-src/, "there is no content security policy");
        assert.doesNotMatch(policy, /unsafe-inline|unsafe-eval/);

        const seen = await tab.evaluate(() => ({
          lang: document.documentElement.lang,
          title: document.title.trim(),
          headings: document.querySelectorAll("h1").length,
          text: (document.querySelector("main")?.innerText ?? "").trim().length,
          alternates: [...document.querySelectorAll("link[rel=alternate][hreflang]")].map((l) => l.hreflang),
          links: [...document.querySelectorAll("a[href]")].map((a) => new URL(a.getAttribute("href"), document.baseURI).href),
        }));
        assert.equal(seen.lang, page.lang);
        assert.ok(seen.title, "the page has no title");
        assert.equal(seen.headings, 1, "a page has one h1");
        assert.ok(seen.text > 40, "main says nothing");
        if (page.status === 200) for (const lang of LANGUAGES) assert.ok(seen.alternates.includes(lang), `no alternate in ${lang}`);
        for (const href of seen.links) {
          const url = new URL(href);
          url.hash = "";
          const itself = url.href === new URL(page.path, BASE).href;
          if (url.origin === ORIGIN && !itself && !linked.has(url.href)) linked.set(url.href, page.path);
        }
        assert.deepEqual(faults, []);
      } finally {
        await context.close();
      }
    });
  }
}

for (const page of all.filter(({ name }) => name === "home")) {
  test(`${title(page)}: the search form works without JavaScript`, NET, async () => {
    const context = await browser.newContext({ viewport: NARROW, javaScriptEnabled: false });
    try {
      const tab = await context.newPage();
      await open(tab, page);
      const box = tab.locator('input[name="q"]').first();
      await box.fill("ulos");
      await Promise.all([tab.waitForURL((url) => url.pathname === SEARCH[page.lang]), box.press("Enter")]);
      assert.equal(new URL(tab.url()).searchParams.get("q"), "ulos");
      assert.equal(await tab.locator('main input[name="q"], input[name="q"]').first().inputValue(), "ulos");
      assert.ok((await tab.locator("main a[href]").count()) > 0, "the search for ulos found nothing");
    } finally {
      await context.close();
    }
  });
}

test("every link on these pages leads somewhere", NET, async () => {
  assert.ok(linked.size > 0, "no page links to anything");
  const broken = [];
  const waiting = [...linked];
  const follow = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const [href, from] = next;
      const answer = await fetch(href);
      await answer.arrayBuffer();
      if (!answer.ok) broken.push(`${answer.status}: ${href} (on ${from})`);
    }
  };
  await Promise.all(Array.from({ length: 4 }, follow));
  assert.deepEqual(broken, []);
});
