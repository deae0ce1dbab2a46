// The builder of a questionnaire: saves while somebody writes, and moves cards without a new page.
//
// Every card is a form that also works by itself. Here it is sent by `fetch`; the answer holds the
// cards that the edit touched. What the server has not confirmed is kept in localStorage, so that
// a closed tab or a lost connection loses nothing.

const WAIT = 800; // milliseconds after the last key
const QUIET = 1200; // milliseconds after the last edit, before the whole draft is looked at
const AGAIN = [2000, 5000, 15000]; // milliseconds before trying again

const SPEED = 1.5; // pixels a millisecond, for a card at the edge of the window
const ENDS = ["pointerup", "pointercancel", "keydown"]; // of dragging
const FRESH = "builder:fresh"; // the new part in which somebody writes after the page came back
const TEXTS = "form.head input.title, form.pair > :is(.pol, .adm) textarea";

const tidy = (text) => text.replace(/\r\n?|[\v\f\u0085\u2028\u2029]/g, "\n").replace(/\t/g, " ").replace(/\uFEFF/g, "").trim();
const valueOf = (field) => (field.type === "checkbox" ? (field.checked ? "on" : "") : field.value);
// What waits for a button is not saved while somebody writes.
const baseOf = (field) => ("waits" in field.dataset ? null : field.form?.elements[`base:${field.name}`]);
const isDirty = (field) => {
  const base = baseOf(field);
  return base && tidy(valueOf(field)) !== tidy(base.value);
};
const fieldsOf = (form) => [...form.elements].filter((field) => field.name && baseOf(field) && field.type !== "hidden");

class FormBuilder extends HTMLElement {
  connectedCallback() {
    this.queue = Promise.resolve();
    this.timers = new Map();
    this.failures = 0;
    this.revision = Number(this.dataset.revision);
    this.question = this.querySelector("[data-question]");
    this.live = this.querySelector("[data-live][role=status]");
    this.addEventListener("input", (event) => this.onInput(event.target));
    this.addEventListener("change", (event) => this.onChange(event.target));
    this.addEventListener("focusout", (event) => this.onChange(event.target));
    this.addEventListener("submit", (event) => this.onSubmit(event));
    this.addEventListener("focusin", (event) => this.showSection(event.target));
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("pointerdown", (event) => this.onDown(event));
    if (this.dataset.view) document.addEventListener("keydown", (event) => this.onNext(event));
    this.addEventListener("kept", () => {
      clearTimeout(this.looking);
      this.looking = setTimeout(() => this.overlook(), QUIET);
    });
    addEventListener("online", () => {
      this.saveAll();
      if (!this.unsaved) this.say("saved");
    });
    addEventListener("pagehide", () => this.leave());
    document.addEventListener("visibilitychange", () => document.hidden && this.leave());
    addEventListener("beforeunload", (event) => {
      if (this.unsaved && !navigator.onLine) event.preventDefault();
    });
    this.addEventListener("toggle", (event) => {
      if (event.target.matches(".adding details[open]")) event.target.querySelector("textarea").focus();
    }, { capture: true });
    this.measure();
    this.recover();
    this.welcome();
  }

  get forms() {
    return [...this.querySelectorAll("form[data-part]")];
  }

  get unsaved() {
    return this.forms.some((form) => fieldsOf(form).some(isDirty));
  }

  // --- Saving ----------------------------------------------------------------------------------

  onInput(field) {
    const form = field.form;
    if (!form?.dataset.part || !baseOf(field)) return;
    this.keep(field);
    this.say("busy");
    clearTimeout(this.timers.get(form));
    this.timers.set(form, setTimeout(() => this.save(form), WAIT));
  }

  onChange(field) {
    const form = field.form;
    if (form?.dataset.part && baseOf(field) && isDirty(field)) this.save(form);
  }

  saveAll() {
    for (const form of this.forms) if (fieldsOf(form).some(isDirty)) this.save(form);
  }

