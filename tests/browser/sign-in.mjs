// Makes an administrator and a maker for each language, signs them in as persons would, and writes what their browsers then hold, and
// where each page of the workbench and of the stall is, to the file named by CORAK_SESSIONS. Run once before the tests, beside the server they look at.

import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { BASE, discover, inTab, LANGUAGES, launch, NARROW, WIDE } from "./helpers.mjs";

const { CORAK_PROGRAM, CORAK_DATA, CORAK_SESSIONS } = process.env;

/** The code that an app shows now for a secret as it is spoken. */
function code(spoken) {
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...spoken.replace(/\s/g, "")].map((letter) => letters.indexOf(letter).toString(2).padStart(5, "0")).join("");
  const secret = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const count = Buffer.alloc(8);
  count.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const sum = createHmac("sha1", secret).update(count).digest();
  const at = sum[19] & 15;
  return String((sum.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A photograph of nothing in particular. */
const photograph = (tab) => tab.screenshot({ type: "jpeg" });

/** Makes an account with a role; its password comes back. */
function account(login, name, role, lang) {
  const add = ["user", "add", login, "--name", name, "--role", role, "--language", lang, "--json", "--data", CORAK_DATA];
  return JSON.parse(execFileSync(CORAK_PROGRAM, add, { encoding: "utf8" })).password;
}

/** Signs in, and waits for the page to which that leads. */
async function signIn(tab, login, password, home) {
  await tab.goto(`${BASE}/masuk`);
  await tab.locator("#login").fill(login);
  await tab.locator("#password").fill(password);
  await tab.locator("#password").press("Enter");
  await tab.waitForURL(`**${home}`);
}

async function enter(tab, lang) {
  const login = `peramban-${lang}`;
  const password = account(login, `Browser ${lang}`, "administrator", lang);
  await signIn(tab, login, password, "/kerja");
  // The rights of an administrator count with a second step only.
  await tab.goto(`${BASE}/kerja/akun`);
  await tab.locator("#begin").fill(password);
  await tab.locator("#begin").press("Enter");
  await tab.waitForURL("**/langkah-kedua");
  await tab.locator("#code").fill(code(await tab.locator("b.code").innerText()));
  await Promise.all([tab.waitForNavigation(), tab.locator("#code").press("Enter")]);
}

/** Lets a new account act for the maker of the first product there is; its login and password come back. */
async function letAct(tab, lang) {
  const [login, name] = [`perajin-${lang}`, `Maker ${lang}`];
  const password = account(login, name, "maker", lang);
  await tab.goto(`${BASE}/kerja/produk`);
  const item = await tab.locator("main table a[href^='/kerja/produk/']").first().getAttribute("href");
  await tab.goto(BASE + item);
  const maker = await tab.locator("main a[href^='/kerja/perajin/']").first().getAttribute("href");
  await tab.goto(`${BASE}${maker}/kuasa?q=${encodeURIComponent(name)}`);
  await Promise.all([tab.waitForNavigation(), tab.locator("a[href*='orang=']").first().click()]);
  await tab.locator("input[name=own]").check();
  await Promise.all([tab.waitForNavigation(), tab.locator("button[value=show]").click()]);
  await Promise.all([tab.waitForNavigation(), tab.locator("button[value=save]").click()]);
  return { login, password };
}

const stall = JSON.parse(await readFile(new URL("stall.json", import.meta.url), "utf8"));
const wanted = JSON.parse(await readFile(new URL("desk.json", import.meta.url), "utf8"));
const browser = await launch();
try {
  const found = [];
  const list = async (wanted, lang, tab, context) => {
    const session = await context.storageState();
    const cookie = session.cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
    const places = new Map();
    for (const { name, path: own, from, status = 200, photograph: send, ...how } of wanted) {
      const path = own ?? (await discover(places.get(from), { ...how, cookie }));
      places.set(name, path);
      if (send && lang === LANGUAGES[0]) {
        await tab.goto(BASE + path);
        const file = { name: "a.jpg", mimeType: "image/jpeg", buffer: await photograph(tab) };
        await tab.locator("#foto").setInputFiles(file);
        await Promise.all([tab.waitForNavigation(), tab.locator("main form .button-main").first().click()]);
      }
      found.push({ name, lang, path, status, session });
    }
  };
  for (const lang of LANGUAGES) {
    let maker;
    await inTab(browser, { viewport: WIDE }, async (tab, context) => {
      await enter(tab, lang);
      await list(wanted, lang, tab, context);
      maker = await letAct(tab, lang);
    });
    await inTab(browser, { viewport: NARROW }, async (tab, context) => {
      await signIn(tab, maker.login, maker.password, "/lapak");
      await list(stall, lang, tab, context);
    });
  }
  await writeFile(CORAK_SESSIONS, JSON.stringify(found), { mode: 0o600 });
} finally {
  await browser.close();
}
