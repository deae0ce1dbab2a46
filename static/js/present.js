// A presentation: one finding a screen. Without this script it is a long page that shows the same.

class SlideShow extends HTMLElement {
  connectedCallback() {
    this.slides = [...this.querySelectorAll(".slide")];
    document.body.classList.add("scripted");
    for (const hidden of this.querySelectorAll("[hidden]:not([data-expected])")) hidden.hidden = false;
    this.addEventListener("click", (event) => this.onClick(event));
    document.addEventListener("keydown", (event) => this.onKey(event));
    document.addEventListener("scroll", () => this.tell(), { passive: true });
    this.tell();
  }
  get at() {
    const middle = window.innerHeight / 2;
    const found = this.slides.findIndex((slide) => slide.getBoundingClientRect().bottom > middle);
    return found < 0 ? this.slides.length - 1 : found;
  }
  go(step) {
    const next = this.slides[Math.min(this.slides.length - 1, Math.max(0, this.at + step))];
    // At once: while a page glides the next key would count from wherever it is.
    next.scrollIntoView({ block: "start", behavior: "instant" });
    next.focus({ preventScroll: true });
    this.tell();
  }
  tell() {
    const text = this.dataset.of.replace("{n}", this.at + 1).replace("{total}", this.slides.length);
    const where = this.querySelector("[data-where]");
    if (where.textContent !== text) where.textContent = text;
  }
  notes() {
    const shown = document.body.classList.toggle("with-notes");
    this.querySelector("[data-notes]").setAttribute("aria-pressed", String(shown));
  }
  screen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen?.();
  }
  onClick(event) {
    const button = event.target.closest("button");
    if (button?.dataset.go) this.go(Number(button.dataset.go));
    else if (button && "notes" in button.dataset) this.notes();
    else if (button && "screen" in button.dataset) this.screen();
  }
  onKey(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === " " && event.target.closest("summary, button, a")) return; // presses it
    const step = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": event.shiftKey ? -1 : 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1 }[event.key];
    if (step) this.go(step);
    else if (event.key === "n" || event.key === "N") this.notes();
    else if (event.key === "f" || event.key === "F") this.screen();
    else return;
    event.preventDefault();
  }
}

// What each side expected stands beside what it answered. It is said in the room and kept nowhere.
class DialogueRound extends HTMLElement {
  connectedCallback() {
    this.addEventListener("input", (event) => {
      const side = event.target.dataset.side;
      if (!side) return;
      const told = this.querySelector(`[data-expected="${side}"]`);
      told.hidden = event.target.value === "";
      told.querySelector("b").textContent = event.target.value;
    });
  }
}

customElements.define("dialogue-round", DialogueRound);
customElements.define("slide-show", SlideShow);
