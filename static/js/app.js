// What every page needs: the CSRF header for htmx, focus on errors, roles on folded tables.
document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]');
  if (token) event.detail.headers["X-CSRFToken"] = token.content;
});

// `display: grid` takes a table's meaning away from some screen readers; roles give it back.
const giveRoles = (root) => {
  for (const table of root.querySelectorAll("table.cards, table.chart-table")) {
    table.setAttribute("role", "table");
    table.querySelectorAll("thead, tbody, tfoot").forEach((part) => part.setAttribute("role", "rowgroup"));
    table.querySelectorAll("tr").forEach((row) => row.setAttribute("role", "row"));
    table.querySelectorAll("td").forEach((cell) => cell.setAttribute("role", "cell"));
    table.querySelectorAll("thead th").forEach((head) => head.setAttribute("role", "columnheader"));
    table.querySelectorAll("tbody th").forEach((head) => head.setAttribute("role", "rowheader"));
  }
};

const focusErrors = (root) => root.querySelector("[data-focus]")?.focus();

// A wide table or chart that scrolls must be reachable with the keyboard.
const reachScrollers = (root) => {
  for (const box of root.querySelectorAll(".scroll, .table-wrap")) {
    if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
  }
};

const prepare = (root) => {
  giveRoles(root);
  reachScrollers(root);
};

prepare(document);
focusErrors(document);
document.addEventListener("htmx:afterSwap", (event) => {
  prepare(event.target.parentNode ?? document);
  focusErrors(event.target);
});

document.addEventListener("change", (event) => {
  const drop = event.target.closest(".filedrop");
  const shown = drop?.querySelector(".chosen");
  if (shown) shown.textContent = [...event.target.files].map((file) => file.name).join(", ");
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});
for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) {
  document.addEventListener(kind, (event) => {
    event.target.closest?.(".filedrop")?.classList.toggle("over", kind.startsWith("dragen") || kind === "dragover");
  });
}

// Scanners of mail play the pages of its links, too, and press what they find: only a person goes on.
document.addEventListener("submit", (event) => {
  const mailed = event.target.matches("form[data-mailed]");
  if (mailed && navigator.userActivation?.hasBeenActive === false) event.preventDefault();
});

// One open explanation or menu at a time; Escape and a click elsewhere close it.
const popups = "details.definition[open], details.menu[open]";
const closePopups = (except) => {
  for (const open of document.querySelectorAll(popups)) if (open !== except) open.open = false;
};
document.addEventListener("click", (event) => closePopups(event.target.closest(popups)));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const inside = document.activeElement?.closest(popups);
  closePopups();
  inside?.querySelector("summary").focus();
});

// A second press on a submit button does not send the form twice.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if (form.dataset.sent) event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 3000);
});

// What somebody wrote is not left behind without a question; a link that says so asks nothing.
const written = (field) => {
  if (/^(hidden|submit|button|password|search)$/.test(field.type)) return false;
  if (/^(checkbox|radio)$/.test(field.type)) return field.checked !== field.defaultChecked;
  if (field.options) return [...field.options].some((option) => option.selected !== option.defaultSelected)
    && [...field.options].some((option) => option.defaultSelected);
  return field.type === "file" ? field.value !== "" : field.value !== field.defaultValue;
};
// A form that came back with errors holds what was not saved, though it begins with it.
const unsaved = (form) => form.querySelector(".error-summary") !== null || [...form.elements].some(written);
let given = false;
document.addEventListener("click", (event) => {
  given = event.target.closest("a[data-leaves]") !== null;
});
addEventListener("beforeunload", (event) => {
  // The builder saves by itself, and says so.
  const forms = [...document.querySelectorAll("main form[method=post]:not([data-part])")];
  if (!given && !forms.some((form) => form.dataset.sent) && forms.some(unsaved)) event.preventDefault();
});
