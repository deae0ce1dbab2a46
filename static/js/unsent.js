// Answers that the server has not acknowledged yet: a copy on this device, for a browser that is
// killed. It is encrypted with a key that only the page brings: without the session or the personal
// link nobody reads it. docs/decisions/0030-unsent-on-the-device.md says why.
(() => {
  const here = document.querySelector("meta[name=unsent]");
  const LASTS = 12 * 3600 * 1000;
  // As many as one request takes: what was sent, and what became of each.
  const post = async (waiting) => {
    let size = 0;
    const sent = waiting.filter((one, index) => (size += JSON.stringify(one).length) < 20000 && index < 20 || !index);
    const bare = sent.map(({ item, value, revision }) => ({ item, value, revision })), one = sent.length === 1;
    const reply = await fetch(here.dataset.url, {
      method: "POST",
      keepalive: true,
      cache: "no-store",
      signal: AbortSignal.timeout?.(15000),
      headers: { "Content-Type": "application/json", "X-CSRFToken": here.dataset.token },
      body: JSON.stringify(one ? bare[0] : bare),
    });
    const { answers, ...told } = await reply.json().catch(() => ({}));
    // Not now, but later: the answers stay here and are sent again.
    if (reply.status > 499 || [423, 429].includes(reply.status)) throw told.message;
    // One that nobody can read keeps no other from being saved.
    if (!one && [400, 413].includes(reply.status)) return post(sent.slice(0, 1));
    return sent.map((each, index) => ({ ...each, ...answers?.[index] ?? { status: reply.status, ...told } }));
  };

  const settled = (request) => new Promise((yes, no) => {
    request.onsuccess = () => yes(request.result);
    request.onerror = () => no(request.error);
  });
  let base;
  const open = () => base ??= (() => {
    const request = indexedDB.open("unsent", 1);
    request.onupgradeneeded = () => request.result.createObjectStore("answers", { keyPath: "id" });
    return settled(request);
  })();
  const store = async (act, mode = "readwrite") => {
    const change = (await open()).transaction("answers", mode, { durability: "strict" });
    const request = act(change.objectStore("answers"));
    await new Promise((yes, no) => { change.oncomplete = yes; change.onabort = () => no(change.error); });
    return request?.result;
  };
  const remove = (ids) => ids.length && store((answers) => { ids.forEach((id) => answers.delete(id)); });

  const bytes = (hex) => Uint8Array.from(hex.match(/../g), (two) => parseInt(two, 16));
  const hex = (buffer) => [...new Uint8Array(buffer)].map((one) => one.toString(16).padStart(2, "0")).join("");
  let mine;
  const key = () => mine ??= (async () => {
    const raw = bytes(here.content);
    return {
      // Whose it is, told by a hash of the key: neither leads back to a person.
      owner: hex(await crypto.subtle.digest("SHA-256", raw)).slice(0, 32),
      secret: await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["encrypt", "decrypt"]),
    };
  })();
  const seal = async (id, answer) => {
    const { owner, secret } = await key(), iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(answer));
    return { id, owner, iv, until: Date.now() + LASTS, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, secret, plain) };
  };
  const unseal = async ({ id, iv, sealed }) => {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, (await key()).secret, sealed);
    return { id, ...JSON.parse(new TextDecoder().decode(plain)) };
  };

  // One after the other: an older copy never takes the place of a newer one.
  let line = Promise.resolve();
  const next = (act, otherwise) => {
    const able = globalThis.indexedDB && globalThis.crypto?.subtle;
    return line = line.then(() => able ? act() : otherwise).catch(() => otherwise);
  };
  const ids = new Map(); // item → the copies of it, the newest of this page first
  const put = (item, value, revision) => next(async () => {
    if (!ids.has(item)) ids.set(item, []);
    const own = ids.get(item).own ??= crypto.randomUUID();
    const sealed = await seal(own, { item, value, revision, page: location.pathname, at: Date.now() });
    await store((answers) => answers.put(sealed));
    return true;
  }, false);
  const drop = (item) => next(async () => {
    const known = ids.get(item) ?? [];
    ids.delete(item);
    await remove([...known, known.own].filter(Boolean));
  });
  const found = () => next(async () => {
    const { owner } = await key(), all = await store((answers) => answers.getAll(), "readonly");
    const copies = await Promise.all(all.filter((one) => one.owner === owner && one.until > Date.now()).map(unseal));
    const newest = new Map();
    for (const one of copies.sort((a, b) => a.at - b.at)) {
      if (!ids.has(one.item)) ids.set(one.item, []);
      ids.get(one.item).push(one.id);
      newest.set(one.item, one);
    }
    return [...newest.values()];
  }, []);
  const clear = () => next(async () => {
    const { owner } = await key(), all = await store((answers) => answers.getAll(), "readonly");
    await remove(all.filter((one) => one.owner === owner).map((one) => one.id));
  });
  next(async () => {
    const all = await store((answers) => answers.getAll(), "readonly");
    await remove(all.filter((one) => one.until <= Date.now()).map((one) => one.id));
  });

  globalThis.unsent = { post, put, drop, found, clear };
  if (here && "clear" in here.dataset) clear();
})();
