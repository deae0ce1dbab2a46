// Saves each answer as it is given. Waiting answers stay in memory only: they are sensitive.
(() => {
  document.querySelector(".errors")?.focus();
  const viewport = document.querySelector("input[name=viewport]");
  if (viewport) viewport.value = innerWidth < 680 ? "phone" : innerWidth < 1100 ? "tablet" : "desktop";

  // Leaving the page needs the server: until it answers, everything stays on the screen.
  const patience = () => ({ cache: "no-store", signal: AbortSignal.timeout?.(15000) });
  const reach = async () => {
    const reply = await fetch(document.body.dataset.here, { method: "HEAD", ...patience() });
    if (reply.status > 499) throw reply.status;
  };
  const leave = (form, ready) => {
    let button, waits, trying, sure;
    const note = document.createElement("p");
    note.className = "away";
    note.setAttribute("role", "alert");
    const attempt = async () => {
      if (!waits || trying || sure) return;
      trying = true;
      try {
        sure = waits = (await ready()) !== false;
        if (!sure) note.remove();
      } catch {
        if (!note.isConnected) (form.querySelector(".nav") ?? form.lastElementChild).before(note);
        note.textContent = form.dataset.away;
        setTimeout(attempt, 5000);
      }
      trying = false;
      if (!sure) return;
      form.requestSubmit(button);
      // Who comes back with the browser's own button finds a form that works.
      setTimeout(() => { waits = sure = false; note.remove(); }, 3000);
    };
    form.addEventListener("submit", (event) => {
      if (sure) return;
      event.preventDefault();
      button = event.submitter ?? undefined;
      waits = true;
      attempt();
    });
    addEventListener("online", attempt);
  };

  const form = document.querySelector("[data-autosave-url]");
  if (!form) return document.querySelectorAll("form[data-away]").forEach((one) => leave(one, reach));
  const words = form.dataset;
  const status = document.getElementById("save");
  const bar = document.querySelector("progress");
  const queue = new Map();
  const choosing = new Map(); // Answers that two devices gave: nothing of them is sent before a person chose.
  let busy, stopped, timer, turn = 0, wait = 1000;

  const say = (state, text = words[state]) => {
    status.dataset.state = state;
    status.textContent = text ?? "";
  };
  const fields = (key) => [...form.querySelectorAll(`[data-item="${key}"]`)];
  const kindOf = (field) => field.closest("[data-kind]").dataset.kind;
  const labelOf = (field) => field.closest("label").textContent.trim();

  const read = (key) => {
    const all = fields(key), [first] = all, kind = kindOf(first);
    const on = all.filter((field) => field.checked).map((field) => field.value);
    if (first.type === "checkbox") return on;
    if (first.type === "radio") return kind !== "single" && /^-?\d+$/.test(on[0]) ? +on[0] : on[0] ?? null;
    if (kind === "ranking") return all.map((field) => field.value).filter(Boolean);
    const filled = all.filter((field) => field.value.trim());
    if (kind === "sum") return Object.fromEntries(filled.map((field) => [field.dataset.option, +field.value]));
    if (kind === "number") return filled.length ? first.value : null; // 3.000 is the server's to read
    return first.value;
  };
  const write = (key, value) => fields(key).forEach((field, index) => {
    if (/radio|checkbox/.test(field.type)) field.checked = [value].flat().map(String).includes(field.value);
    else field.value = (Array.isArray(value) ? value[index] : value?.[field.dataset.option] ?? value) ?? "";
  });
  const show = (key, value) => {
    const chosen = [value].flat().map(String);
    const named = fields(key).filter((field) => field.labels?.length && field.closest("label") && chosen.includes(field.value));
    if (named.length) return named.map(labelOf).join(", ");
    return value && typeof value === "object" ? Object.values(value).join(", ") : value ?? "–";
  };

  const conflict = (key, holder, answer) => {
    holder.querySelector(".conflict")?.remove();
    const box = document.createElement("div");
    box.className = "conflict";
    box.setAttribute("role", "alert");
    box.textContent = answer.message;
    const name = (button, text, value) => { button.textContent = text.replace("{value}", show(key, value)); };
    const choice = (text, value, act) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button";
      name(button, text, value);
      button.onclick = () => {
        choosing.delete(key);
        revise(key, answer.revision);
        box.remove();
        act();
        count();
      };
      box.append(button);
      return button;
    };
    const keep = choice(words.keep, read(key), () => add(key));
    choice(words.take, answer.value, () => { write(key, answer.value); say(state()); });
    holder.append(box);
    choosing.set(key, { first: keep, renew: () => name(keep, words.keep, read(key)) });
    say("conflict");
  };
  const state = () => choosing.size ? "conflict" : "saved";
  // The revision that the page has seen: with it an answer takes the place of another one.
  const revise = (key, revision) => {
    form.elements[`${key}.revision`].value = fields(key)[0].closest("[data-revision]").dataset.revision = revision;
  };

  const accepted = (holder) => {
    holder.querySelector(":scope > .error")?.remove();
    holder.classList.remove("invalid");
  };
  const refused = (holder, message) => {
    accepted(holder);
    const note = document.createElement("p");
    note.className = "error";
    note.setAttribute("role", "alert");
    note.textContent = message;
    holder.classList.add("invalid");
    holder.append(note);
    say("");
  };

  const send = async () => {
    clearTimeout(timer);
    const [key, sent] = queue.entries().next().value ?? [];
    if (busy || stopped || !key) return;
    busy = true;
    say("saving");
    const holder = fields(key)[0].closest("[data-revision]");
    try {
      const reply = await fetch(words.autosaveUrl, {
        method: "POST",
        keepalive: true,
        ...patience(),
        headers: { "Content-Type": "application/json", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
        body: JSON.stringify({ item: key, value: read(key), revision: +holder.dataset.revision }),
      });
      const answer = await reply.json().catch(() => ({}));
      // Not now, but later: the answer stays here and is sent again.
      if (reply.status > 499 || [423, 429].includes(reply.status)) throw answer.message;
      wait = 1000;
      if (reply.ok) revise(key, answer.revision);
      if (queue.get(key) === sent || !reply.ok) queue.delete(key);
      stopped = reply.status === 410 || reply.status === 403;
      if (stopped) say("offline", answer.message ?? words.expired);
      else if (reply.status === 409) conflict(key, holder, answer);
      else if (!reply.ok) refused(holder, answer.message);
      else accepted(holder), say(state());
    } catch (reason) {
      say("offline", typeof reason === "string" ? reason : words.offline);
      timer = setTimeout(send, wait = Math.min(wait * 2, 60000));
    }
    busy = false;
    if (wait === 1000) send();
  };

  const add = (key, delay = 0) => {
    queue.set(key, ++turn);
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };
  const count = () => {
    const answered = (item) => [...item.querySelectorAll("[data-item]:not([data-beside])")].some((field) =>
      /radio|checkbox/.test(field.type) ? field.checked : field.value.trim());
    if (bar) bar.value = +words.done + [...form.querySelectorAll(".q")].filter(answered).length;
    for (const total of form.querySelectorAll("[data-total]")) {
      const sum = fields(total.dataset.total).reduce((sofar, field) => sofar + (+field.value || 0), 0);
      total.querySelector("output").value = sum;
      total.dataset.state = sum === +total.dataset.target ? "ok" : "off";
    }
  };
  const changed = (event) => {
    const key = event.target.dataset.item;
    // Scanners of mail play pages, too: only where a person clicked or typed is anything saved.
    if (!key || navigator.userActivation?.hasBeenActive === false) return;
    count();
    if (choosing.has(key)) return event.type === "change" && choosing.get(key).renew();
    add(key, event.type === "input" ? 1200 : 300);
  };
  form.addEventListener("change", changed);
  form.addEventListener("input", (event) => event.target.matches("textarea, .text") && changed(event));
  // Each waiting answer is acknowledged before the page goes on; a refused one is told there.
  leave(form, async () => {
    while (queue.size && !stopped) {
      if (busy) await new Promise((done) => setTimeout(done, 50));
      else await send();
      if (!busy && wait > 1000) throw wait;
    }
    if (stopped) return;
    await reach();
    for (const { first } of choosing.values()) return first.focus(), false;
  });
  addEventListener("online", send);
  addEventListener("beforeunload", (event) => (queue.size || choosing.size) && !stopped && event.preventDefault());
  count();
})();
