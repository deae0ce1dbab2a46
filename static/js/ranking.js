// Putting options in order: by dragging, by buttons, by arrow keys. The lists that are sent stay
// what they are, and hidden; without this script they are what one chooses from.
(() => {
  const make = (name, parts, ...inside) => {
    const made = Object.assign(document.createElement(name), parts);
    made.append(...inside);
    return made;
  };
  for (const holder of document.querySelectorAll("[data-rank]")) {
    const lists = [...holder.querySelectorAll("select")], words = holder.dataset;
    const options = [...lists[0].options].filter((one) => one.value);
    const status = make("p", { className: "vh" });
    const rows = make("ol", { className: "rank" });
    status.setAttribute("role", "status");
    let held;
    const chosen = () => [...new Set(lists.map((one) => one.value).filter(Boolean))];
    const fill = (text, option, n) => text.replace("{option}", option.text).replace("{n}", n);

    const keep = (order, option) => {
      lists.forEach((one, index) => { one.value = order[index] ?? ""; });
      lists[0].dispatchEvent(new Event("change", { bubbles: true }));
      draw();
      const place = order.indexOf(option.value);
      status.textContent = place < 0 ? fill(words.gone, option) : fill(words.moved, option, place + 1);
    };
    // To a place, counted from 0; past the last one it is taken out, or the last gives way.
    const move = (option, place) => {
      const order = chosen().filter((one) => one !== option.value);
      if (place >= 0) order.splice(place, 0, option.value);
      keep(order.slice(0, lists.length), option);
    };
    const press = (option, name) => rows.querySelector(`[data-value="${option.value}"] [data-do="${name}"]`);

    const row = (option, place, last) => {
      const line = make("li", {});
      line.dataset.value = option.value;
      if (option.lang) line.lang = option.lang;
      const act = (name, sign, goal, off) => {
        const button = make("button", { type: "button", className: "button", textContent: sign, disabled: off });
        button.dataset.do = name;
        button.setAttribute("aria-label", fill(words[name], option));
        button.onclick = () => {
          move(option, goal);
          // Where one can go on: the same button, else what is left of it.
          [name, "up", "down", "in"].map((one) => press(option, one)).find((one) => one && !one.disabled)?.focus();
        };
        return button;
      };
      const label = make("span", { className: "what" }, option.text);
      if (place < 0) {
        line.append(label, act("in", "+", chosen().length, chosen().length >= lists.length));
        return line;
      }
      const grip = make("span", { className: "grip", textContent: "⠿" });
      grip.setAttribute("aria-hidden", "true");
      line.append(grip, make("b", { textContent: place + 1 }), label, make("span", { className: "acts" },
        act("up", "↑", place - 1, place === 0), act("down", "↓", place + 1, place === last), act("out", "×", -1, false)));
      line.onkeydown = (event) => {
        const goal = { ArrowUp: place - 1, ArrowDown: place + 1 }[event.key];
        if (goal === undefined) return;
        event.preventDefault();
        if (goal < 0 || goal > last) return;
        move(option, goal);
        const named = event.key === "ArrowUp" ? ["up", "down"] : ["down", "up"];
        named.map((one) => press(option, one)).find((one) => one && !one.disabled)?.focus();
      };
      grip.onpointerdown = (event) => {
        event.preventDefault();
        // The list keeps hold of the pointer: a row that is moved would let it go.
        rows.setPointerCapture(event.pointerId);
        line.classList.add("held");
        held = { line, option, place };
      };
      return line;
    };
    rows.onpointermove = (event) => {
      if (!held) return;
      const others = [...rows.querySelectorAll("li:has(.grip)")].filter((one) => one !== held.line);
      const below = others.find((one) => event.clientY < one.getBoundingClientRect().top + one.offsetHeight / 2);
      if (below) below.before(held.line);
      else others.at(-1)?.after(held.line);
    };
    rows.onpointerup = rows.onpointercancel = () => {
      if (!held) return;
      const { line, option, place } = held, goal = [...rows.children].indexOf(line);
      held = undefined;
      if (goal === place) draw();
      else move(option, goal);
    };
    const draw = () => {
      const order = chosen(), of = (value) => options.find((one) => one.value === value);
      const rest = options.filter((one) => !order.includes(one.value));
      rows.replaceChildren(
        ...order.map((value, place) => row(of(value), place, order.length - 1)),
        ...rest.map((option) => row(option, -1)),
      );
    };

    holder.querySelectorAll(".line").forEach((one) => { one.hidden = true; });
    holder.append(make("p", { className: "help", textContent: words.how }), rows, status);
    rows.setAttribute("aria-labelledby", `${holder.closest("fieldset").id}-text`);
    // The other script puts an answer back, or takes that of another device.
    holder.closest("[data-kind]").addEventListener("written", draw);
    draw();
  }
})();