  save(form) {
    clearTimeout(this.timers.get(form));
    if (this.asking?.about.form === form) return this.queue; // after the choice it goes on
    const fields = fieldsOf(form).filter((field) => isDirty(field) && field.dataset.sent !== valueOf(field));
    if (!fields.length) {
      if (!this.unsaved && !this.querySelector("[data-sent]")) this.say("saved");
      return this.queue;
    }
    const body = this.bodyOf(form, fields);
    const sent = fields.map((field) => [field, valueOf(field)]);
    for (const [field, value] of sent) field.dataset.sent = value;
    this.say("busy");
    return this.enqueue(form.action, body, (told) => this.saved(form, sent, told), { form, sent });
  }

  bodyOf(form, fields) {
    const body = new FormData();
    for (const name of ["csrfmiddlewaretoken", "view", "lang", "show", "seen"]) {
      const hidden = form.elements[name];
      if (hidden) body.append(name, hidden.value);
    }
    for (const field of fields) {
      body.append(field.name, valueOf(field));
      body.append(`base:${field.name}`, baseOf(field).value);
    }
    return body;
  }

  saved(form, sent, told) {
    for (const [field, value] of sent) {
      delete field.dataset.sent;
      baseOf(field).value = tidy(value);
      this.settle(field, value);
      if (!isDirty(field)) this.forget(field);
    }
    this.showErrors(form, {});
    this.place(told, form);
  }

  // The form as the browser knows it: nothing in it is unsaved.
  settle(field, value) {
    if (field.type === "checkbox") field.defaultChecked = field.checked;
    else if (field.options) [...field.options].forEach((option) => { option.defaultSelected = option.selected; });
    else field.defaultValue = value;
  }

  // One request after the other, in the order in which somebody worked.
  enqueue(action, body, done, about = {}) {
    this.queue = this.queue.then(() => this.send(action, body, done, about));
    return this.queue;
  }

  async send(action, body, done, about) {
    let answer;
    let told;
    try {
      answer = await fetch(action, { method: "POST", body, headers: { "X-Builder": "1" }, keepalive: this.small(body) });
      if (answer.headers.get("Content-Type")?.includes("json")) told = await answer.json();
    } catch {
      return this.failed(about);
    }
    if (answer.status >= 500 || answer.status === 429) return this.failed(about);
    if (answer.redirected || !told) return location.reload();
    this.failures = 0;
    if (answer.status === 409) return this.ask(told, done, about);
    if (answer.status === 422) return this.refused(told, about);
    this.noticeOthers(told);
    if (told.reload) {
      this.forgetAll(about);
      return this.goTo(told.reload);
    }
    done(told);
    this.buttons(told);
    this.say(this.unsaved ? "busy" : "saved");
    this.dispatchEvent(new CustomEvent("kept", { detail: told }));
  }

  goTo(address) {
    const there = new URL(address, location.href);
    const same = there.pathname + there.search === location.pathname + location.search;
    location.assign(there);
    if (same) location.reload();
  }

  small(body) {
    let size = 0;
    for (const value of body.values()) size += String(value).length;
    return size < 20000; // browsers send at most 64 KB after the page has gone
  }

  failed({ form, sent = [], near, back }) {
    for (const [field] of sent) delete field.dataset.sent;
    if (back) return this.missed(near, back);
    this.say("unsaved");
    if (!form) return;
    const wait = AGAIN[Math.min(this.failures, AGAIN.length - 1)];
    this.failures += 1;
    clearTimeout(this.timers.get(form));
    this.timers.set(form, setTimeout(() => this.save(form), wait));
  }

  // A step is not tried again: it may have been taken, and the page not have heard of it.
  missed(form, back = () => undefined) {
    back();
    this.say("missed");
    if (form) this.showErrors(form, { step: this.dataset.missed });
  }

  refused(told, { form, sent = [], near = form, back }) {
    for (const [field] of sent) delete field.dataset.sent;
    back?.();
    this.say("refused");
    if (near) this.showErrors(near, told.errors);
  }

  showErrors(form, errors) {
    const box = form.querySelector("[data-errors]");
    if (box) box.textContent = Object.values(errors).join(" ");
    for (const field of fieldsOf(form)) {
      if (field.name in errors) field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    }
  }

  // --- Leaving and coming back -----------------------------------------------------------------

  key(field) {
    return `builder:${this.dataset.questionnaire}:${field.form.dataset.part}:${field.name}`;
  }

