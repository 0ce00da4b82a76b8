// What every page needs: the form token on htmx requests, selects that submit, focus on error summaries, keys.
// Nothing here keeps anything in browser storage.

const token = document.body.dataset.csrf;

document.addEventListener("htmx:config:request", (event) => {
  event.detail.ctx.request.headers["X-CSRF-Token"] = token;
});

document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

function focusSummary(root) {
  root.querySelector("[data-focus]")?.focus();
}
focusSummary(document);
document.addEventListener("htmx:after:swap", () => focusSummary(document));

// A form that was sent once is not sent again by a second click; the server refuses doubles anyway.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.repeat !== undefined) return;
  if (form.dataset.sent) { event.preventDefault(); return; }
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 4000);
});

// Single-letter keys act only outside fields, and can be switched off by data-keys="off" on <body>.
document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const target = document.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!target) return;
  event.preventDefault();
  target.matches("input[type=search]") ? target.focus() : target.click();
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    document.querySelector("[data-continue]")?.click();
  }
});
