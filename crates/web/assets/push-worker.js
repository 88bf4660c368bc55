// What a browser keeps for when this device is told of an order: shows the words, and opens the order in the stall when they are
// touched. It reads no page and answers no request.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Nothing but the stall is ever opened.
function stall(path) {
  const home = new URL("/lapak", self.location.origin);
  try {
    const url = new URL(String(path), self.location.origin);
    return url.origin === home.origin && url.pathname.startsWith("/lapak/") ? url : home;
  } catch {
    return home;
  }
}

self.addEventListener("push", (event) => {
  let told = {};
  try {
    told = event.data.json();
  } catch {
    // What cannot be read is still shown as something: browsers want it so.
  }
  const { title = "Corak", body = "", lang = "", tag = "", path = "/lapak" } = told;
  event.waitUntil(self.registration.showNotification(String(title), { body, lang, tag, data: { path } }));
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const url = stall(event.notification.data?.path);
  const open = async () => {
    const tabs = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
    const there = tabs.find((tab) => new URL(tab.url).pathname === url.pathname);
    return there ? there.focus() : self.clients.openWindow(url.href);
  };
  event.waitUntil(open());
});
