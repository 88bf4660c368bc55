// Photographs in the workbench: several dropped at once, made smaller before they are sent, cut in the middle, loaded anew; what is said.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { everyPage, inTab, keys, launch, LANGUAGES, NARROW, NET, ORIGIN } from "./helpers.mjs";

const SKIP = process.env.CORAK_SESSIONS ? false : "nobody may send photographs to a given server";

let browser;
let pages = [];

before(async () => {
  if (SKIP) return;
  pages = (await everyPage()).filter(({ name }) => name === "desk-item-photos");
  browser = await launch();
}, NET);

after(() => browser?.close());

const SAID = {
  id: { drop: /letakkan foto di sini/, cut: /Sambungan terputus/, all: /3 foto/, left: /Belum selesai dikirim: malam\.jpg/, remove: "Hapus: satu.jpg" },
  en: { drop: /drop photographs here/, cut: /connection is cut/, all: /3 photographs/, left: /Not sent to the end: malam\.jpg/, remove: "Remove: satu.jpg" },
};

/** Photographs as a telephone of twelve megapixels takes them, each another one, held for the page as `photographs`. */
function take(tab, names) {
  return tab.evaluate(async (names) => {
    globalThis.photographs = [];
    for (const name of names) {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [4000, 3000];
      const pen = canvas.getContext("2d");
      for (let x = 0; x < 4000; x += 20) {
        for (let y = 0; y < 3000; y += 20) {
          pen.fillStyle = `hsl(${Math.random() * 360} 60% ${Math.random() * 100}%)`;
          pen.fillRect(x, y, 20, 20);
        }
      }
      const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.97));
      globalThis.photographs.push(new File([blob], name, { type: "image/jpeg", lastModified: 1_790_000_000_000 }));
    }
    return globalThis.photographs.map(({ size }) => size);
  }, names);
}

/** Drops what was taken on the page, or puts it into the chooser. */
function bring(tab, how) {
  return tab.evaluate((how) => {
    const data = new DataTransfer();
    for (const file of globalThis.photographs) data.items.add(file);
    if (how === "drop") {
      const over = document.querySelector(".photo-drop");
      over.dispatchEvent(new DragEvent("dragover", { dataTransfer: data, bubbles: true, cancelable: true }));
      over.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
    } else {
      const input = document.querySelector("#foto");
      input.files = data.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    }
  }, how);
}

const status = (tab) => tab.locator(".photo-status");
const pieces = (request) => request.method() === "PATCH";

