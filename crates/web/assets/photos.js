// Photographs: forms marked with data-photos, which is where a photograph in pieces begins (data-photos-words: what is said here).
// Several are chosen or dropped, made smaller, and sent piece by piece; after a cut, and after a reload when the same file is chosen
// again, sending goes on where it stopped. Without this file the form sends whole files, as any other. A form marked with
// data-photos-gather holds more than photographs: they are sent while it is filled in, and it carries the mark of each, so many at most.

/** A photograph is made no longer than this, in pixels, and left alone when it is that small and has no more bytes than this. */
const LONGEST = 2560;
const SMALL = 1_500_000;
/** The most bytes that are taken. */
const LARGEST = 25 * 1024 * 1024;
/** A piece, in bytes, and how long one may take, in milliseconds. */
const PIECE = 256 * 1024;
const PATIENCE = 90_000;
/** So often in a row it is tried again. */
const TRIES = 9;

const TAKEN = /^image\/(jpeg|png|webp)$/;

/** Something that trying again does not help; the message is for the person. */
class Refused extends Error {}

/** The photograph as it is sent: smaller, upright, and where the browser cannot read it as it is, or nothing. */
async function smaller(file) {
  let image;
  try {
    image = await createImageBitmap(file);
  } catch {
    return TAKEN.test(file.type) ? file : null;
  }
  try {
    const scale = Math.min(1, LONGEST / Math.max(image.width, image.height));
    if (scale === 1 && file.size <= SMALL && TAKEN.test(file.type)) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    const made = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!made) return TAKEN.test(file.type) ? file : null;
    return made.size < file.size || !TAKEN.test(file.type) ? made : file;
  } finally {
    image.close();
  }
}

/** A small picture of a file, drawn since a page of ours shows nothing but what lies at its own addresses. */
async function preview(file, canvas) {
  try {
    const image = await createImageBitmap(file, { resizeWidth: 144, resizeQuality: "medium" });
    canvas.width = image.width;
    canvas.height = image.height;
    canvas.getContext("2d").drawImage(image, 0, 0);
    image.close();
  } catch {
    canvas.hidden = true;
  }
}

function make(name, kind, text = "") {
  const element = document.createElement(name);
  if (kind) element.className = kind;
  element.textContent = text;
  return element;
}

