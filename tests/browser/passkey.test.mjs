// Passkeys in Chromium, with the virtual device of its developer tools: added, used at the door, refused, removed.
// Browsers want a name instead of a number, so the test has a server of its own on `localhost`.

import assert from "node:assert/strict";
import { execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import axe from "axe-core";
import { inTab, launch, NARROW, NET } from "./helpers.mjs";

const PROGRAM = process.env.CORAK_PROGRAM;
const SKIP = PROGRAM ? false : "a given server listens under a number: CORAK_PROGRAM names the program";

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
  folder = await mkdtemp(join(tmpdir(), "corak-passkey-"));
  const data = ["--data", join(folder, "data")];
  execFileSync(PROGRAM, ["init", "--region", "12", ...data], { stdio: "ignore" });
  const add = ["user", "add", "admin", "--name", "Administrator", "--role", "administrator", "--language", "en", "--json"];
  ({ password } = JSON.parse(execFileSync(PROGRAM, [...add, ...data], { encoding: "utf8" })));
  const port = await freePort();
  base = `http://localhost:${port}`;
  server = spawn(PROGRAM, ["serve", "--listen", `127.0.0.1:${port}`, "--origin", base, ...data], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  await new Promise((up, down) => {
    server.stdout.once("data", up);
    server.once("exit", () => down(new Error("the server ended")));
  });
  browser = await launch();
}, NET);

after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit").kill("SIGTERM");
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** A device with a finger that is always the right one. */
async function device(tab) {
  const tools = await tab.context().newCDPSession(tab);
  await tools.send("WebAuthn.enable");
  const { authenticatorId } = await tools.send("WebAuthn.addVirtualAuthenticator", {
    options: {
      protocol: "ctap2",
      transport: "internal",
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { tools, authenticatorId };
}

const button = (tab, name) => tab.getByRole("main").getByRole("button", { name, exact: true });

async function withPasskey(tab) {
  await tab.goto(`${base}/en/sign-in?lanjut=/kerja/akun`);
  await tab.locator("#login").fill("admin");
  await tab.locator("#password").fill(password);
  await tab.locator("section", { has: tab.locator("#by-password") }).getByRole("button").click();
  await tab.waitForURL("**/kerja/akun");
  await tab.locator("summary", { hasText: "Add a passkey" }).click();
  await tab.locator("#add").fill(password);
  await button(tab, "Add a passkey").click();
  await tab.waitForURL("**/kerja/akun/kunci-sandi");
}

test("a passkey is added, opens the door as a second step, and is removed", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW }, async (tab) => {
    const faults = [];
    tab.on("pageerror", (error) => faults.push(error.message));
    tab.on("console", (message) => message.type() === "error" && faults.push(message.text()));
    await device(tab);
    await withPasskey(tab);
    await tab.evaluate(axe.source);
    const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
    assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), []);
    await tab.getByLabel("Name of the passkey").fill("Test device");
    await button(tab, "Make the passkey").click();
    await tab.waitForURL("**/kerja/akun?selesai=kunci");
    assert.match(await tab.locator("main").innerText(), /Test device/);
    await button(tab, "Sign out").click();
    await tab.waitForURL("**/sign-in?keluar=1");
    await button(tab, "Sign in with a passkey").click();
    await tab.waitForURL("**/kerja");
    const home = await tab.locator("main").innerText();
    assert.match(home, /Signed in with a passkey/);
    assert.match(home, /Make accounts, give and end roles/);
    await tab.goto(`${base}/kerja/akun`);
    await tab.getByRole("button", { name: /^Remove: Test device/ }).click();
    await tab.waitForURL("**/kerja/akun?selesai=kunci");
    await button(tab, "Sign out").click();
    await tab.waitForURL("**/sign-in?keluar=1");
    // The device still has the key; the office does not know it any more.
    await button(tab, "Sign in with a passkey").click();
    await tab.getByRole("alert").waitFor();
    assert.match(await tab.getByRole("alert").innerText(), /was removed/);
    // Chromium notes the last answer, which is a refusal.
    assert.deepEqual(faults.filter((fault) => !/422/.test(fault)), []);
  }));

test("a device that does not know its holder, or a request that is cancelled, is told of", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW }, async (tab) => {
    const { tools, authenticatorId } = await device(tab);
    await withPasskey(tab);
    await tools.send("WebAuthn.setUserVerified", { authenticatorId, isUserVerified: false });
    await button(tab, "Make the passkey").click();
    await tab.getByRole("alert").waitFor();
    assert.match(await tab.getByRole("alert").innerText(), /was not made/);
    assert.ok(await button(tab, "Make the passkey").isEnabled());
  }));

test("without JavaScript no passkey is offered and the other ways stay", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW, javaScriptEnabled: false }, async (tab) => {
    await tab.goto(`${base}/en/sign-in`);
    assert.equal(await button(tab, "Sign in with a passkey").isVisible(), false);
    assert.ok(await tab.locator("#password").isVisible());
    await withPasskey(tab);
    assert.match(await tab.locator("main").innerText(), /JavaScript is off/);
    assert.equal(await button(tab, "Make the passkey").isVisible(), false);
  }));
