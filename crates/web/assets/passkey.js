// Passkeys: asks the device and puts its answer into the form, which is then sent like any other. Without this script, or
// where the browser knows no passkeys, nothing of it is shown and the other ways stay.

const bytes = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const ids = (list) => (list ?? []).map((one) => ({ ...one, id: bytes(one.id) }));

async function make(place) {
  const options = JSON.parse(place.dataset.options).publicKey;
  const key = await navigator.credentials.create({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      user: { ...options.user, id: bytes(options.user.id) },
      excludeCredentials: ids(options.excludeCredentials),
    },
  });
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    extensions: {},
    response: {
      attestationObject: text(key.response.attestationObject),
      clientDataJSON: text(key.response.clientDataJSON),
    },
  };
}

async function show(place, form) {
  const body = new URLSearchParams({ _f: form.elements._f.value, cara: "kunci-mulai" });
  const answer = await fetch(form.action, { method: "POST", body });
  if (!answer.ok) throw new Error(`${answer.status}`);
  const options = (await answer.json()).publicKey;
  const key = await navigator.credentials.get({
    publicKey: {
      ...options,
      challenge: bytes(options.challenge),
      allowCredentials: ids(options.allowCredentials),
    },
  });
  return {
    id: key.id,
    rawId: text(key.rawId),
    type: key.type,
    extensions: {},
    response: {
      authenticatorData: text(key.response.authenticatorData),
      clientDataJSON: text(key.response.clientDataJSON),
      signature: text(key.response.signature),
      userHandle: key.response.userHandle ? text(key.response.userHandle) : null,
    },
  };
}

if (window.PublicKeyCredential) {
  document.querySelectorAll("[data-passkey-missing]").forEach((note) => { note.hidden = true; });
  for (const place of document.querySelectorAll("[data-passkey]")) {
    const form = place.querySelector("form");
    const button = form.querySelector("button");
    const failed = place.querySelector("[data-passkey-failed]");
    place.hidden = false;
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      failed.hidden = true;
      button.disabled = true;
      try {
        const answer = await (place.dataset.passkey === "add" ? make(place) : show(place, form));
        form.elements.kunci.value = JSON.stringify(answer);
        // Sent without this listener.
        form.submit();
      } catch {
        failed.hidden = false;
      } finally {
        button.disabled = false;
      }
    });
  }
}
