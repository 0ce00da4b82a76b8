// The question page saves by itself; files are sent one by one with their progress. Without this script both work as plain forms.
// What is typed is kept in this page's memory only, never in browser storage.

const form = document.querySelector("form[data-autosave]");
const status = document.getElementById("save-state");
const words = status ? status.dataset : {};
const TYPING_MS = 500;
const RETRY_MS = 5000;

function make(tag, text, className) {
  const element = document.createElement(tag);
  if (text) element.textContent = text;
  if (className) element.className = className;
  return element;
}

function clockTime(date) {
  return date.toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit", hour12: false });
}

function csrf() {
  return document.body.dataset.csrf;
}

// A session that began in another tab has a token of its own; take it over if it is for the same questionnaire.
async function renewToken() {
  const response = await fetch("/p/session", { headers: { Accept: "application/json" } });
  if (!response.ok) return false;
  const session = await response.json();
  if (form && session.questionnaire !== form.dataset.questionnaire) return false;
  document.body.dataset.csrf = session.csrf;
  document.querySelectorAll('input[name="_csrf"]').forEach((input) => { input.value = session.csrf; });
  return true;
}

class Autosave {
  constructor(target) {
    this.form = target;
    this.timer = 0;
    this.running = null;
    this.failedSince = null;
    this.blocked = false;
    this.saved = this.body();
    target.addEventListener("input", (event) => this.changed(event));
    target.addEventListener("change", (event) => this.changed(event));
    target.addEventListener("submit", (event) => this.submit(event));
    window.addEventListener("online", () => this.save());
    window.addEventListener("beforeunload", (event) => { if (this.dirty() && !this.leaving) event.preventDefault(); });
  }

  body() {
    const data = new URLSearchParams();
    for (const [name, value] of new FormData(this.form)) {
      if (typeof value === "string" && name !== "_csrf" && name !== "revision" && name !== "go") data.append(name, value);
    }
    return data.toString();
  }

  dirty() {
    return this.body() !== this.saved;
  }

  changed(event) {
    if (event.target.type === "file") return;
    clearTimeout(this.timer);
    const typing = event.type === "input" && event.target.matches("textarea, input[type=text]");
    this.timer = setTimeout(() => this.save(), typing ? TYPING_MS : 0);
  }

  // One request at a time; what was typed meanwhile goes with the next one.
  async save() {
    clearTimeout(this.timer);
    while (this.running) await this.running;
    if (this.blocked || !this.dirty()) return !this.dirty();
    this.running = this.send();
    const done = await this.running;
    this.running = null;
    return done && (this.dirty() ? this.save() : true);
  }

  async send(renewed = false) {
    const body = this.body();
    if (!this.failedSince) this.say(words.saving);
    let response;
    try {
      response = await fetch(this.form.action, {
        method: "PUT",
        headers: { "Content-Type": "application/x-www-form-urlencoded", Accept: "application/json", "X-CSRF-Token": csrf(), "If-Match": `"${this.form.elements.revision.value}"` },
        body,
      });
    } catch {
      return this.fail();
    }
    if (response.ok) return this.succeed(body, await response.json());
    if ((response.status === 403 || response.status === 401) && !renewed && await renewToken().catch(() => false)) return this.send(true);
    if (response.status === 401 || response.status === 403) return this.ended();
    if (response.status === 412) return this.conflict(await response.json());
    if (response.status >= 500 || response.status === 429) return this.fail();
    return this.refuse(await response.json().catch(() => ({})));
  }

  succeed(body, answer) {
    this.saved = body;
    this.failedSince = null;
    this.form.elements.revision.value = answer.revision;
    this.say(`${words.saved} ${clockTime(new Date())}`);
    const bar = document.querySelector("#progress progress");
    bar.max = answer.total || 1;
    bar.value = answer.answered;
    const left = answer.answered < answer.total ? ` · ${words.left.replace("{minutes}", answer.minutes)}` : "";
    document.querySelector("#progress [data-count]").textContent = words.answered.replace("{answered}", answer.answered).replace("{total}", answer.total) + left;
    return true;
  }

  fail() {
    this.failedSince ??= new Date();
    this.say(`${words.failing} ${clockTime(this.failedSince)}, ${words.retrying}`, true);
    this.timer = setTimeout(() => this.save(), RETRY_MS);
    return false;
  }

  refuse(problem) {
    this.say(`${words.refused}: ${problem.detail ?? ""}`, true);
    return false;
  }

  ended() {
    this.blocked = true;
    const again = make("button", words.again, "btn");
    again.type = "button";
    again.addEventListener("click", async () => { this.blocked = false; again.remove(); await this.save(); });
    this.say(words.ended, true);
    status.after(again);
    return false;
  }

  conflict(both) {
    this.blocked = true;
    this.say(words.refused, true);
    const box = document.getElementById("conflict");
    const mine = make("button", words.keep, "btn");
    const other = make("button", words.take, "btn");
    mine.type = other.type = "button";
    other.dataset.variant = "outline";
    mine.addEventListener("click", async () => {
      box.hidden = true;
      this.blocked = false;
      this.form.elements.revision.value = both.revision;
      await this.save();
    });
    other.addEventListener("click", () => { this.leaving = true; location.reload(); });
    const pair = make("div", "", "halves");
    for (const [title, lines] of [[words.theirs, both.theirs], [words.yours, both.yours]]) {
      const side = make("section", "", "sheet");
      side.append(make("h2", title), ...lines.map((line) => make("p", line, "mail")));
      pair.append(side);
    }
    const buttons = make("div", "", "actions");
    buttons.append(mine, other);
    box.replaceChildren(make("p", words.conflict), pair, buttons);
    box.className = "note warn";
    box.setAttribute("role", "alert");
    box.hidden = false;
    mine.focus();
    return false;
  }

