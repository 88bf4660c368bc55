// Reads codes of payments, a line each, by two libraries, and says for each line what they find: tags with values, or an error.

import { createInterface } from "node:readline";
import sdk from "emvco-qr-sdk";
import { parse } from "promptparse";

function attempt(work) {
  try {
    return work();
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
}

function byPromptparse(text) {
  const code = parse(text, true, true);
  if (!code) {
    throw new Error("no code");
  }
  const plain = (tags) =>
    Object.fromEntries(tags.map((tag) => [tag.id, tag.subTags?.length ? plain(tag.subTags) : tag.value]));
  return plain(code.getTags());
}

function bySdk(text) {
  return sdk.parseQR(text, { parseMode: sdk.QRParseMode.RAW_OBJECT });
}

for await (const line of createInterface({ input: process.stdin })) {
  const answer = { promptparse: attempt(() => byPromptparse(line)), sdk: attempt(() => bySdk(line)) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
