// What the browser tests share: the browser, the server's address, and the list of pages to look at.

import { readFile } from "node:fs/promises";
import { chromium } from "playwright-core";

/** Where the server under test listens. */
export const BASE = (process.env.CORAK_URL ?? "http://127.0.0.1:8080").replace(/\/+$/, "");
export const ORIGIN = new URL(BASE).origin;
export const LANGUAGES = ["id", "en"];
export const THEMES = ["light", "dark"];
export const NARROW = { width: 360, height: 740 };
export const WIDE = { width: 1280, height: 900 };

/** A net under every test, not a measurement. */
export const NET = { timeout: 180_000 };

/** The system's own Chromium, without any of its calls to the outside. */
export function launch() {
  return chromium.launch({
    executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
    headless: true,
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  });
}

/** The addresses a page links to, as the server sent it. */
async function links(path) {
  const answer = await fetch(BASE + path);
  if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
  const html = await answer.text();
  return [...html.matchAll(/\bhref="([^"]*)"/g)]
    .map((found) => new URL(found[1].replaceAll("&amp;", "&"), BASE + path))
    .filter((url) => url.origin === ORIGIN);
}

/** The address of one record: the preferred, or else the first, that its list links to. */
async function discover(list, prefer) {
  const below = `${list.replace(/\?.*/, "")}/`;
  const records = (await links(list)).map((url) => url.pathname).filter((path) => path.startsWith(below));
  const path = records.find((record) => prefer && record.includes(prefer)) ?? records[0];
  if (!path) throw new Error(`${list} links to nothing under ${below}`);
  return path;
}

/**
 * Every page of pages.json in every language: `{ name, lang, path, status }`,
 * or `{ name, lang, fault }` where the record of a list could not be found.
 */
export async function pages() {
  const wanted = JSON.parse(await readFile(new URL("pages.json", import.meta.url), "utf8"));
  const lists = new Map(wanted.map((page) => [page.name, page]));
  const found = [];
  for (const lang of LANGUAGES) {
    for (const { name, from, prefer, status = 200, ...paths } of wanted) {
      try {
        const path = from ? await discover(lists.get(from)[lang], prefer) : paths[lang];
        found.push({ name, lang, path, status });
      } catch (error) {
        found.push({ name, lang, status, fault: error.message });
      }
    }
  }
  return found;
}

/** Opens a page and makes sure that it is the one that was asked for. */
export async function open(page, { path, status, fault }) {
  if (fault) throw new Error(fault);
  const answer = await page.goto(BASE + path, { waitUntil: "load" });
  if (answer.status() !== status) throw new Error(`${path} answered ${answer.status()} instead of ${status}`);
  return answer;
}

/** The title of a test about one page. */
export function title({ name, lang, path }) {
  return `${name} [${lang}] ${path ?? ""}`.trim();
}