for (const lang of LANGUAGES) {
  test(`three photographs are dropped, the line is cut, and all arrive [${lang}]`, { ...NET, skip: SKIP }, async () => {
    const page = pages.find((one) => one.lang === lang);
    await inTab(browser, { viewport: NARROW, ...keys(page) }, async (tab, context) => {
      const announced = [];
      tab.on("request", (request) => {
        if (request.method() === "POST" && request.url().includes("/kirim?")) {
          announced.push(Number(request.headers()["upload-length"]));
        }
      });
      await tab.goto(ORIGIN + page.path);
      assert.match(await tab.locator(".photo-drop").innerText(), SAID[lang].drop);
      const before = await tab.locator(".photo-line").count();
      const sizes = await take(tab, ["satu.jpg", "dua.jpg", "tiga.jpg"]);
      await bring(tab, "drop");
      assert.equal(await tab.locator(".photo-queue li").count(), 3);
      assert.ok(await tab.getByRole("button", { name: SAID[lang].remove }).isVisible());
      await tab.evaluate(axe.source);
      const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
      assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), []);
      const first = tab.waitForResponse((answer) => pieces(answer.request()));
      await tab.locator("main form .button-main").first().press("Enter");
      await first;
      await context.setOffline(true);
      await tab.waitForFunction((cut) => new RegExp(cut).test(document.querySelector(".photo-status").textContent), SAID[lang].cut.source);
      const home = tab.waitForURL("**/foto?selesai=kirim&n=3");
      await context.setOffline(false);
      await home;
      assert.match(await tab.locator("main").innerText(), SAID[lang].all);
      assert.equal(await tab.locator(".photo-line").count(), before + 3);
      assert.equal(announced.length, 3, "each was begun once");
      const sum = (list) => list.reduce((all, one) => all + one, 0);
      assert.ok(sum(announced) * 1.5 < sum(sizes), `${announced} is hardly smaller than ${sizes}`);
    });
  });

  test(`what was cut by a reload goes on when the same file is chosen again [${lang}]`, { ...NET, skip: SKIP }, async () => {
    const page = pages.find((one) => one.lang === lang);
    await inTab(browser, { viewport: NARROW, ...keys(page) }, async (tab, context) => {
      tab.on("dialog", (dialog) => dialog.accept());
      await tab.goto(ORIGIN + page.path);
      await take(tab, ["malam.jpg"]);
      // The same bytes after the reload: they wait beside the page.
      const bytes = await tab.evaluate(async () => {
        const url = await new Promise((done) => {
          const reader = new FileReader();
          reader.onload = () => done(reader.result);
          reader.readAsDataURL(globalThis.photographs[0]);
        });
        return url;
      });
      // One piece arrives, and from then on none, until the line is said to be back.
      let open = 1;
      await tab.route("**/foto/kirim/**", (route) => {
        if (!pieces(route.request()) || open-- > 0) return route.continue();
        return route.abort("connectionreset");
      });
      await bring(tab, "choose");
      await tab.locator("main form .button-main").first().click();
      await tab.waitForFunction((cut) => new RegExp(cut).test(document.querySelector(".photo-status").textContent), SAID[lang].cut.source);
      await tab.goto(ORIGIN + page.path);
      open = Infinity;
      const left = await status(tab).innerText();
      assert.match(left, SAID[lang].left);
      await tab.evaluate(async (bytes) => {
        const raw = Uint8Array.from(atob(bytes.split(",")[1]), (c) => c.charCodeAt(0));
        globalThis.photographs = [new File([raw], "malam.jpg", { type: "image/jpeg", lastModified: 1_790_000_000_000 })];
      }, bytes);
      await bring(tab, "choose");
      const offsets = [];
      tab.on("request", (request) => pieces(request) && offsets.push(Number(request.headers()["upload-offset"])));
      const home = tab.waitForURL("**/foto?selesai=kirim&n=1");
      await tab.locator("main form .button-main").first().click();
      await home;
      assert.ok(offsets[0] > 0, `it began at ${offsets[0]}`);
    });
  });

  test(`what is no photograph is told so, and the others are taken [${lang}]`, { ...NET, skip: SKIP }, async () => {
    const page = pages.find((one) => one.lang === lang);
    await inTab(browser, { viewport: NARROW, ...keys(page) }, async (tab) => {
      await tab.goto(ORIGIN + page.path);
      await take(tab, ["pagi.jpg"]);
      await tab.evaluate(() => {
        globalThis.photographs.unshift(new File(["no photograph"], "surat.jpg", { type: "image/jpeg" }));
        globalThis.photographs.unshift(new File(["no photograph"], "kamera.heic", { type: "image/heic" }));
      });
      await bring(tab, "choose");
      await tab.locator("main form .button-main").first().click();
      await tab.getByRole("button", { name: /Tampilkan foto baru|Show the new photographs/ }).waitFor();
      const lines = await tab.locator(".photo-queue li").allInnerTexts();
      assert.match(lines[0], /kamera\.heic[\s\S]*JPEG/);
      assert.match(lines[1], /surat\.jpg[\s\S]*JPEG, PNG/);
      assert.equal(await tab.locator(".photo-queue [data-state=failed]").count(), 2);
      await tab.getByRole("button", { name: /Tampilkan foto baru|Show the new photographs/ }).click();
      await tab.waitForURL("**/foto?selesai=kirim&n=1");
    });
  });
}
