// What the browser tests share: the browser, the server's address, and the list of pages to look at.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

/** Where the server under test listens. */
export const BASE = (process.env.CORAK_URL ?? "http://127.0.0.1:8080").replace(/\/+$/, "");
export const ORIGIN = new URL(BASE).origin;
export const LANGUAGES = ["id", "en"];
export const THEMES = ["light", "dark"];
export const SMALLEST = { width: 320, height: 640 };
export const NARROW = { width: 360, height: 740 };
export const WIDE = { width: 1280, height: 900 };

/** A net under every test, not a measurement. */
export const NET = { timeout: 240_000 };
/** The same under whatever the browser is asked to do. */
const PATIENCE = 120_000;

/** The system's own Chromium, without a window and without any of its calls to the outside. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    timeout: PATIENCE,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** Works in a tab of a context of its own, which is closed afterwards. */
export async function inTab(browser, options, work) {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(PATIENCE);
  context.setDefaultNavigationTimeout(PATIENCE);
  try {
    return await work(await context.newPage(), context);
  } finally {
    await context.close();
  }
}

/** The HTML of an address, as whoever has the cookie gets it. */
export async function html(path, cookie = "") {
  const answer = await fetch(BASE + path, { headers: cookie ? { cookie } : {} });
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  return answer.text();
}

/** The addresses of this site that a page links to, as the server sent it. */
async function links(path, cookie) {
  return [...(await html(path, cookie)).matchAll(/<a\b[^>]*\bhref="([^"]*)"/g)]
    .map((found) => new URL(found[1].replace(/&(amp|#38|#x26);/gi, "&"), BASE + path))
    .filter((url) => url.origin === ORIGIN);
}

/**
 * The address of one record of a list: the one whose address holds `prefer`, or has the longest name, or else the first.
 * `follow` finds a link of the page instead that ends or is queried as it says: "?" for the list narrowed, "/lembar" for a sheet.
 * `record` takes the first record of a register.
 */
export async function discover(list, { prefer, longest, follow, record, cookie }) {
  const found = await links(list, cookie);
  const own = new URL(BASE + list);
  if (follow === "?") {
    const narrowed = found.find((url) => url.pathname === own.pathname && url.search && url.search !== own.search);
    if (!narrowed) throw new Error(`${list} cannot be narrowed`);
    return narrowed.pathname + narrowed.search;
  }
  if (record) {
    const there = found.find((url) => url.pathname.startsWith(`${own.pathname}/`) && /\/[0-9a-f-]{36}$/.test(url.pathname));
    if (!there) throw new Error(`${list} links to no record`);
    return there.pathname;
  }
  if (follow) {
    const ends = found.filter((url) => url.pathname.endsWith(follow));
    const there = ends.find((url) => url.pathname.startsWith(`${own.pathname}/`)) ?? ends[0];
    if (!there) throw new Error(`${list} links to nothing that ends in ${follow}`);
    return there.pathname;
  }
  const below = `${own.pathname}/`;
  const records = found.map((url) => url.pathname).filter((path) => path.startsWith(below));
  const path = longest
    ? records.reduce((long, record) => (record.length > long.length ? record : long), "")
    : (records.find((record) => prefer && record.includes(prefer)) ?? records[0]);
  if (!path) throw new Error(`${list} links to nothing under ${below}`);
  return path;
}

/** Waits until the search knows what the demo holds: a fresh server answers before its index is made. */
export async function ready() {
  const start = Date.now();
  while (!(await html("/cari?q=ulos")).includes('class="facet"')) {
    if (Date.now() - start > PATIENCE) throw new Error("the index was not made");
    await new Promise((again) => setTimeout(again, 250));
  }
}

/**
 * Every public page: those of pages.json in every language: `{ name, lang, path, status }`,
 * or `{ name, lang, fault }` where the record of a list could not be found.
 * A page is written with its address in each language, or with the page it is found `from`.
 */
export async function pages() {
  const wanted = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"));
  await ready();
  const found = [];
  for (const lang of LANGUAGES) {
    const places = new Map();
    for (const { name, from, status = 200, follow, ...how } of wanted) {
      try {
        if (from && !places.has(from)) throw new Error(`${from} was not found`);
        const path = from ? await discover(places.get(from), { ...how, follow: follow?.[lang] ?? follow }) : how[lang];
        places.set(name, path);
        found.push({ name, lang, path, status });
      } catch (error) {
        found.push({ name, lang, status, fault: error.message });
      }
    }
  }
  return found;
}

/**
 * Every page of the workbench in both languages, with the session that opens it: what sign-in.mjs found. None where the server under test
 * was given, since nobody may be made there.
 */
async function deskPages() {
  const file = process.env.CORAK_SESSIONS;
  return file ? JSON.parse(await readFile(file, "utf8")) : [];
}

/** Every page, the public's and the workbench's. */
export async function everyPage() {
  return [...(await pages()), ...(await deskPages())];
}

/** What a context needs to open a page: the cookies of whoever signed in, for a page of the workbench. */
export function keys(page) {
  return page.session ? { storageState: page.session } : {};
}

/** Opens a page and makes sure that it is the one that was asked for. */
export async function open(page, { path, status, fault }) {
  if (fault) throw new Error(fault);
  const answer = await page.goto(BASE + path, { waitUntil: "load" });
  if (answer.status() !== status) throw new Error(`${path} answered ${answer.status()} instead of ${status}`);
  return answer;
}

/**
 * Notes whatever a tab complains about: messages on the console (the policy's too), scripts that fail, answers and requests that fail.
 * The address of another origin is noted and never asked for.
 */
export async function watch(tab, faults) {
  let expected = "";
  await tab.route("**/*", (route) => {
    const url = route.request().url();
    if (url.startsWith("data:") || new URL(url).origin === ORIGIN) return route.continue();
    faults.push(`asks another origin: ${url}`);
    return route.abort();
  });
  tab.on("console", (message) => {
    const own = expected && message.location().url === expected;
    if (["error", "warning"].includes(message.type()) && !own) faults.push(`console: ${message.text()}`);
  });
  tab.on("pageerror", (error) => faults.push(`script: ${error.message}`));
  tab.on("requestfailed", (request) => faults.push(`failed: ${request.url()} ${request.failure()?.errorText}`));
  tab.on("response", (answer) => {
    if (answer.status() >= 400 && answer.url() !== expected) faults.push(`${answer.status()}: ${answer.url()}`);
  });
  return {
    /** From here on, this page itself may answer with an error. */
    expect(page) {
      expected = page.status === 200 ? "" : BASE + page.path;
      faults.length = 0;
    },
  };
}

/** The title of a test about one page. */
export function title({ name, lang, path }) {
  return `${name} [${lang}] ${path ?? ""}`.trim();
}
