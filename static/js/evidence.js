// The evidence page by keyboard: J and K walk the facts, A accepts, R opens the rejection. Without script the links do the same.

const facts = [...document.querySelectorAll("[data-fact]")];
let chosen = null;

function choose(fact, { scroll = true } = {}) {
  if (!fact) return;
  chosen?.removeAttribute("aria-current");
  document.querySelectorAll(".mark.chosen").forEach((mark) => mark.classList.remove("chosen"));
  chosen = fact;
  fact.setAttribute("aria-current", "true");
  const box = document.querySelector(`[data-box="${CSS.escape(fact.dataset.fact)}"]`);
  box?.querySelector(".mark")?.classList.add("chosen");
  if (scroll) {
    fact.focus({ preventScroll: true });
    fact.scrollIntoView({ block: "nearest" });
  }
  reveal(box);
}

// Bring the box into view inside the frame without moving the page itself.
function reveal(box) {
  const frame = document.querySelector(".page-frame");
  if (!box || !frame) return;
  const inner = box.querySelector(".mark").getBoundingClientRect();
  const outer = frame.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom) {
    frame.scrollTop += inner.top - outer.top - outer.height / 3;
  }
}

function byHash() {
  const id = location.hash.slice(1);
  const wanted = id.startsWith("box-") ? `fact-${id.slice(4)}` : id;
  choose(facts.find((fact) => fact.id === wanted));
}

document.addEventListener("keydown", (event) => {
  if (document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const step = { j: 1, k: -1 }[event.key.toLowerCase()];
  if (step) {
    event.preventDefault();
    const place = facts.indexOf(chosen) + step;
    choose(facts[Math.min(Math.max(place, 0), facts.length - 1)]);
  } else if (event.key.toLowerCase() === "a") {
    chosen?.querySelector("[data-accept]")?.click();
  } else if (event.key.toLowerCase() === "r") {
    const summary = chosen?.querySelector("[data-reject]");
    if (!summary) return;
    event.preventDefault();
    summary.parentElement.open = true;
    // What was closed can take the focus only after it was drawn.
    requestAnimationFrame(() => requestAnimationFrame(() => summary.parentElement.querySelector("[name=reason]").focus()));
  }
});

document.addEventListener("click", (event) => {
  const box = event.target.closest("[data-box]");
  if (box) choose(facts.find((fact) => fact.id === box.dataset.box));
});

window.addEventListener("hashchange", byHash);
byHash();
