// Every page that can be reached from home, in both languages, answers and is well made: one heading, a title and a description,
// the same page in the other language and back, labels, alternatives and sizes. Bounded: a big catalogue is sampled.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { BASE, inTab, LANGUAGES, launch, NET, ORIGIN, ready } from "./helpers.mjs";

const MOST_PAGES = 400;
/** Of pages that one template makes, this many are read in each language; the others only have to answer. */
const MOST_OF_A_KIND = 30;
/** And this many of the ways to narrow one list. */
const MOST_QUERIES = 12;

let browser;
before(async () => {
  browser = await launch();
  // Until then lists are other pages: without facets, from the database.
  await ready();
}, NET);
after(() => browser?.close());

/** What a page says of itself, read by the browser's own parser without loading anything. */
function read(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const every = (selector) => [...page.querySelectorAll(selector)];
  const start = (el) => el.outerHTML.slice(0, 120);
  const ids = every("[id]").map((el) => el.id);
  const refers = every("[aria-labelledby], [aria-describedby], [aria-controls]").flatMap((el) =>
    ["aria-labelledby", "aria-describedby", "aria-controls"].flatMap((name) => (el.getAttribute(name) ?? "").split(/\s+/).filter(Boolean)),
  );
  const levels = every("h1, h2, h3, h4, h5, h6").map((el) => Number(el.localName[1]));
  return {
    lang: page.documentElement.lang,
    title: page.title.trim(),
    description: page.querySelector('meta[name="description"]')?.content.trim() ?? "",
    robots: page.querySelector('meta[name="robots"]')?.content ?? "",
    canonical: every('link[rel="canonical"]').map((el) => el.getAttribute("href")),
    headings: every("h1").map((el) => el.textContent.trim()),
    skipped: levels.filter((level, i) => level > (levels[i - 1] ?? 0) + 1).length,
    alternates: every('link[rel="alternate"][hreflang]').map((el) => [el.hreflang, el.getAttribute("href")]),
    switches: every("a[hreflang]").map((el) => [el.hreflang, el.getAttribute("href")]),
    links: every("a[href]").map((el) => el.getAttribute("href")),
    files: every("img[src], link[href]:not([rel=canonical], [rel=alternate])").map((el) => el.getAttribute("src") ?? el.getAttribute("href")),
    fragments: every('a[href^="#"]').map((el) => el.getAttribute("href").slice(1)).filter((id) => id && !ids.includes(id)),
    twice: ids.filter((id, i) => ids.indexOf(id) !== i),
    dangling: refers.filter((id) => !ids.includes(id)),
    unlabelled: every("input:not([type=hidden], [type=submit]), select, textarea")
      .filter((el) => el.labels.length === 0 && !el.getAttribute("aria-label") && !el.getAttribute("aria-labelledby"))
      .map(start),
    nameless: every("a[href], button").filter((el) => !el.textContent.trim() && !el.getAttribute("aria-label") && !el.querySelector("img[alt]:not([alt=''])")).map(start),
    pictures: every("img").filter((el) => !el.hasAttribute("alt") || !el.getAttribute("width") || !el.getAttribute("height")).map(start),
    inline: every("[style], style, script:not([type='application/ld+json']), [onclick], [onload]").filter((el) => !el.closest("svg") || el.localName === "script").map(start),
    data: every('script[type="application/ld+json"]').map((el) => el.textContent),
  };
}

/** Kinds of pages: the first words of the address, and whether it is queried. */
const kind = (url) => url.pathname.split("/").filter(Boolean).slice(0, url.pathname.startsWith("/en/") ? 2 : 1).join("/") + (url.search ? "?" : "") + (url.pathname.split("/").length > 4 ? "/…" : "");

