// Lighthouse, mobile, on the five main pages; prints a table and fails below the promised scores.

import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { BASE, pages } from "../helpers.mjs";

const WANTED = { performance: 0.95, accessibility: 1, "best-practices": 1, seo: 1 };
const PAGES = ["home", "region", "craft", "item", "search"];
const FLAGS =
  "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync";

const program = fileURLToPath(new URL("node_modules/lighthouse/cli/index.js", import.meta.url));
const folder = await mkdtemp(join(tmpdir(), "corak-lighthouse-"));
const row = (cells) => cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(16))).join("");
/** Runs it once more where the browser lost its own trace, which says nothing of the page. */
const measured = async (page, file) => {
  for (let tries = 1; ; tries += 1) {
    try {
      return await promisify(execFile)(
        process.execPath,
        [program, BASE + page.path, "--quiet", "--form-factor=mobile", "--output=json", `--output-path=${file}`,
          "--no-enable-error-reporting", `--only-categories=${Object.keys(WANTED).join(",")}`, `--chrome-flags=${FLAGS}`],
        { env: { ...process.env, CHROME_PATH: process.env.CHROMIUM || "/usr/bin/chromium" } },
      );
    } catch (error) {
      if (tries === 3 || !/trace|NO_NAVSTART|NO_FCP/.test(String(error.stderr))) throw error;
    }
  }
};

let below = 0;
try {
  console.log(row(["page", ...Object.keys(WANTED)]));
  for (const page of (await pages()).filter(({ name }) => PAGES.includes(name))) {
    if (page.fault) {
      below += 1;
      console.log(`${page.name} [${page.lang}]: ${page.fault}`);
      continue;
    }
    const file = join(folder, `${page.name}-${page.lang}.json`);
    await measured(page, file);
    const { categories, audits } = JSON.parse(await readFile(file, "utf8"));
    const scores = Object.keys(WANTED).map((key) => categories[key].score ?? 0);
    console.log(row([`${page.name} [${page.lang}]`, ...scores.map((score) => String(Math.round(score * 100)))]));
    for (const [i, key] of Object.keys(WANTED).entries()) {
      if (scores[i] >= WANTED[key]) continue;
      below += 1;
      const why = categories[key].auditRefs.map(({ id }) => audits[id]).filter(({ score }) => score !== null && score < 0.9);
      for (const { id, title } of why) console.log(`    ${key}: ${id}: ${title}`);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = below > 0 ? 1 : 0;