  keep(field) {
    try {
      localStorage.setItem(this.key(field), JSON.stringify({ value: valueOf(field), base: baseOf(field).value }));
    } catch { /* a full or forbidden store: the request is still sent */ }
  }

  forget(field) {
    localStorage.removeItem(this.key(field));
  }

  forgetAll({ form }) {
    if (form) fieldsOf(form).forEach((field) => this.forget(field));
  }

  leave() {
    this.saveAll();
  }

  // What was written and never confirmed goes on being saved, from what it was written over.
  recover() {
    const start = `builder:${this.dataset.questionnaire}:`;
    const lost = [];
    for (const key of Object.keys(localStorage).filter((each) => each.startsWith(start))) {
      const [part, ...name] = key.slice(start.length).split(":");
      const form = this.querySelector(`form[data-part="${CSS.escape(part)}"]`);
      const field = form?.elements[name.join(":")];
      const kept = JSON.parse(localStorage.getItem(key)) ?? {};
      if (!field || !baseOf(field)) {
        if (!form && !this.dataset.view) lost.push([key, kept.value]); // a view shows some of the parts
        continue;
      }
      if (tidy(kept.value) === tidy(valueOf(field))) {
        localStorage.removeItem(key);
        continue;
      }
      if (field.type === "checkbox") field.checked = kept.value === "on";
      else field.value = kept.value;
      baseOf(field).value = kept.base;
      this.save(form);
    }
    if (lost.length) this.tellLost(lost);
  }

  tellLost(lost) {
    const box = document.createElement("div");
    box.className = "notice warn";
    const title = document.createElement("p");
    title.textContent = this.dataset.kept;
    box.append(title, ...lost.map(([key, value]) => {
      localStorage.removeItem(key);
      const line = document.createElement("blockquote");
      line.textContent = value;
      return line;
    }));
    this.question.append(box);
  }

  // --- Buttons ---------------------------------------------------------------------------------

  onSubmit(event) {
    const form = event.target;
    const button = event.submitter;
    if (form.closest("condition-editor")) return undefined;
    if (form.closest("[data-question]")) return this.chosen(event);
    if (form.method !== "post" || !form.matches("[data-part], [data-add], [data-undoing]")) return;
    event.preventDefault();
    const act = button?.value ?? "set";
    if (form.dataset.part && act === "set") return this.save(form);
    this.act(form, act);
  }

  act(form, act, more = {}, back = () => undefined) {
    if (form.dataset.part) this.save(form);
    else this.saveAll();
    const body = form.dataset.part ? this.bodyOf(form, []) : new FormData(form);
    body.set("do", act);
    if (act === "kind") body.set("kind", form.elements.kind.value);
    if (act === "code") for (const name of ["code", "base:code"]) body.set(name, form.elements[name].value);
    if (act === "place" && !("section" in more)) body.set("section", form.elements.section.value);
    if (form.dataset.part) body.set("seen", String(this.revision));
    for (const [name, value] of Object.entries(more)) body.set(name, value);
    const focused = document.activeElement;
    this.say("busy");
    return this.enqueue(form.action, body, (told) => this.acted(form, act, told, focused), { form: form.dataset.part ? form : null, near: form, back });
  }

  acted(form, act, told, focused) {
    const name = form.dataset.name ?? "";
    this.showErrors(form, {});
    const next = act === "remove" ? this.neighbour(form) : null;
    this.place(told, ["kind", "loose"].includes(act) || act.startsWith("option") ? null : form, { whole: !["up", "down", "place"].includes(act) && !act.startsWith("right:") });
    const now = told.touched?.[0] && this.querySelector(`form[data-part="${told.touched[0]}"]`);
    if (act === "remove") {
      (next ?? this.querySelector("[data-undoing] button")).focus();
      return this.announce(this.dataset.removed.replace("{item}", name));
    }
    if (act === "undo" || act === "redo") {
      this.reveal(now);
      return this.announce(act === "undo" ? this.dataset.undone : this.dataset.redone);
    }
    if (!now) return form.matches("[data-add]") && told.touched?.[0] ? sessionStorage.setItem(FRESH, told.touched[0]) : undefined;
    if (act.startsWith("right:")) {
      now.elements[act.slice("right:".length)]?.focus();
      return this.announce(this.dataset.right);
    }
    if (act === "place" && now.querySelector("[data-panel]:not([hidden])")) this.openSettings(now.querySelector("[data-settings]"), true);
    if (["up", "down", "place"].includes(act)) {
      (now.contains(focused) ? focused : now.querySelector('[name="do"][value="up"]'))?.focus({ preventScroll: act === "place" });
      return this.announce(this.whereabouts(now));
    }
    if (form.matches("[data-add]")) form.querySelector("details[open]")?.removeAttribute("open");
    if (form.matches("[data-add]") || act === "copy") return this.begin(now);
    if (act === "option:add") [...now.querySelectorAll(".options input[type=text]")].at(-1)?.focus();
    else if (act.startsWith("option")) now.querySelector('[value="option:add"]')?.focus();
    else if (["kind", "loose", "code"].includes(act)) now.querySelector("[data-settings]")?.click();
  }

