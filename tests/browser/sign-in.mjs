// Makes an administrator for each language, signs them in as a person would, and writes what their browsers then hold, and where
// each page of the workbench is, to the file named by CORAK_SESSIONS. Run once before the tests, beside the server they look at.

import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { BASE, discover, inTab, LANGUAGES, launch, WIDE } from "./helpers.mjs";

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

async function enter(tab, lang) {
  const login = `peramban-${lang}`;
  const add = ["user", "add", login, "--name", `Browser ${lang}`, "--role", "administrator", "--language", lang, "--json", "--data", CORAK_DATA];
  const { password } = JSON.parse(execFileSync(CORAK_PROGRAM, add, { encoding: "utf8" }));
  await tab.goto(`${BASE}/masuk`);
  await tab.locator("#login").fill(login);
  await tab.locator("#password").fill(password);
  await tab.locator("#password").press("Enter");
  await tab.waitForURL("**/kerja");
  // The rights of an administrator count with a second step only.
  await tab.goto(`${BASE}/kerja/akun`);
  await tab.locator("#begin").fill(password);
  await tab.locator("#begin").press("Enter");
  await tab.waitForURL("**/langkah-kedua");
  await tab.locator("#code").fill(code(await tab.locator("b.code").innerText()));
  await Promise.all([tab.waitForNavigation(), tab.locator("#code").press("Enter")]);
}

const wanted = JSON.parse(await readFile(new URL("desk.json", import.meta.url), "utf8"));
const browser = await launch();
try {
  const found = [];
  for (const lang of LANGUAGES) {
    await inTab(browser, { viewport: WIDE }, async (tab, context) => {
      await enter(tab, lang);
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
    });
  }
  await writeFile(CORAK_SESSIONS, JSON.stringify(found), { mode: 0o600 });
} finally {
  await browser.close();
}
