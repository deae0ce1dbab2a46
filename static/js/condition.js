// <condition-editor><form>…</form></condition-editor>: composing a condition by choosing.
//
// The form works by itself. Here each choice sends it and shows what the server makes of it; the
// buttons that keep the condition tell the builder around it what became of it.

const KEEPS = ["set", "text", "clear"];

class ConditionEditor extends HTMLElement {
  connectedCallback() {
    this.turn = 0;
    this.shown();
    this.addEventListener("change", (event) => this.onChange(event.target));
    this.addEventListener("input", (event) => this.onInput(event.target));
    this.addEventListener("keydown", (event) => this.onKey(event.target));
    this.addEventListener("submit", (event) => this.onSubmit(event));
  }

  get form() {
    return this.querySelector("form");
  }

  onChange(field) {
    if (field.matches("[data-text]")) return;
    this.typed = null; // the text is that of the choices again
    this.whole ||= field.matches("[data-renews]");
    this.owe(field.matches("select") ? 300 : 0);
  }

  // What is typed while an answer is under way is newer than what that answer shows.
  onInput(field) {
    if (field.matches("[data-text]")) this.typed = field.value;
    else if (this.owed) this.owe(300);
  }

  // Who types in a list chooses with each letter: the list stays until the word is there.
  onKey(field) {
    if (this.owed && field.matches("select")) this.owe(300);
  }

  // What was chosen is to be shown: an answer that is under way knows too little of it by now.
  owe(wait) {
    this.turn += 1;
    this.owed = true;
    this.ariaBusy = "true";
    clearTimeout(this.waits);
    this.waits = setTimeout(() => this.renew(), wait);
  }

  shown() {
    this.owed = this.whole = false;
    this.act = "show";
    this.ariaBusy = null;
  }

  onSubmit(event) {
    const writing = document.activeElement?.matches("[data-text]");
    const asked = event.submitter?.value ?? "show";
    const act = asked === "show" && writing ? "text" : asked; // Enter in the text keeps the text
    const builder = this.closest("form-builder");
    if (KEEPS.includes(asked) && !builder) return; // a page of its own: the browser sends it
    event.preventDefault();
    event.stopPropagation();
    if (KEEPS.includes(act) && builder) this.keep(act, builder);
    else if (KEEPS.includes(act)) this.form.requestSubmit(this.querySelector(`[name="do"][value="${act}"]`));
    else {
      this.whole = true;
      this.act = act;
      this.owe(0);
    }
  }

  send(act) {
    clearTimeout(this.waits);
    const body = new FormData(this.form);
    body.set("do", act);
    return fetch(this.form.action, { method: "POST", body, headers: { "X-Builder": "1" } });
  }

  async renew() {
    const { act, turn } = this;
    const answer = await this.send(act).catch(() => null);
    if (turn !== this.turn) return;
    if (answer?.redirected || answer?.status >= 400) return location.reload();
    const html = await answer?.text().catch(() => null);
    if (turn !== this.turn) return;
    if (html) this.show(html, this.whole, act);
    if (this.typed != null) this.querySelector("[data-text]").value = this.typed;
    this.shown();
  }

  show(html, whole, act) {
    const holder = document.createElement("template");
    holder.innerHTML = html;
    const focus = this.placeOf(document.activeElement);
    const open = this.querySelector("details")?.open;
    if (!whole) {
      // The place that is read aloud stays; only its words are new.
      this.querySelector("[data-said]").replaceChildren(...holder.content.querySelector("[data-said]").childNodes);
      this.querySelector("[data-text]").value = holder.content.querySelector("[data-text]").value;
      return;
    }
    this.form.replaceWith(holder.content.querySelector("form"));
    if (open) this.querySelector("details").open = true;
    this.focusAfter(act, focus);
  }

  // A selector that finds the element again in the form that takes its place.
  placeOf(element) {
    if (!element || !this.contains(element)) return null;
    if (element.id) return `#${CSS.escape(element.id)}`;
    return element.name ? `[name="${CSS.escape(element.name)}"][value="${CSS.escape(element.value)}"]` : element.localName;
  }

  focusAfter(act, focus) {
    const empty = [...this.querySelectorAll("[data-row] select")].findLast((each) => !each.value);
    if (act.startsWith("row") || act === "group") return empty?.focus();
    if (act.startsWith("drop")) return (this.querySelector("[data-row] select") ?? this.querySelector('[value="group"]'))?.focus();
    return focus && this.querySelector(focus)?.focus();
  }

  async keep(act, builder) {
    this.turn += 1; // what was asked before has nothing to show any more
    this.shown();
    this.typed = null;
    const answer = await this.send(act).catch(() => null);
    if (!answer) return builder.say("unsaved");
    if (answer.headers.get("Content-Type")?.includes("json")) {
      return builder.tookCondition(answer.status, await answer.json(), this);
    }
    if (answer.status !== 422) return location.reload();
    this.show(await answer.text(), true, "show");
    this.querySelector("[aria-invalid], [aria-describedby] input")?.focus();
    return undefined;
  }
}

customElements.define("condition-editor", ConditionEditor);
