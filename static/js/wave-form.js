// The boxes of a wave: searched and counted at once. What is filled in is what is chosen.
const form = document.querySelector("form.wide");
const picker = form?.querySelector(".picker");
const scopes = new Map([...form?.elements.scope ?? []].map((radio) => [radio.value, radio]));

const APART = {œ: "oe", æ: "ae", ß: "ss", ø: "o", đ: "d", ł: "l", ı: "i"};
// As search_key in accounts/names.py, by which data-words is made.
const fold = (text) => text.normalize("NFKD").replace(/[\p{M}'`´\u2018-\u201b\u2032]/gu, "").toLowerCase()
  .replace(/[œæßøđłı]/gu, (letter) => APART[letter]).replace(/[^\p{L}\p{N}]+/gu, " ").trim();
const boxes = (root) => [...root.querySelectorAll("[name=picked]")];
// What a search leaves to be seen.
const seen = (root) => boxes(root).filter((box) => !box.closest("label[data-words]").hidden);
const ticked = (root) => boxes(root).filter((box) => box.checked).length;

const count = () => {
  for (const group of picker.querySelectorAll("details")) {
    group.querySelector("[data-of]").textContent = `${ticked(group)} / ${boxes(group).length}`;
  }
  picker.querySelector("[data-ticked]").textContent = picker.dataset.count
    .replace("{n}", ticked(picker)).replace("{total}", boxes(picker).length);
};

const search = (text) => {
  const kinds = new Set(picker.dataset.kinds.split(" "));
  const words = fold(text).split(" ");
  const names = words.filter((word) => !kinds.has(word));
  const wanted = words.join(" ");
  // Gent too where somebody types Stad Gent.
  const name = (names.length ? names : words).join(" ");
  for (const label of picker.querySelectorAll("label[data-words]")) {
    label.hidden = !label.dataset.words.includes(wanted) && !label.dataset.words.includes(name);
  }
  for (const group of picker.querySelectorAll("details")) {
    const found = group.querySelector("label[data-words]:not([hidden])") !== null;
    group.hidden = !found;
    group.open = found && wanted !== "";
  }
  picker.querySelector("[data-none]").hidden = picker.querySelector("label[data-words]:not([hidden])") !== null;
};

const choose = (scope) => {
  scopes.get(scope).checked = true;
  for (const part of form.querySelectorAll("details[data-scope]")) part.open = part.dataset.scope === scope;
};

const press = (button) => {
  const group = button.closest("details");
  if (button.value === "search") return search(form.elements.picker_q.value);
  const turned = button.value === "none" ? boxes(picker) : seen(group);
  const on = button.value !== "none" && turned.some((box) => !box.checked);
  for (const box of turned) box.checked = on;
  if (on) choose("picked");
  count();
};

if (picker) {
  // No longer buttons of the form: Enter in a field makes the wave.
  for (const button of picker.querySelectorAll("button")) {
    button.type = "button";
    button.addEventListener("click", () => press(button));
  }
  const field = form.elements.picker_q;
  field.addEventListener("input", () => search(field.value));
  field.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  form.addEventListener("change", (event) => {
    if (event.target.name === "scope") return choose(event.target.value);
    const part = event.target.closest("details[data-scope]");
    const filled = event.target.type === "checkbox" ? event.target.checked : event.target.value;
    if (part && filled && event.target !== field) choose(part.dataset.scope);
    count();
  });
}
