// Saves each answer as it is given. What waits is in memory, and sealed on the device (unsent.js).
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
      // Scanners of mail play pages, too, and press what they find: only a person goes on.
      if (navigator.userActivation?.hasBeenActive === false) return;
      button = event.submitter ?? undefined;
      waits = true;
      attempt();
    });
    addEventListener("online", attempt);
  };

  // Copies of answers whose question is on another page: sent from here, and chosen there.
  const { unsent } = globalThis;
  const here = document.querySelector("meta[name=unsent][data-url]");
  const deliver = async (copies) => {
    let sent = 0, left;
    for (let rest = copies; rest.length;) {
      const told = await unsent.post(rest);
      for (const { status, ...one } of told) {
        if (status === 200) sent += 1;
        if (status === 200 || status === 410) await unsent.drop(one.item);
        else left ??= one;
      }
      rest = rest.slice(told.length);
    }
    if (left) tell(left);
    return sent;
  };
  const tell = ({ page, item }) => {
    if (document.getElementById("left")) return;
    const note = document.createElement("p"), link = document.createElement("a");
    Object.assign(note, { id: "left", className: "away" });
    note.setAttribute("role", "alert");
    link.href = `${page}#q-${item.split(".")[0]}`;
    link.textContent = here.dataset.left;
    note.append(link);
    document.querySelector(".intro").after(note);
  };

  const form = document.querySelector("[data-autosave-url]");
  if (!form) {
    const deliverAll = async () => here ? deliver(await unsent.found()) : 0;
    const ready = async () => {
      await reach();
      if (await deliverAll()) location.reload();
      return !document.getElementById("left");
    };
    document.querySelectorAll("form[data-away]").forEach((one) => leave(one, here ? ready : reach));
    deliverAll().then((sent) => sent && location.reload(), () => {});
    return;
  }
  const words = form.dataset;
  const status = document.getElementById("save");
  const bar = document.querySelector("progress");
  const queue = new Map();
  const choosing = new Map(); // Answers that two devices gave: nothing of them is sent before a person chose.
  const copies = new Map(); // item → a promise: is it on the device?
  const unheard = new Map(); // item → what was sent of it without an answer: it may be saved.
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
  const put = (key, value) => {
    write(key, value);
    fields(key)[0].closest("[data-kind]").dispatchEvent(new Event("written"));
  };
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
    choice(words.take, answer.value, () => { put(key, answer.value); unsent.drop(key); say(state()); });
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

  const holderOf = (key) => fields(key)[0].closest("[data-revision]");
  const settle = (key, asked, answer) => {
    const { status } = answer, ok = status === 200;
    // It was saved, and nobody here had heard of it: what was changed meanwhile goes over it.
    if (status === 409 && unheard.get(key)?.has(JSON.stringify(answer.value))) return revise(key, answer.revision);
    unheard.delete(key);
    if (ok) revise(key, answer.revision);
    if (queue.get(key) === asked || !ok) queue.delete(key);
    if (!queue.has(key) && status !== 403 && status !== 409) unsent.drop(key);
    if (stopped) return;
    if (status === 409) conflict(key, holderOf(key), answer);
    else if (!ok) refused(holderOf(key), answer.message);
    else accepted(holderOf(key)), say(state());
  };
  const send = async () => {
    clearTimeout(timer);
    if (busy || stopped || !queue.size) return;
    busy = true;
    say("saving");
    const waiting = [...queue].map(([item, asked]) => ({ item, asked, value: read(item), revision: +holderOf(item).dataset.revision }));
    try {
      const told = await unsent.post(waiting);
      wait = 1000;
      const end = told.find(({ status }) => status === 410 || status === 403);
      stopped = !!end;
      if (stopped) say("offline", end.message ?? words.expired);
      told.forEach((one) => settle(one.item, one.asked, one));
    } catch (reason) {
      for (const { item, value } of waiting) unheard.set(item, (unheard.get(item) ?? new Set()).add(JSON.stringify(value)));
      const kept = await Promise.all([...queue.keys()].map((one) => copies.get(one)));
      say("offline", typeof reason === "string" ? reason : kept.every(Boolean) ? words.kept : words.offline);
      timer = setTimeout(send, wait = Math.min(wait * 2, 30000));
    }
    busy = false;
    if (wait === 1000) send();
  };

  const add = (key, delay = 0) => {
    queue.set(key, ++turn);
    copies.set(key, unsent.put(key, read(key), +fields(key)[0].closest("[data-revision]").dataset.revision));
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  };
  const count = () => {
    const answered = (item) => [...item.querySelectorAll("[data-item]:not([data-beside])")].some((field) =>
      /radio|checkbox/.test(field.type) ? field.checked : field.value.trim());
    const done = +words.done + [...form.querySelectorAll(".q")].filter(answered).length;
    if (bar) bar.value = done;
    const told = document.getElementById("count");
    if (told) told.textContent = words.count.replace("{done}", done);
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

  // What a killed browser or a closed tab left: as it was given, over the revision that was seen then.
  const restore = async () => {
    const all = await unsent.found();
    const [mine, others] = [true, false].map((on) => all.filter((one) => !!fields(one.item).length === on));
    for (const { item, value, revision } of mine) {
      if (queue.has(item) || choosing.has(item)) continue;
      put(item, value);
      revise(item, revision);
      add(item);
    }
    count();
    await deliver(others);
  };
  restore().catch(() => {});
})();
