// Forms of the workbench that are marked with data-keep: leaving with something unsaved asks first, and what was typed is put
// aside on the server some seconds after the last change. Without this file the forms work all the same.
for (const form of document.querySelectorAll("form[data-keep]")) {
  const status = form.querySelector("[data-status]");
  let changed = form.hasAttribute("data-changed");
  let leaving = false;
  let timer = 0;
  const say = (text) => {
    if (status) status.textContent = text;
  };
  const putAside = async () => {
    const body = new URLSearchParams(new FormData(form));
    body.set("_do", "aside");
    try {
      const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" });
      if (answer.type === "opaqueredirect") say(form.dataset.kept ?? "");
    } catch {
      // The line is down: what was typed is still in the form, and leaving it asks first.
    }
  };
  form.addEventListener("input", () => {
    changed = true;
    say(form.dataset.unsaved ?? "");
    clearTimeout(timer);
    timer = setTimeout(putAside, 15000);
  });
  form.addEventListener("submit", () => {
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
  window.addEventListener("beforeunload", (event) => {
    if (changed && !leaving) event.preventDefault();
  });
}
