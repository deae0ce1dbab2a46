// Enter goes to the next field, and what stands in a field is pointed out among the boxes.
const form = document.querySelector(".keying");
const fields = [...form.querySelectorAll("input:not([type=hidden], [type=checkbox]), textarea")];
const last = form.querySelector("[name=go][value=check]");

const point = (field) => {
  const boxes = document.getElementById(field.dataset.marks);
  if (!boxes) return;
  const typed = new Set(field.value.toLowerCase().split(/[\s,;+]+/));
  for (const box of boxes.children) box.classList.toggle("on", typed.has(box.firstElementChild.textContent));
};

form.addEventListener("keydown", (event) => {
  const place = fields.indexOf(event.target);
  if (event.key !== "Enter" || place < 0 || event.isComposing) return;
  if (event.target.tagName === "TEXTAREA" && event.shiftKey) return;
  event.preventDefault();
  const next = event.shiftKey ? fields[place - 1] : fields[place + 1] ?? last;
  next?.focus();
  next?.select?.();
});
form.addEventListener("input", (event) => point(event.target));
fields.forEach(point);
if (!document.querySelector("[data-focus]")) fields[0]?.focus();