  say(text, failing = false) {
    status.textContent = text;
    status.classList.toggle("failing", failing);
  }

  // Leave only when everything is saved; the sent form then carries the revision it is on top of.
  async submit(event) {
    event.preventDefault();
    const go = event.submitter?.value ?? "continue";
    const files = this.form.querySelector("input[type=file]");
    if (!(await this.save()) && this.dirty()) { status.scrollIntoView({ block: "nearest" }); return; }
    if (files && files.files.length) return;
    this.leaving = true;
    const hidden = Object.assign(document.createElement("input"), { type: "hidden", name: "go", value: go });
    this.form.append(hidden);
    this.form.submit();
  }
}

const autosave = form ? new Autosave(form) : null;

// Keys 1 to 9 choose an option, outside of text fields.
document.addEventListener("keydown", (event) => {
  if (!form || document.body.dataset.keys === "off" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (!/^[1-9]$/.test(event.key) || event.target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select")) return;
  const option = form.querySelector(`input[data-number="${event.key}"]`);
  if (!option) return;
  event.preventDefault();
  option.click();
  option.focus();
});

// Another line in a table, without leaving the page.
document.querySelector("[data-add-row]")?.addEventListener("click", (event) => {
  event.preventDefault();
  const lines = document.querySelector("[data-rows]");
  const number = lines.children.length;
  const line = lines.lastElementChild.cloneNode(true);
  line.querySelectorAll("input, select").forEach((field) => {
    field.value = "";
    field.name = field.id = field.name.replace(/^rows\.\d+/, `rows.${number}`);
  });
  line.querySelectorAll("label").forEach((label) => { label.htmlFor = label.htmlFor.replace(/^rows\.\d+/, `rows.${number}`); });
  line.querySelector("legend").textContent = lines.lastElementChild.querySelector("legend").textContent.replace(/\d+/, number + 1);
  lines.append(line);
  line.querySelector("input, select").focus();
});

// Files: dropped or chosen, sent one by one.
class DropZone {
  constructor(zone, owner) {
    this.zone = zone;
    this.owner = owner;
    this.state = zone.querySelector("[data-drop-state]");
    this.input = zone.querySelector("input[type=file]");
    this.limit = Number(owner.dataset.limit) * 1_000_000;
    this.input.addEventListener("change", () => this.take([...this.input.files]));
    zone.addEventListener("dragover", (event) => { event.preventDefault(); zone.classList.add("over"); });
    zone.addEventListener("dragleave", () => zone.classList.remove("over"));
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      zone.classList.remove("over");
      this.take([...event.dataTransfer.files]);
    });
    // Chosen before this script was there: no event will come for them.
    if (this.input.files.length) this.take([...this.input.files]);
  }

  async take(files) {
    if (autosave && !(await autosave.save())) return;
    const wrong = [];
    let taken = 0;
    for (const file of files) {
      if (file.size > this.limit) {
        wrong.push(`${file.name} ${this.word("tooLarge")} ${this.owner.dataset.limit} MB`);
        continue;
      }
      const answer = await this.send(file);
      wrong.push(...(answer.refused ?? []));
      taken += answer.ids?.length ?? 0;
      if (!autosave) for (const id of answer.ids ?? []) await this.show(id);
    }
    this.input.value = "";
    this.state.textContent = wrong.join(" ");
    this.state.classList.toggle("bad-text", wrong.length > 0);
    if (autosave && taken) { autosave.leaving = true; location.reload(); }
  }

  word(name) {
    return this.owner.dataset[name] ?? words[name] ?? "";
  }

  send(file) {
    const data = new FormData();
    if (autosave) { data.append("set", form.dataset.set); data.append("question", form.dataset.question); }
    data.append("files", file);
    const bar = make("progress");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", file.name);
    this.state.replaceChildren(`${this.word("uploading")} ${file.name}`, bar);
    return new Promise((resolve) => {
      const request = new XMLHttpRequest();
      request.open("POST", "/p/documents");
      request.setRequestHeader("X-CSRF-Token", csrf());
      request.setRequestHeader("Accept", "application/json");
      request.responseType = "json";
      request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total; });
      request.addEventListener("load", () => {
        const body = request.response ?? {};
        resolve(body.ids || body.refused ? body : { refused: [`${file.name}: ${body.detail ?? request.status} ${body.hint ?? ""}`] });
      });
      request.addEventListener("error", () => resolve({ refused: [`${file.name}: ${navigator.onLine ? "✕" : "offline"}`] }));
      request.send(data);
    });
  }

  // One card after the other: of two requests for the same place htmx drops one.
  show(id) {
    document.querySelector("[data-none]")?.remove();
    const shown = document.getElementById(`document-${id}`);
    const target = shown ?? document.getElementById("documents");
    return window.htmx.ajax("GET", `/p/documents/${encodeURIComponent(id)}/row`, { target, swap: shown ? "outerHTML" : "beforeend" });
  }
}

document.querySelectorAll("[data-drop]").forEach((zone) => {
  const owner = zone.closest("form");
  const button = owner.id === "hand-in" ? owner.querySelector("button[type=submit]") : null;
  if (button) button.hidden = true;
  new DropZone(zone, owner);
});
