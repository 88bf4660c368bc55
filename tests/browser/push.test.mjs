// Telling a device of orders, in Chromium: the page asks the browser, keeps what it gives out, and the worker shows what is pushed to it.
// Chromium's own push service cannot be asked from a test, so that what it would give out is put in its place; what it would deliver is
// delivered by the developer tools. Browsers want a name instead of a number, so the test has a server of its own on `localhost`.

import assert from "node:assert/strict";
import { createECDH, randomBytes } from "node:crypto";
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { inTab, launch, NARROW, NET } from "./helpers.mjs";

const PROGRAM = process.env.CORAK_PROGRAM;
const SKIP = PROGRAM ? false : "a given server listens under a number: CORAK_PROGRAM names the program";
const NEWS = "/lapak/kabar";
const ADD = "Beri tahu saya di ponsel ini";

let browser, server, folder, base, password;

const freePort = () =>
  new Promise((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => found(port));
    });
  });

before(async () => {
  if (SKIP) return;
  folder = await mkdtemp(join(tmpdir(), "corak-push-"));
  const data = join(folder, "data");
  const port = await freePort();
  base = `http://localhost:${port}`;
  server = spawn(PROGRAM, ["demo", "--listen", `127.0.0.1:${port}`, "--origin", base, "--data", data], {
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, CORAK_PUSH_CONTACT: "mailto:office@example.org" },
  });
  await new Promise((up, down) => {
    server.stdout.on("data", (told) => String(told).includes("Corak runs") && up());
    server.once("exit", () => down(new Error("the server ended")));
  });
  const accounts = await readFile(join(data, "accounts.txt"), "utf8");
  [, password] = accounts.match(/^perajin\s+(\S+)/m);
  browser = await launch();
}, NET);

after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit").kill("SIGTERM");
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

async function enter(tab) {
  await tab.goto(`${base}/masuk?lanjut=${NEWS}`);
  await tab.locator("#login").fill("perajin");
  await tab.locator("#password").fill(password);
  await tab.locator("section", { has: tab.locator("#by-password") }).getByRole("button").click();
  await tab.waitForURL(`**${NEWS}`);
}

/** In place of what Chromium's push service would give out: one address with keys, which `unsubscribe` gives up. */
function giveOut(tab) {
  const device = createECDH("prime256v1");
  const p256dh = device.generateKeys("base64url");
  const json = {
    endpoint: `https://fcm.googleapis.com/fcm/send/${randomBytes(8).toString("hex")}`,
    keys: { p256dh, auth: randomBytes(16).toString("base64url") },
  };
  return tab.addInitScript((json) => {
    const subscription = {
      endpoint: json.endpoint,
      toJSON: () => json,
      unsubscribe: async () => localStorage.removeItem("given") ?? true,
    };
    const { prototype } = window.PushManager;
    prototype.getSubscription = async () => (localStorage.getItem("given") ? subscription : null);
    prototype.subscribe = async (options) => {
      if (options.applicationServerKey.length !== 65 || !options.userVisibleOnly) throw new Error("no key");
      localStorage.setItem("given", "1");
      return subscription;
    };
  }, json);
}

test("a device is added, shows what is pushed to it, and is taken away", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW }, async (tab, context) => {
    const faults = [];
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => ["error", "warning"].includes(message.type()) && faults.push(message.text()));
    await context.grantPermissions(["notifications"], { origin: base });
    await giveOut(tab);
    await enter(tab);
    await tab.evaluate(axe.source);
    const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), []);

    const tools = await context.newCDPSession(tab);
    const registered = new Promise((found) => {
      tools.on("ServiceWorker.workerRegistrationUpdated", ({ registrations }) => {
        const own = registrations.find((one) => one.scopeURL.endsWith("/lapak/") && !one.isDeleted);
        if (own) found(own.registrationId);
      });
    });
    await tools.send("ServiceWorker.enable");
    await tab.getByRole("button", { name: ADD }).click();
    await tab.waitForURL(`**${NEWS}?selesai=tambah`);
    await tab.locator("[data-push-on]").waitFor();
    assert.equal(await tab.locator("[data-push-here]:visible").count(), 1);
    assert.equal(await tab.getByRole("button", { name: ADD }).isVisible(), false);

    // Browsers show every push as something, also one that cannot be read.
    const push = async (data) => tools.send("ServiceWorker.deliverPushMessage", { origin: base, registrationId: await registered, data });
    const shown = (count) =>
      tab.evaluate(async (count) => {
        const registration = await navigator.serviceWorker.ready;
        for (const until = Date.now() + 3_000; Date.now() < until; ) {
          const all = await registration.getNotifications();
          if (all.length >= count) return all.map(({ title, body, tag, data }) => ({ title, body, tag, path: data?.path }));
          await new Promise((again) => setTimeout(again, 50));
        }
        return null;
      }, count);
    // What the developer tools deliver while the worker starts is lost now and then: it is delivered again, and shown once.
    const pushed = async (data, count) => {
      for (let tries = 0; tries < 8; tries += 1) {
        await push(data);
        const all = await shown(count);
        if (all) return all;
      }
      throw new Error(`${count} are not shown`);
    };
    // A worker that is still put in place is given nothing.
    await tab.evaluate(async () => {
      const { active } = await navigator.serviceWorker.ready;
      if (active.state === "activated") return;
      await new Promise((done) => active.addEventListener("statechange", () => active.state === "activated" && done()));
    });
    const told = { title: "Pesanan baru ABC", body: "Ketuk untuk melihat.", lang: "id", tag: "one", path: "/lapak/pesanan/1" };
    const { lang, ...rest } = told;
    assert.deepEqual(await pushed(JSON.stringify(told), 1), [rest]);
    await push(JSON.stringify(told));
    assert.deepEqual((await pushed("no JSON", 2)).map(({ title }) => title).sort(), ["Corak", "Pesanan baru ABC"], "told twice, shown once");

    await tab.getByRole("button", { name: /^Hapus: / }).click();
    await tab.waitForURL(`**${NEWS}?selesai=hapus`);
    await tab.getByRole("button", { name: ADD }).waitFor();
    assert.equal(await tab.evaluate(() => localStorage.getItem("given")), null, "the browser gave it up as well");
    assert.deepEqual(faults, []);
  }));

test("a browser that may not or cannot says so and the page names other ways", { ...NET, skip: SKIP }, async () => {
  // Nobody allowed it, and nobody is there to be asked.
  await inTab(browser, { viewport: NARROW }, async (tab) => {
    await tab.addInitScript(() => Object.defineProperty(Notification, "permission", { get: () => "denied" }));
    await enter(tab);
    await tab.locator("[data-push-denied]").waitFor();
    assert.equal(await tab.getByRole("button", { name: ADD }).isVisible(), false);
  });
  await inTab(browser, { viewport: NARROW }, async (tab) => {
    await tab.addInitScript(() => delete window.PushManager);
    await enter(tab);
    await tab.locator("[data-push-unable]").waitFor();
    assert.match(await tab.locator("main").innerText(), /WhatsApp/);
  });
  await inTab(browser, { viewport: NARROW, javaScriptEnabled: false }, async (tab) => {
    await enter(tab);
    assert.match(await tab.locator("main").innerText(), /memerlukan JavaScript/);
    assert.equal(await tab.getByRole("button", { name: ADD }).isVisible(), false);
  });
});