function begin(form) {
  const words = JSON.parse(form.dataset.photosWords);
  const say = (key, ...said) => said.reduce((text, one, n) => text.replace(`%${n + 1}`, one), words[key] ?? "");
  const start = new URL(form.dataset.photos, location.href);
  const gathers = form.dataset.photosGather !== undefined;
  // Those that the form brings back take up places.
  const places = gathers ? Number(form.dataset.photosGather) - form.querySelectorAll("input[name=ada]").length : Infinity;
  const inputs = [...form.querySelectorAll("input[type=file]")];
  const input = inputs.at(-1);
  let wanted;
  const hint = make("p", "photo-drop", say("drop"));
  const queue = make("ul", "plain photo-queue");
  const status = make("p", "photo-status");
  const beyond = make("p", "photo-beyond");
  const more = make("button", "button", say("show"));
  status.setAttribute("role", "status");
  beyond.setAttribute("role", "status");
  more.type = "button";
  more.hidden = true;
  input.closest(".field").after(hint, queue, beyond, status, more);
  const entries = [];
  let running = false;
  let touched = false;
  let previews = Promise.resolve();

  const key = (entry) => `photo ${start.pathname} ${entry.file.size} ${entry.file.lastModified} ${entry.file.name}`;
  const tell = (text) => {
    status.textContent = text;
  };
  const note = (entry, text, state) => {
    entry.note.textContent = text;
    entry.state = state ?? entry.state;
    entry.line.dataset.state = entry.state;
    entry.remove.hidden = entry.state === "sending" || (entry.state === "done" && !gathers);
  };

  /** Asks the server; a line that breaks, or a server that has trouble, is an error after which it is tried again. */
  async function call(method, address, headers = {}, body = undefined) {
    const answer = await fetch(address, {
      method,
      body,
      headers: { "Tus-Resumable": "1.0.0", ...headers },
      redirect: "manual",
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (answer.type === "opaqueredirect" || answer.status === 403) throw new Refused(say("out"));
    if (answer.status === 429 || answer.status === 413 || answer.status === 422) throw new Refused(await answer.text());
    if (answer.status === 404) return null;
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer;
  }

  /** Where a photograph lies that was begun, with the word of this page. */
  const at = (path) => new URL(path + start.search, location.href);

  /** Sends what is left of a photograph. */
  async function send(entry, blob) {
    const kept = key(entry);
    let path = sessionStorage.getItem(kept);
    let offset = -1;
    if (path) {
      const answer = await call("HEAD", at(path));
      if (answer && Number(answer.headers.get("Upload-Length")) === blob.size) {
        offset = Number(answer.headers.get("Upload-Offset"));
      }
    }
    if (offset < 0) {
      const answer = await call("POST", start, { "Upload-Length": `${blob.size}` });
      if (!answer) throw new Refused(say("failed"));
      path = new URL(answer.headers.get("Location"), location.href).pathname;
      sessionStorage.setItem(kept, path);
      offset = 0;
    }
    entry.bar.max = blob.size;
    do {
      entry.bar.value = offset;
      const headers = { "Upload-Offset": `${offset}`, "Content-Type": "application/offset+octet-stream" };
      const answer = await call("PATCH", at(path), headers, blob.slice(offset, offset + PIECE));
      if (!answer) throw new Error("it is not there any more");
      offset = Number(answer.headers.get("Upload-Offset"));
      entry.mark = answer.headers.get("Photograph-Mark");
      entry.tries = 0;
    } while (offset < blob.size);
    entry.bar.value = blob.size;
    sessionStorage.removeItem(kept);
  }

  /** Until then, or until the line is said to be back. */
  const rest = (seconds) =>
    new Promise((done) => {
      const timer = setTimeout(go, seconds * 1000);
      function go() {
        clearTimeout(timer);
        removeEventListener("online", go);
        done();
      }
      addEventListener("online", go);
    });

  async function work(entry) {
    note(entry, say("making"), "sending");
    const blob = await smaller(entry.file);
    if (!blob) throw new Refused(say("unreadable"));
    if (blob.size > LARGEST) throw new Refused(say("large"));
    entry.tries = 0;
    for (;;) {
      note(entry, say("sends"));
      entry.bar.hidden = false;
      try {
        return await send(entry, blob);
      } catch (error) {
        if (error instanceof Refused) throw error;
        entry.tries += 1;
        if (entry.tries > TRIES) throw new Refused(say("stopped"));
        const seconds = Math.min(30, 2 ** (entry.tries - 1));
        note(entry, say("cut"));
        tell(say("cut"));
        await rest(seconds);
      }
    }
  }

  /** The form carries a photograph that has come. */
  function carry(entry) {
    entry.carried = make("input");
    entry.carried.type = "hidden";
    entry.carried.name = "ada";
    entry.carried.value = entry.mark;
    form.append(entry.carried);
  }

  async function run() {
    running = true;
    more.hidden = true;
    let failed = 0;
    // Those that are chosen meanwhile come after the others.
    for (let entry; (entry = entries.find((one) => one.state === "waiting")); ) {
      tell(say("sending", entries.indexOf(entry) + 1, entries.length, entry.file.name));
      try {
        await work(entry);
        if (gathers) carry(entry);
        note(entry, say("done"), "done");
      } catch (error) {
        failed += 1;
        entry.bar.hidden = true;
        note(entry, error instanceof Refused ? error.message : say("failed"), "failed");
      }
    }
    running = false;
    const sent = entries.filter(({ state }) => state === "done").length;
    tell(failed ? say("some", sent, failed) : say("all", sent));
    if (gathers) {
      const button = wanted;
      wanted = undefined;
      if (button && !failed) form.requestSubmit(button);
      return;
    }
    if (!sent) return;
    const then = form.dataset.photosDone ?? `${new URL(form.action).pathname}?selesai=kirim&n=${sent}`;
    // What is being typed elsewhere on the page is not lost for it.
    if (!failed && !touched) return location.assign(then);
    more.hidden = false;
    more.onclick = () => location.assign(then);
  }

  function add(files) {
    beyond.textContent = "";
    for (const file of files) {
      if (entries.some(({ file: old, state }) => state !== "failed" && old.name === file.name && old.size === file.size && old.lastModified === file.lastModified)) continue;
      if (entries.length >= places) {
        beyond.textContent = say("most", form.dataset.photosGather);
        break;
      }
      const entry = { file, state: "waiting", tries: 0 };
      const canvas = make("canvas");
      entry.line = make("li");
      entry.note = make("span", "hint");
      entry.bar = make("progress");
      entry.bar.hidden = true;
      entry.bar.setAttribute("aria-label", file.name);
      entry.remove = make("button", "button", say("remove"));
      entry.remove.type = "button";
      entry.remove.setAttribute("aria-label", `${say("remove")}: ${file.name}`);
      entry.remove.onclick = () => {
        entries.splice(entries.indexOf(entry), 1);
        entry.line.remove();
        entry.carried?.remove();
        const path = sessionStorage.getItem(key(entry));
        sessionStorage.removeItem(key(entry));
        // Nobody waits for it: what is left behind goes after a day by itself.
        if (path) call("DELETE", at(path)).catch(() => {});
        input.focus();
      };
      canvas.setAttribute("aria-hidden", "true");
      const text = make("div");
      text.append(make("bdi", "", file.name), entry.note, entry.bar);
      entry.line.append(canvas, text, entry.remove);
      queue.append(entry.line);
      entries.push(entry);
      note(entry, say("waiting"));
      previews = previews.then(() => preview(file, canvas));
    }
    const waiting = entries.filter(({ state }) => state === "waiting").length;
    if (waiting && !running) {
      tell(say("ready", waiting));
      if (gathers) run();
    }
  }

  for (const one of inputs) {
    one.addEventListener("change", () => {
      add(one.files);
      // They are in the list now, and are not sent a second time with the form.
      one.value = "";
    });
  }
  form.addEventListener("submit", (event) => {
    const again = entries.filter(({ state }) => state === "failed");
    const waiting = entries.some(({ state }) => state === "waiting");
    // Without a file the server says what is missing.
    if (!running && !waiting && again.length === 0) return;
    event.preventDefault();
    // The form goes once they have come.
    if (gathers) wanted = event.submitter ?? form.querySelector("button[name=_do]");
    if (running) return;
    if (!waiting) for (const entry of again) note(entry, say("waiting"), "waiting");
    run();
  });
  // Beside the form a dropped file would take the place of the page.
  addEventListener("dragover", (event) => {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    form.toggleAttribute("data-over", true);
  });
  addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) form.toggleAttribute("data-over", false);
  });
  addEventListener("drop", (event) => {
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    form.toggleAttribute("data-over", false);
    add(event.dataTransfer.files);
  });
  document.addEventListener("input", (event) => {
    if (!form.contains(event.target)) touched = true;
  });
  addEventListener("beforeunload", (event) => {
    if (running) event.preventDefault();
  });

  const mark = `photo ${start.pathname} `;
  const left = Object.keys(sessionStorage).filter((name) => name.startsWith(mark));
  if (left.length) tell(say("left", left.map((name) => name.slice(mark.length).replace(/^\d+ \d+ /, "")).join(", ")));
}

for (const form of document.querySelectorAll("form[data-photos]")) begin(form);
