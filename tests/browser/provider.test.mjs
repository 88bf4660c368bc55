// Signing in by the office's own accounts, with a real provider of OpenID Connect beside a server of our own: linked, used at the door,
// cancelled, taken away; and the pages without a fault that axe can find.

import assert from "node:assert/strict";
import { execFile, execFileSync, spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { promisify } from "node:util";
import axe from "axe-core";
import { inTab, launch, NARROW, NET } from "./helpers.mjs";

const PROGRAM = process.env.CORAK_PROGRAM;
const SKIP = PROGRAM ? false : "a given server has no provider: CORAK_PROGRAM names the program";
const LABEL = "Council accounts";
const SECRET = "gold-thread-on-the-eighth-loom";

let browser, server, provider, folder, base, password;

const listening = (it) => new Promise((up) => it.listen(0, "127.0.0.1", () => up(it.address().port)));

async function freePort() {
  const probe = createServer();
  const port = await listening(probe);
  await new Promise((shut) => probe.close(shut));
  return port;
}

/** A provider that believes whatever name is typed at its door. */
async function office(back) {
  const { default: Provider } = await import("oidc-provider");
  provider = createServer();
  const issuer = `http://127.0.0.1:${await listening(provider)}`;
  const oidc = new Provider(issuer, {
    clients: [{ client_id: "corak", client_secret: SECRET, redirect_uris: [back], grant_types: ["authorization_code"], response_types: ["code"] }],
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["preferred_username"] },
    cookies: { keys: ["one"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, preferred_username: id }),
    }),
  });
  provider.on("request", oidc.callback());
  return issuer;
}

