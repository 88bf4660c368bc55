// Telling this device of orders: asks the browser for an address and keys, and puts them into the form, which is then sent like any
// other. Without this script nothing of it is shown, and the page says what can be done instead.

const SCOPE = "/lapak/";

const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));

// By which the page tells its devices apart without naming an address.
async function mark(endpoint) {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(endpoint));
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const place = document.querySelector("[data-push]");
const devices = [...document.querySelectorAll("[data-push-device]")];
const said = ["unable", "denied", "failed", "on"].map((word) => [word, document.querySelector(`[data-push-${word}]`)]);
const say = (word) => said.forEach(([of, note]) => { note.hidden = of !== word; });

async function current() {
  const registration = await navigator.serviceWorker.getRegistration(SCOPE);
  return registration?.pushManager.getSubscription();
}

async function ask(form) {
  if ((await Notification.requestPermission()) !== "granted") return say("denied");
  await navigator.serviceWorker.register(place.dataset.worker, { scope: SCOPE });
  const { pushManager } = await navigator.serviceWorker.ready;
  // One that the office does not know, or that is bound to an older key.
  await (await pushManager.getSubscription())?.unsubscribe();
  const options = { userVisibleOnly: true, applicationServerKey: bytes(place.dataset.push) };
  const { endpoint, keys } = (await pushManager.subscribe(options)).toJSON();
  Object.assign(form.elements.endpoint, { value: endpoint });
  Object.assign(form.elements.p256dh, { value: keys.p256dh });
  Object.assign(form.elements.auth, { value: keys.auth });
  // Sent without this listener.
  return form.submit();
}

async function begin() {
  document.querySelector("[data-push-missing]").hidden = true;
  if (!("serviceWorker" in navigator && "PushManager" in window && "Notification" in window)) return say("unable");
  const subscription = await current();
  const own = subscription ? await mark(subscription.endpoint) : "";
  const here = devices.find((device) => device.dataset.pushDevice === own);
  if (here) {
    here.querySelector("[data-push-here]").hidden = false;
    say("on");
    // What is taken away here is given up by the browser as well.
    const form = here.querySelector("form");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      await subscription.unsubscribe().catch(() => {});
      form.submit();
    });
    return undefined;
  }
  if (Notification.permission === "denied") return say("denied");
  const form = place.querySelector("form");
  const button = form.querySelector("button");
  place.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    say("");
    button.disabled = true;
    try {
      await ask(form);
    } catch {
      say("failed");
    } finally {
      button.disabled = false;
    }
  });
  return undefined;
}

if (place) begin().catch(() => say("unable"));
