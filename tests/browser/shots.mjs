// Photographs the pages: both languages, light and dark, phone and desk, into the folder named by the first argument;
// only those pages whose names follow it.

import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { everyPage, keys, launch, NARROW, open, THEMES, title, WIDE } from "./helpers.mjs";

const folder = process.argv[2] ?? "shots";
const only = process.argv.slice(3);
await mkdir(folder, { recursive: true });
const browser = await launch();
let missing = 0;
try {
  for (const page of (await everyPage()).filter(({ name }) => only.length === 0 || only.includes(name))) {
    for (const theme of THEMES) {
      for (const viewport of [NARROW, WIDE]) {
        const context = await browser.newContext({ viewport, colorScheme: theme, reducedMotion: "reduce", ...keys(page) });
        try {
          const tab = await context.newPage();
          await open(tab, page);
          // What is loaded only when it comes near is called for.
          await tab.evaluate(async () => {
            for (const img of document.images) img.loading = "eager";
            await Promise.all([...document.images].map((img) => img.decode().catch(() => {})));
          });
          const file = join(folder, `${page.name}-${page.lang}-${theme}-${viewport.width}.png`);
          await tab.screenshot({ path: file, fullPage: true });
          console.log(file);
        } catch (error) {
          missing += 1;
          console.error(`${title(page)}: ${error.message}`);
        } finally {
          await context.close();
        }
      }
    }
  }
} finally {
  await browser.close();
}
process.exitCode = missing > 0 ? 1 : 0;