before(async () => {
  if (SKIP) return;
  folder = await mkdtemp(join(tmpdir(), "corak-provider-"));
  const port = await freePort();
  base = `http://127.0.0.1:${port}`;
  const issuer = await office(`${base}/masuk/sso/kembali`);
  const data = ["--data", join(folder, "data")];
  execFileSync(PROGRAM, ["init", "--region", "12", ...data], { stdio: "ignore" });
  const add = ["user", "add", "petugas", "--name", "Officer", "--role", "officer", "--language", "en", "--json"];
  ({ password } = JSON.parse(execFileSync(PROGRAM, [...add, ...data], { encoding: "utf8" })));
  await writeFile(join(folder, "word"), SECRET, { mode: 0o600 });
  const settings = { ISSUER: issuer, CLIENT_ID: "corak", SECRET_FILE: join(folder, "word"), LABEL };
  const env = { ...process.env, ...Object.fromEntries(Object.entries(settings).map(([name, value]) => [`CORAK_OIDC_${name}`, value])) };
  // The provider answers from this process, which therefore must not wait.
  const { stdout: told } = await promisify(execFile)(PROGRAM, ["doctor", "--json", ...data], { env });
  assert.match(JSON.stringify(JSON.parse(told).checks.find(({ check }) => check === "oidc")), /answers/);
  assert.doesNotMatch(told, new RegExp(SECRET));
  server = spawn(PROGRAM, ["serve", "--listen", `127.0.0.1:${port}`, "--origin", base, ...data], { env, stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((up, down) => {
    server.stdout.once("data", up);
    server.once("exit", () => down(new Error("the server ended")));
  });
  browser = await launch();
}, NET);

after(async () => {
  await browser?.close();
  server?.removeAllListeners("exit").kill("SIGTERM");
  provider?.closeAllConnections();
  provider?.close();
  if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

const button = (tab, name) => tab.getByRole("main").getByRole("button", { name, exact: true });
const way = (tab) => tab.getByRole("main").getByRole("link", { name: `Sign in with ${LABEL}` });

/** No fault that axe can find. */
async function sound(tab) {
  await tab.evaluate(axe.source);
  const { violations } = await tab.evaluate(() => globalThis.axe.run(document, { resultTypes: ["violations"] }));
  assert.deepEqual(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target)}`), []);
}

/** Signs in at the provider, and agrees that this office may know who it is. */
async function recognised(tab, name) {
  await tab.locator("input[name=login]").fill(name);
  await tab.locator("input[name=password]").fill("whatever");
  await tab.locator("button[type=submit]").click();
  await tab.getByRole("button", { name: "Continue" }).click();
}

/** The provider's own pages ask for letters from elsewhere: nothing leaves this machine. */
const own = (tab) => tab.route("**/*", (route) => (new URL(route.request().url()).hostname === "127.0.0.1" ? route.continue() : route.abort()));

const SHOTS = process.env.CORAK_SHOTS;
const shot = async (tab, name) => SHOTS && tab.screenshot({ path: join(SHOTS, `${name}.png`), fullPage: true });

test("nobody comes in whom the office does not know", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW }, async (tab) => {
    await own(tab);
    const faults = [];
    tab.on("console", (message) => message.type() === "error" && message.location().url.startsWith(base) && faults.push(message.text()));
    await tab.goto(`${base}/en/sign-in`);
    await sound(tab);
    await shot(tab, "sign-in");
    await way(tab).click();
    await recognised(tab, "somebody");
    await tab.waitForURL("**/masuk/sso/kembali?*");
    assert.match(await tab.getByRole("status").innerText(), /is not linked to an account here yet/);
    await shot(tab, "unknown");
    assert.equal(faults.filter((fault) => !/403/.test(fault)).length, 0, faults.join("\n"));
  }));

test("an account is linked to the provider, opens the door once for each answer, and is let go again", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW }, async (tab) => {
    await own(tab);
    await tab.goto(`${base}/en/sign-in?lanjut=/kerja/akun`);
    await tab.locator("#login").fill("petugas");
    await tab.locator("#password").fill(password);
    await tab.locator("#password").press("Enter");
    await tab.waitForURL("**/kerja/akun");
    await tab.locator("summary", { hasText: `Link ${LABEL}` }).click();
    await tab.locator("#link").fill(password);
    await button(tab, `Link ${LABEL}`).click();
    await tab.waitForURL("**/kerja/akun/sso");
    await sound(tab);
    await shot(tab, "link");
    await tab.getByRole("link", { name: `Go on to ${LABEL}` }).click();
    await recognised(tab, "petugas-kantor");
    await tab.waitForURL("**/kerja/akun?selesai=penyedia");
    assert.match(await tab.locator("main").innerText(), /petugas-kantor/);
    await sound(tab);
    await shot(tab, "linked");
    await button(tab, "Sign out").click();
    await tab.waitForURL("**?keluar=1");
    await tab.goto(`${base}/en/sign-in`);
    // The provider still knows them: one press opens the door.
    await way(tab).click();
    await tab.waitForURL("**/kerja");
    assert.match(await tab.locator("main").innerText(), /Signed in with an office account/);
    // The code of before opens nothing a second time, nor in another browser.
    const asked = [];
    tab.on("request", (request) => request.url().includes("/masuk/sso/kembali?") && asked.push(request.url()));
    await button(tab, "Sign out").click();
    // The account at the provider is still open, and whoever leaves is told so.
    await tab.waitForURL("**?keluar=sso");
    await tab.goto(`${base}/en/sign-in`);
    await way(tab).click();
    await tab.waitForURL("**/kerja");
    assert.equal(asked.length, 1);
    const other = await browser.newContext();
    const answer = await other.request.get(asked[0], { maxRedirects: 0 });
    assert.equal(answer.status(), 422);
    await other.close();
    await tab.goto(`${base}/kerja/akun`);
    await tab.getByRole("button", { name: /^Unlink: petugas-kantor/ }).click();
    await tab.waitForURL("**/kerja/akun?selesai=penyedia");
    await button(tab, "Sign out").click();
    await tab.waitForURL("**?keluar=sso");
    await tab.goto(`${base}/en/sign-in`);
    await way(tab).click();
    await tab.waitForURL("**/masuk/sso/kembali?*");
    assert.match(await tab.getByRole("status").innerText(), /is not linked/);
  }));

test("whoever cancels at the provider, or has no JavaScript, is not left alone", { ...NET, skip: SKIP }, () =>
  inTab(browser, { viewport: NARROW, javaScriptEnabled: false }, async (tab) => {
    await own(tab);
    await tab.goto(`${base}/masuk`);
    await tab.getByRole("main").getByRole("link", { name: `Masuk dengan ${LABEL}` }).click();
    await tab.getByRole("link", { name: /Cancel/ }).click();
    await tab.waitForURL("**/masuk/sso/kembali?*");
    assert.match(await tab.getByRole("status").innerText(), /Anda membatalkan di Council accounts/);
    assert.ok(await tab.locator("#password").isVisible());
    await shot(tab, "cancelled");
  }));