  // Somebody writes at once in what is new; the name that it came with gives way.
  begin(form) {
    const field = form.querySelector("textarea, input[type=text]");
    field?.focus();
    if (field?.type === "text") field.select();
    this.announce(this.dataset.added.replace("{item}", form.dataset.name));
  }

  welcome() {
    const fresh = this.querySelector(`form[data-part="${CSS.escape(sessionStorage.getItem(FRESH) ?? "")}"]`);
    sessionStorage.removeItem(FRESH);
    if (fresh) this.begin(fresh);
  }

  neighbour(form) {
    const home = form.closest("[data-section]");
    const cards = [...this.querySelectorAll("form.pair")];
    const other = cards[cards.indexOf(form) + 1] ?? cards[cards.indexOf(form) - 1];
    return (other ?? home)?.querySelector("textarea, button:not([tabindex])");
  }

  reveal(form) {
    form?.scrollIntoView({ block: "nearest" });
    form?.classList.add("changed");
    setTimeout(() => form?.classList.remove("changed"), 2000);
  }

  whereabouts(form) {
    const list = form.closest("[data-list]") ?? this.querySelector("[data-sections]");
    const rows = [...list.children];
    const row = form.closest("[data-list]") ? form : form.closest("[data-section]");
    const section = form.closest("[data-section]")?.querySelector("[data-title]")?.textContent ?? "";
    return this.dataset.moved.replace("{item}", form.dataset.name).replace("{n}", rows.indexOf(row) + 1)
      .replace("{total}", rows.length).replace("{section}", section);
  }

  // The first text below the one where somebody is that is not done, or the first of all.
  next() {
    const open = [...this.querySelectorAll("[data-text-state]:not([data-text-state=done])")];
    const here = document.activeElement;
    const below = open.find((each) => here.compareDocumentPosition(each) & Node.DOCUMENT_POSITION_FOLLOWING && !each.parentNode.contains(here));
    const found = below ?? open[0];
    if (found) found.parentNode.querySelector("textarea").focus();
    else this.announce(this.dataset.finished);
  }

  onNext(event) {
    if (!event.altKey || event.key !== "ArrowDown") return;
    event.preventDefault();
    this.next();
  }

