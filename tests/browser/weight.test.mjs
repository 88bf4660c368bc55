// The first view costs at most 60 KB on the wire: document, style, script, type and drawings; photographs apart. A page of the stall
// costs a maker at most 100 KB.

import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { everyPage, inTab, keys, launch, NARROW, NET, open, title, WIDE } from "./helpers.mjs";

const LIMIT = 60 * 1024;
const STALL = 100 * 1024;
const PHOTOGRAPH = /^image\/(jpeg|png|webp|avif)/;

let browser;
before(async () => { browser = await launch(); }, NET);
after(() => browser?.close());

const weighed = ({ name, status }) => ["home", "region", "item", "search"].includes(name) || (name.startsWith("stall-") && status === 200);

for (const page of (await everyPage()).filter(weighed)) {
  const limit = page.session ? STALL : LIMIT;
  for (const viewport of [NARROW, WIDE]) {
    test(`${title(page)}, ${viewport.width} px`, NET, (t) =>
      inTab(browser, { viewport, ...keys(page) }, async (tab, context) => {
        const wire = await context.newCDPSession(tab);
        const loads = new Map();
        await wire.send("Network.enable");
        await wire.send("Network.setCacheDisabled", { cacheDisabled: true });
        wire.on("Network.responseReceived", ({ requestId, response }) => {
          loads.set(requestId, { url: response.url, mime: response.mimeType, bytes: 0 });
        });
        wire.on("Network.loadingFinished", ({ requestId, encodedDataLength }) => {
          const load = loads.get(requestId);
          if (load) load.bytes = encodedDataLength;
        });
        const answer = await open(tab, page);
        assert.equal(answer.headers()["content-encoding"], "br", "the document is not compressed with Brotli");
        await tab.waitForLoadState("networkidle");
        // Drawings that the browser fetched ahead for what lies below the fold are not part of the first view.
        const below = new Set(
          await tab.evaluate(() => {
            const places = new Map();
            for (const img of document.images) {
              const above = img.getBoundingClientRect().top < innerHeight;
              places.set(img.currentSrc, above || places.get(img.currentSrc) === true);
            }
            return [...places].filter(([, above]) => !above).map(([src]) => src);
          }),
        );
        const counted = [...loads.values()]
          .filter(({ url, mime }) => !url.startsWith("data:") && !PHOTOGRAPH.test(mime))
          .filter(({ url, mime }) => !(mime.startsWith("image/") && below.has(url)));
        const total = counted.reduce((sum, { bytes }) => sum + bytes, 0);
        const table = counted.map(({ url, bytes }) => `${String(bytes).padStart(8)}  ${url}`).join("\n");
        t.diagnostic(`${total} of ${limit} bytes in ${counted.length} answers`);
        assert.ok(total > 0, "nothing was counted");
        assert.ok(total <= limit, `${total} bytes, more than ${limit}:\n${table}`);
      }));
  }
}
