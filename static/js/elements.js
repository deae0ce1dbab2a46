// Small custom elements. Each page works without them; they make it quicker.

// <copy-button><code>…</code><button data-done="Gekopieerd">Kopiëren</button></copy-button>
class CopyButton extends HTMLElement {
  connectedCallback() {
    this.button = this.querySelector("button");
    this.button?.addEventListener("click", () => this.copy());
  }
  async copy() {
    const source = this.querySelector("[data-copy], code, input");
    const text = source.dataset.copy ?? source.value ?? source.textContent;
    await navigator.clipboard.writeText(text.trim());
    const label = this.button.lastChild;
    const before = label.textContent;
    label.textContent = this.button.dataset.done;
    this.button.setAttribute("aria-live", "polite");
    setTimeout(() => { label.textContent = before; }, 2500);
  }
}

// <dialog-open><button data-opens="id">…</button><dialog id="id">… <button data-closes></dialog></dialog-open>
class DialogOpen extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const opener = event.target.closest("[data-opens]");
      if (opener) document.getElementById(opener.dataset.opens)?.showModal();
      const dialog = event.target.closest("dialog");
      if (event.target.closest("[data-closes]") || event.target === dialog) dialog?.close();
    });
  }
}

// <sort-list data-moved="{item} staat nu op plaats {n} van {total}"><ol class="sortable">
//   <li data-key="a"><button class="handle">…</button><span>…</span>
//   <button data-move="-1">↑</button><button data-move="1">↓</button></li></ol></sort-list>
// Fires "sorted" (detail: the keys in order) and submits the form it stands in, if asked by data-submit.
class SortList extends HTMLElement {
  connectedCallback() {
    this.list = this.querySelector(".sortable");
    this.live = document.createElement("p");
    this.live.className = "vh";
    this.live.setAttribute("role", "status");
    this.append(this.live);
    this.addEventListener("click", (event) => this.onClick(event));
    this.addEventListener("keydown", (event) => this.onKey(event));
    this.addEventListener("pointerdown", (event) => this.onDown(event));
  }
  get rows() {
    return [...this.list.children];
  }
  onClick(event) {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    event.preventDefault();
    this.shift(button.closest("li"), Number(button.dataset.move), button);
  }
  onKey(event) {
    const step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    const row = event.target.closest(".sortable > li");
    if (!step || !row || !(event.altKey || event.target.matches(".handle"))) return;
    event.preventDefault();
    this.shift(row, step, event.target);
  }
  shift(row, step, focus) {
    const rows = this.rows;
    const to = rows.indexOf(row) + step;
    if (to < 0 || to >= rows.length) return;
    if (step < 0) rows[to].before(row);
    else rows[to].after(row);
    focus.focus();
    this.tell(row);
  }
  onDown(event) {
    const handle = event.target.closest(".handle");
    if (!handle || event.button) return;
    const row = handle.closest("li");
    event.preventDefault();
    handle.focus();
    // On the document: a row that changes place would lose its captured pointer.
    const move = (moved) => this.drag(row, moved.clientY);
    const end = () => {
      row.classList.remove("dragging");
      document.removeEventListener("pointermove", move);
      for (const kind of ["pointerup", "pointercancel"]) document.removeEventListener(kind, end);
      this.tell(row);
    };
    row.classList.add("dragging");
    document.addEventListener("pointermove", move);
    for (const kind of ["pointerup", "pointercancel"]) document.addEventListener(kind, end);
  }
  drag(row, y) {
    const others = this.rows.filter((other) => other !== row);
    const next = others.find((other) => {
      const box = other.getBoundingClientRect();
      return y < box.top + box.height / 2;
    }) ?? null;
    if (row.nextElementSibling !== next) this.list.insertBefore(row, next);
  }
  tell(row) {
    const rows = this.rows;
    const place = rows.indexOf(row) + 1;
    const item = row.dataset.label ?? row.children[1].textContent.trim();
    this.live.textContent = (this.dataset.moved ?? "{item}: {n}/{total}")
      .replace("{item}", item).replace("{n}", place).replace("{total}", rows.length);
    const keys = rows.map((each) => each.dataset.key);
    this.dispatchEvent(new CustomEvent("sorted", { bubbles: true, detail: keys }));
    if (this.hasAttribute("data-submit")) this.closest("form")?.requestSubmit();
  }
}

// <chart-tip> around an <svg>: shows a mark's <title> on focus and tap, not only on hover.
class ChartTip extends HTMLElement {
  connectedCallback() {
    this.tip = document.createElement("div");
    this.tip.className = "tip";
    this.tip.hidden = true;
    this.append(this.tip);
    for (const mark of this.querySelectorAll("[data-mark]")) mark.setAttribute("tabindex", "0");
    for (const kind of ["pointerover", "focusin"]) this.addEventListener(kind, (event) => this.show(event.target));
    for (const kind of ["pointerleave", "focusout"]) this.addEventListener(kind, () => this.hide());
    this.addEventListener("keydown", (event) => event.key === "Escape" && this.hide());
  }
  show(target) {
    const mark = target.closest?.("[data-mark]");
    const title = mark?.querySelector("title");
    if (!title) return this.hide();
    const box = mark.getBoundingClientRect();
    const frame = this.getBoundingClientRect();
    this.tip.textContent = title.textContent;
    this.tip.hidden = false;
    // Positions are set through the CSSOM, which a strict style-src allows.
    const left = box.left + box.width / 2 - frame.left - this.tip.offsetWidth / 2;
    this.tip.style.left = `${Math.max(0, Math.min(left, frame.width - this.tip.offsetWidth))}px`;
    this.tip.style.top = `${box.top - frame.top - this.tip.offsetHeight - 8}px`;
  }
  hide() {
    this.tip.hidden = true;
  }
}

// <theme-switch><button data-light="…" data-dark="…">: a cookie, so that the server renders it at once.
class ThemeSwitch extends HTMLElement {
  connectedCallback() {
    this.hidden = false;
    this.button = this.querySelector("button");
    this.button.addEventListener("click", () => this.flip());
    this.label();
  }
  get dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  }
  flip() {
    const theme = this.dark ? "light" : "dark";
    document.documentElement.dataset.theme = theme;
    document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
    document.querySelectorAll("theme-switch").forEach((other) => other.label());
  }
  label() {
    this.button.lastElementChild.textContent = this.dark ? this.button.dataset.light : this.button.dataset.dark;
  }
}

class PrintButton extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", () => window.print());
  }
}

// <details data-print>: opens for the printer, and for a link to something inside it.
function openTarget() {
  if (location.hash.length < 2) return;
  const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return lookElsewhere();
  const closed = target && target.closest("details:not([open])");
  if (!closed) return;
  closed.open = true;
  target.scrollIntoView();
}
// A fragment from when a report was one page: to the part that a link here leads to, else to the whole.
function lookElsewhere() {
  const whole = document.querySelector("a[data-whole]");
  const near = document.querySelector(`main a[href$=${JSON.stringify(location.hash)}]`);
  if (whole) location.replace(near?.href ?? whole.href + location.hash);
}
addEventListener("hashchange", openTarget);
openTarget();
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("details[data-print]:not([open])")) {
    part.open = true;
    part.dataset.opened = "";
  }
});
addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("details[data-opened]")) {
    part.open = false;
    delete part.dataset.opened;
  }
});

customElements.define("print-button", PrintButton);
customElements.define("copy-button", CopyButton);
customElements.define("dialog-open", DialogOpen);
customElements.define("sort-list", SortList);
customElements.define("chart-tip", ChartTip);
customElements.define("theme-switch", ThemeSwitch);