  onClick(event) {
    if (event.target.closest("[data-next]")) return this.next();
    const link = event.target.closest("[data-settings], [data-preview], [data-condition], [data-pairing], dialog [data-closes], [data-choose=theirs]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return undefined;
    event.preventDefault();
    if (link.matches("[data-settings]")) return this.openSettings(link);
    if (link.matches("[data-preview]")) return this.togglePreview(link);
    if (link.matches("[data-condition]")) return this.openCondition(link);
    if (link.matches("[data-pairing]")) return this.leaveFor(link);
    if (link.matches("[data-closes]")) return link.closest("dialog").close();
    return this.takeTheirs();
  }

  // A page that shows what was written, so what is being written comes first.
  async leaveFor(link) {
    this.saveAll();
    await this.queue;
    location.assign(link.href);
  }

  onKey(event) {
    const step = { ArrowUp: "up", ArrowDown: "down" }[event.key];
    const form = event.target.closest("form[data-part]");
    if (event.key === "Enter" && form && "waits" in event.target.dataset) {
      event.preventDefault();
      return this.act(form, event.target.name);
    }
    if (event.altKey && step && form?.matches(".pair, .head")) {
      event.preventDefault();
      return this.act(form, step);
    }
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && event.target.matches(TEXTS)) {
      event.preventDefault();
      const texts = [...this.querySelectorAll(TEXTS)];
      return texts[texts.indexOf(event.target) + (event.shiftKey ? -1 : 1)]?.focus();
    }
    // A text field undoes its own typing; everywhere else the last edit is taken back.
    const writing = event.target.matches("textarea, input[type=text]");
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !writing) {
      event.preventDefault();
      const undoing = this.querySelector("[data-undoing]");
      this.act(undoing, event.shiftKey ? "redo" : "undo");
    }
  }

  // `again`: what it offers follows from the place, so another place makes another panel.
  async openSettings(link, again = false) {
    const form = link.closest("form");
    const panel = form.querySelector("[data-panel]");
    if (!panel.hidden && !again) {
      panel.hidden = true;
      return link.setAttribute("aria-expanded", "false");
    }
    await this.save(form);
    const answer = await fetch(link.href, { headers: { "X-Builder": "1" } }).catch(() => null);
    if (!answer) return this.missed(form);
    if (!answer.ok) return location.assign(link.href);
    panel.innerHTML = await answer.text();
    panel.hidden = false;
    link.setAttribute("aria-expanded", "true");
    if (!again) panel.querySelector("select, input:not([type=hidden])")?.focus();
  }

  // --- Conditions ------------------------------------------------------------------------------

  async openCondition(link) {
    const form = link.closest("form");
    await this.save(form);
    await this.queue;
    const answer = await fetch(link.href, { headers: { "X-Builder": "1" } }).catch(() => null);
    if (!answer?.ok || answer.redirected) return location.assign(link.href);
    const dialog = document.createElement("dialog");
    dialog.className = "composing";
    const editor = document.createElement("condition-editor");
    editor.innerHTML = await answer.text();
    editor.about = form;
    dialog.append(editor);
    dialog.setAttribute("aria-label", editor.querySelector("h2").textContent);
    dialog.addEventListener("close", () => {
      dialog.remove();
      if (form.isConnected) form.querySelector("[data-condition]")?.focus();
    });
    this.append(dialog);
    dialog.showModal();
    return editor.querySelector("select, [name=show_if]")?.focus();
  }

  // The condition was sent by its own form; the rest is as with every edit.
  tookCondition(status, told, editor) {
    const form = editor.about;
    const done = (now) => this.place(now, form);
    if (status === 422) return this.refused(told, { form });
    editor.closest("dialog").close();
    if (status === 409) return this.ask(told, done, { form });
    const settings = form.querySelector("[data-settings][aria-expanded=true]");
    if (settings) this.openSettings(settings); // they show the condition as it was
    this.noticeOthers(told);
    done(told);
    this.buttons(told);
    this.say("saved");
    return this.dispatchEvent(new CustomEvent("kept", { detail: told }));
  }

  // --- What the server told --------------------------------------------------------------------

  place(told, own = null, { whole = false } = {}) {
    for (const key of told.gone ?? []) this.take(key);
    for (const part of told.parts ?? []) this.put(part, own, whole);
    this.revision = Math.max(this.revision, told.revision);
    this.measure();
  }

  take(key) {
    const form = this.querySelector(`form[data-part="${key}"]`);
    form?.querySelectorAll("[data-part]").forEach((each) => each.remove());
    (form?.matches(".head") ? form.closest("[data-section]") : form)?.remove();
  }

  put(part, own, whole) {
    const fresh = this.made(part.html);
    const here = this.querySelector(`form[data-part="${part.id}"]`);
    if (this.dataset.view && !here) return this.goTo(location.href);
    if (part.kind === "section" && !this.dataset.view) return this.putSection(part, fresh, here);
    const list = this.querySelector(part.kind === "item" ? `[data-list="${part.section}"]` : `[data-named="${part.kind}"]`);
    if (here && here === own && !whole) this.renew(here, fresh);
    else if (here) this.swap(here, fresh);
    const form = this.querySelector(`form[data-part="${part.id}"]`) ?? fresh;
    this.relabel(fresh);
    if (!list || !("next" in part)) return undefined;
    const next = part.next ? list.querySelector(`:scope > [data-part="${part.next}"]`) : null;
    if (!form.isConnected || (part.kind === "item" && (form.parentNode !== list || form.nextElementSibling !== next))) {
      list.insertBefore(form, next);
    }
    return undefined;
  }

  // Another card in its place; what is being written in the old one goes along.
  swap(here, fresh) {
    for (const field of fieldsOf(here).filter(isDirty)) {
      const now = fresh.elements[field.name];
      if (!now || !baseOf(now)) continue;
      if (now.type === "checkbox") now.checked = field.checked;
      else now.value = field.value;
      baseOf(now).value = baseOf(field).value;
    }
    here.replaceWith(fresh);
    this.save(fresh);
  }

  // A section has items and forms of its own: a new one needs the page.
  putSection(part, fresh, here) {
    const home = here?.closest("[data-section]");
    if (!home) return this.goTo(`${location.pathname}${location.search}#${fresh.dataset.anchor}`);
    this.renew(here, fresh);
    const name = fresh.dataset.name;
    here.dataset.name = name;
    here.querySelector("[data-title]").textContent = name;
    if (!("next" in part)) return undefined;
    const next = part.next ? this.querySelector(`[data-section="${part.next}"]`) : null;
    const sections = this.querySelector("[data-sections]");
    if (home.nextElementSibling !== next) sections.insertBefore(home, next);
    return undefined;
  }

  made(html) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    return holder.content.querySelector("form");
  }

  // Only what follows from the words is new; the fields stay as somebody is writing in them.
  renew(here, fresh) {
    for (const name of ["political", "administrative"]) here.dataset[name] = fresh.dataset[name] ?? "";
    for (const region of fresh.querySelectorAll("[data-live]")) {
      const old = here.querySelector(`[data-live="${region.dataset.live}"]`);
      if (old && !old.isEqualNode(region)) this.replace(old, region.cloneNode(true));
    }
    for (const field of fieldsOf(fresh)) {
      const old = here.elements[field.name];
      if (!old || !baseOf(old) || isDirty(old) || old === document.activeElement) continue;
      if (valueOf(old) === valueOf(field)) continue;
      if (old.type === "checkbox") old.checked = field.checked;
      else old.value = field.value;
      baseOf(old).value = valueOf(field);
      this.settle(old, old.value);
    }
  }

  // Whoever stands on a link or button in it stands on the same one afterwards.
  replace(old, fresh) {
    const pressed = "a, button, summary";
    const place = [...old.querySelectorAll(pressed)].indexOf(document.activeElement);
    old.replaceWith(fresh);
    if (place >= 0) fresh.querySelectorAll(pressed)[place]?.focus();
  }

  // An edit is answered with its own cards. What it did to others (a condition on an item that now
  // comes later, the counts, the list of problems) is told by the page itself.
  async overlook() {
    const revision = this.revision;
    const answer = await fetch(location.href).catch(() => null);
    if (!answer?.ok || answer.redirected || revision !== this.revision) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const fresh of page.querySelectorAll("[data-overview], form.pair [data-live=problems]")) {
      const part = fresh.closest("form")?.dataset.part;
      const old = part ? this.querySelector(`form[data-part="${part}"] [data-live=problems]`)
        : document.querySelector(`[data-overview="${fresh.dataset.overview}"]`);
      if (!old || old.contains(document.activeElement) || old.innerHTML === fresh.innerHTML) continue;
      const folded = fresh.querySelectorAll("details");
      old.querySelectorAll("details").forEach((each, number) => folded[number]?.toggleAttribute("open", each.open));
      old.replaceWith(document.importNode(fresh, true));
    }
  }

  // A scale or a theme is named on every card that has it.
  relabel(fresh) {
    const labels = fresh.querySelector("[data-of]");
    if (!labels) return;
    const { of, code } = labels.dataset;
    if (of === "scale") {
      for (const each of this.querySelectorAll(`.labels[data-scale="${code}"]`)) each.innerHTML = labels.innerHTML;
    } else if (of === "theme") {
      for (const each of this.querySelectorAll(`[data-theme="${code}"]`)) each.textContent = labels.textContent;
    }
  }

  buttons(told) {
    if (!("undo" in told)) return;
    const [undo, redo] = this.querySelectorAll("[data-undoing] button");
    const focused = document.activeElement;
    undo.disabled = !told.undo;
    redo.disabled = !told.redo;
    if (focused?.disabled) (focused === undo ? redo : undo).focus();
  }

  // Somebody else saved in between: what stands here may not be all.
  noticeOthers(told) {
    const others = told.revision > this.revision + 1;
    this.revision = Math.max(this.revision, told.revision);
    if (!others || this.querySelector(".others")) return;
    const line = document.createElement("p");
    line.className = "notice info others";
    const link = document.createElement("a");
    link.href = location.href;
    link.textContent = this.dataset.others;
    line.append(link);
    this.question.append(line);
  }

  measure() {
    for (const chip of this.querySelectorAll("[data-estimate]")) {
      const side = chip.dataset.estimate;
      const sum = [...this.querySelectorAll("form.pair")].reduce((all, form) => all + Number(form.dataset[side] || 0), 0);
      this.rest ??= {};
      this.rest[side] ??= Number(chip.dataset.seconds) - sum;
      const minutes = Math.round((sum + this.rest[side]) / 60);
      chip.querySelector("[data-minutes]").textContent = minutes;
      chip.classList.toggle("warn", minutes > Number(chip.dataset.promised));
    }
    for (const count of this.querySelectorAll("[data-count]")) {
      const list = this.querySelector(`[data-list="${count.dataset.count}"]`);
      if (list) count.textContent = list.children.length;
      else count.closest("li").remove();
    }
  }

  say(state) {
    const chip = this.querySelector("[data-state] .chip");
    if (state === "saved" && this.asking) state = "asked";
    if (chip.dataset.now === state) return;
    chip.dataset.now = state;
    chip.textContent = this.dataset[state];
    chip.className = `chip ${{ saved: "ok", busy: "", asked: "warn" }[state] ?? "bad"}`;
  }

  announce(words) {
    this.live.textContent = "";
    requestAnimationFrame(() => { this.live.textContent = words; });
  }

  // --- Questions -------------------------------------------------------------------------------

  ask(told, done, about) {
    for (const [field] of about.sent ?? []) delete field.dataset.sent;
    this.asking?.box.remove();
    const box = document.createElement("div");
    box.innerHTML = told.question;
    const home = about.form?.isConnected ? about.form : this.question;
    home === this.question ? home.append(box) : home.after(box);
    box.dataset.question = "";
    this.asking = { box, done, about };
    this.say("asked");
    box.querySelector("[data-focus]")?.focus();
  }

  chosen(event) {
    event.preventDefault();
    const form = event.target;
    const body = new FormData(form, event.submitter);
    const { done, about } = this.asking;
    this.answered();
    this.enqueue(form.action, body, (told) => {
      if (form.dataset.asking === "gone") return location.reload();
      done(told);
      return this.saveAll();
    }, about);
  }

  takeTheirs() {
    const { box, about } = this.asking;
    for (const theirs of box.querySelectorAll("[data-clash]")) {
      const field = about.form?.elements[theirs.dataset.clash];
      if (!field) continue;
      if (!baseOf(field)) return location.reload(); // the whole card says something else
      if (field.type === "checkbox") field.checked = theirs.value === "on";
      else field.value = theirs.value;
      baseOf(field).value = theirs.value;
      this.settle(field, theirs.value);
      this.forget(field);
    }
    if (box.querySelector("[data-asking=gone]")) {
      this.forgetAll(about);
      this.take(about.form?.dataset.part);
    }
    this.answered();
    about.form?.isConnected && about.form.querySelector("textarea, input[type=text]")?.focus();
    this.say("saved");
    this.saveAll();
  }

  answered() {
    this.asking.box.remove();
    this.asking = null;
  }

  // --- Dragging --------------------------------------------------------------------------------

  onDown(event) {
    const handle = event.target.closest("[data-handle]");
    if (!handle || event.button) return;
    const card = handle.closest("form.pair");
    const before = [card.parentNode, card.nextElementSibling];
    event.preventDefault();
    card.classList.add("dragging");
    let [x, y] = [event.clientX, event.clientY];
    const move = (moved) => {
      [x, y] = [moved.clientX, moved.clientY];
      this.drag(card, x, y);
    };
    // A hand that waits at the edge of the window goes on scrolling.
    let then = performance.now();
    const scrolling = setInterval(() => {
      const now = performance.now();
      if (this.scrollAt(y, now - then)) this.drag(card, x, y);
      then = now;
    }, 16);
    const end = (ended) => {
      if (ended.type === "keydown" && ended.key !== "Escape") return undefined;
      clearInterval(scrolling);
      card.classList.remove("dragging");
      document.removeEventListener("pointermove", move);
      for (const kind of ENDS) document.removeEventListener(kind, end);
      const back = () => before[0].insertBefore(card, before[1]);
      if (ended.type !== "pointerup") return back();
      if (card.parentNode === before[0] && card.nextElementSibling === before[1]) return undefined;
      return this.act(card, "place", {
        section: card.parentNode.dataset.list,
        before: card.nextElementSibling?.dataset.part ?? "",
      }, back);
    };
    document.addEventListener("pointermove", move);
    for (const kind of ENDS) document.addEventListener(kind, end);
  }

  // The bar stays at the top of the window, above the cards.
  get top() {
    const bar = this.querySelector(".builder-bar").getBoundingClientRect();
    return bar.top > 0 ? 0 : bar.bottom;
  }

  // Whether the page went on, after so many milliseconds.
  scrollAt(y, time) {
    const edge = 60;
    const way = y < this.top + edge ? -1 : y > innerHeight - edge ? 1 : 0;
    const before = scrollY;
    if (way) scrollBy({ top: way * Math.min(SPEED * time, innerHeight / 4), behavior: "instant" });
    return scrollY !== before;
  }

  drag(card, x, y) {
    const under = document.elementFromPoint(x, Math.max(y, this.top + 1));
    const over = under?.closest("form.pair");
    if (over && over !== card) {
      const box = over.getBoundingClientRect();
      over.parentNode.insertBefore(card, y < box.top + box.height / 2 ? over : over.nextElementSibling);
      return;
    }
    const list = under?.closest("[data-section]")?.querySelector("[data-list]");
    if (list && !list.contains(card) && !over) list.append(card);
  }

  // --- Preview ---------------------------------------------------------------------------------

  async togglePreview(link) {
    const place = this.querySelector("[data-preview-place]");
    const open = place.hidden;
    if (open && !place.childElementCount && !(await this.loadPreview(place, link.href))) return this.missed(null);
    const first = open && !this.previewed;
    place.hidden = !open;
    this.querySelector("[data-layout]").classList.toggle("with-preview", open);
    link.setAttribute("aria-expanded", String(open));
    if (!first) return undefined;
    this.previewed = true;
    place.addEventListener("change", (event) => {
      event.stopPropagation();
      const form = event.target.form;
      this.loadPreview(place, `${link.href.split("?")[0]}?${new URLSearchParams(new FormData(form))}`);
    });
    this.addEventListener("kept", () => {
      clearTimeout(this.previewing);
      this.previewing = setTimeout(() => {
        if (!place.hidden) for (const frame of place.querySelectorAll("iframe")) frame.src = frame.src;
      }, 500);
    });
    return undefined;
  }

  // The preview follows to the section in which somebody works.
  showSection(target) {
    const code = target.closest("[data-section]")?.dataset.code;
    const chosen = this.querySelector("[data-preview-place]:not([hidden]) select[name=section]");
    if (!code || !chosen || chosen.value === code || ![...chosen.options].some((option) => option.value === code)) return;
    chosen.value = code;
    chosen.dispatchEvent(new Event("change", { bubbles: true }));
  }

  async loadPreview(place, address) {
    const answer = await fetch(address).catch(() => null);
    if (!answer?.ok) return false;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const frames = page.querySelector("[data-preview-frames]");
    frames.querySelector("form").removeAttribute("data-submit-on-change");
    place.replaceChildren(document.importNode(frames, true));
    return true;
  }
}

customElements.define("form-builder", FormBuilder);