test("every page that home leads to is there and well made", { timeout: 600_000 }, () =>
  inTab(browser, {}, async (tab) => {
    const faults = [];
    const seen = new Map();
    const waiting = [];
    const kinds = new Map();
    const titles = new Map();
    const add = (href, from, base) => {
      let url;
      try {
        url = new URL(href, base);
      } catch {
        faults.push(`${from} links to ${href}, which is no address`);
        return;
      }
      if (url.origin !== ORIGIN || !url.protocol.startsWith("http")) return;
      url.hash = "";
      if (seen.has(url.href)) return;
      seen.set(url.href, from);
      waiting.push(url);
    };
    for (const lang of LANGUAGES) add(lang === LANGUAGES[0] ? "/" : `/${lang}/`, "the start", BASE);

    const pages = new Map();
    const files = new Map();
    let asked = 0;
    const visit = async (url) => {
      const many = kinds.get(kind(url)) ?? 0;
      if (asked >= MOST_PAGES || many >= (url.search ? MOST_QUERIES : MOST_OF_A_KIND)) return;
      kinds.set(kind(url), many + 1);
      asked += 1;
      const answer = await fetch(url);
      const body = await answer.text();
      const from = seen.get(url.href);
      if (answer.status !== 200) return void faults.push(`${answer.status}: ${url.href} (on ${from})`);
      if (!(answer.headers.get("content-type") ?? "").startsWith("text/html")) return;
      const page = await tab.evaluate(read, body);
      pages.set(url.pathname + url.search, page);
      for (const href of page.links) add(href, url.pathname + url.search, url);
      for (const file of page.files) files.set(new URL(file, url).href, url.pathname);
    };
    await tab.goto("about:blank");
    while (waiting.length > 0 && asked < MOST_PAGES) await Promise.all(waiting.splice(0, 4).map(visit));

    for (const [path, page] of pages) {
      const say = (what) => faults.push(`${path}: ${what}`);
      if (page.headings.length !== 1 || !page.headings[0]) say(`has ${page.headings.length} h1`);
      if (page.skipped) say("skips a heading level");
      if (!page.title || [...page.title].length > 70) say(`its title has ${[...page.title].length} letters: ${page.title}`);
      if (!page.description) say("has no description");
      if ([...page.description].length > 320) say("its description is too long");
      if (!LANGUAGES.includes(page.lang)) say(`is written in “${page.lang}”`);
      for (const what of ["twice", "dangling", "fragments", "unlabelled", "nameless", "pictures", "inline"]) {
        if (page[what].length > 0) say(`${what}: ${page[what].slice(0, 3).join(" ")}`);
      }
      for (const data of page.data) {
        try {
          if (!JSON.parse(data)["@context"]) say("its JSON-LD has no context");
        } catch {
          say("its JSON-LD cannot be read");
        }
      }

      // The same page in the other language, and that one names this one.
      const there = new Map(page.alternates.map(([lang, href]) => [lang, new URL(href)]));
      if (page.canonical.length > 1) say("has several canonical addresses");
      // What is a part of another page, as a narrowed list is, names that and no counterparts of its own.
      const canonical = page.canonical.length === 1 ? new URL(page.canonical[0]) : null;
      const part = canonical && canonical.pathname + canonical.search !== path;
      if (part && there.size > 0) say(`is a part of ${canonical.pathname} and names counterparts`);
      if (canonical && !part && !page.robots.includes("noindex")) {
        for (const lang of [...LANGUAGES, "x-default"]) if (!there.has(lang)) say(`names no page for ${lang}`);
        if (there.get(page.lang)?.href !== page.canonical[0]) say(`is ${page.canonical[0]}, but its own hreflang is ${there.get(page.lang)?.href}`);
      }
      for (const [lang, url] of there) {
        if (lang === "x-default") continue;
        const other = pages.get(url.pathname + url.search);
        if (!other) continue;
        if (other.lang !== lang) say(`${url.pathname} is named for ${lang} and is written in ${other.lang}`);
        const back = other.alternates.find(([l]) => l === page.lang)?.[1];
        const own = page.canonical[0] ?? "";
        if (other.canonical.length > 0 && back !== own) say(`${url.pathname} names ${back} as its counterpart`);
      }
      for (const lang of LANGUAGES) if (!page.switches.some(([l]) => l === lang)) say(`has no way to ${lang}`);
      const self = page.canonical[0] ?? path;
      // A list that is narrowed or turned over is still the same list.
      if (path.includes("?") || self.includes("?")) continue;
      const same = `${page.lang} ${page.title}`;
      if (titles.has(same) && titles.get(same) !== self) say(`has the title of ${titles.get(same)}`);
      titles.set(same, self);
    }

    const fetched = [...files];
    const broken = async () => {
      for (let next = fetched.pop(); next; next = fetched.pop()) {
        const answer = await fetch(next[0]);
        await answer.arrayBuffer();
        if (!answer.ok) faults.push(`${answer.status}: ${next[0]} (on ${next[1]})`);
      }
    };
    await Promise.all([broken(), broken(), broken(), broken()]);

    assert.ok(pages.size > 100, `only ${pages.size} pages were found`);
    assert.deepEqual(faults, [], `${pages.size} pages, ${files.size} files`);
  }));

test("the switch of languages leads to the same page and back", NET, () =>
  inTab(browser, {}, async (tab) => {
    const lists = ["/", "/daerah", "/kerajinan", "/motif", "/perajin", "/produk", "/tentang", "/cari?q=ulos"];
    const faults = [];
    await tab.goto(`${BASE}/kerajinan`);
    const records = await tab.evaluate(() => [...document.querySelectorAll("main a[href^='/kerajinan/']")].slice(0, 2).map((a) => a.getAttribute("href")));
    for (const path of [...lists, ...records]) {
      await tab.goto(BASE + path);
      await tab.locator("header a[hreflang=en]").click();
      const there = new URL(tab.url());
      if (!there.pathname.startsWith("/en") || (await tab.evaluate(() => document.documentElement.lang)) !== "en") faults.push(`${path} leads to ${there.pathname}`);
      await tab.locator("header a[hreflang=id]").click();
      const back = new URL(tab.url());
      if (back.pathname + back.search !== path) faults.push(`${path} leads by ${there.pathname}${there.search} back to ${back.pathname}${back.search}`);
    }
    assert.deepEqual(faults, []);
  }));
