// Verifies in the visitor's own browser what the public log promises: that an act stands in it, and that
// nothing before it was changed since. Takes a receipt's code (from behind the #, which no browser sends),
// an act with its proof, or a kept checkpoint. No dependency; nothing that is verified leaves the browser.
// The words of every verdict stand in the page; here only one of them is chosen by its code.
(function () {
  "use strict";
  const all = (selector, from) => Array.from((from || document).querySelectorAll(selector));
  const stop = (verdict) => { throw Object.assign(new Error(verdict), { verdict }); };

  // bytes
  const utf8 = (text) => new TextEncoder().encode(text);
  const same = (a, b) => a.length === b.length && a.every((byte, at) => byte === b[at]);
  const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const unhex = (text) => Uint8Array.from(text.match(/../g) || [], (pair) => parseInt(pair, 16));
  const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
  function unbase64(text, wrong) {
    let bytes = null;
    try { bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0)); } catch (e) { stop(wrong); }
    return base64(bytes) === text ? bytes : stop(wrong);
  }
  async function sha256(...parts) {
    const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
    parts.reduce((at, part) => { bytes.set(part, at); return at + part.length; }, 0);
    return new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  }

  // the tree of RFC 6962
  const leaf = (entry) => sha256([0], entry);
  const node = (left, right) => sha256([1], left, right);
  // Where a tree parts: at the largest power of two below its size; and which power that is.
  function parting(size) {
    let [half, power] = [1, 0];
    while (half * 2 < size) { half *= 2; power += 1; }
    return [half, power];
  }
  // The root that a leaf and its proof, sisters from the leaf upwards, lead to.
  async function fold(hash, index, size, proof) {
    if ((size === 1) !== (proof.length === 0)) stop("proof-wrong");
    if (size === 1) return hash;
    const [half] = parting(size);
    const [sister, below] = [proof[proof.length - 1], proof.slice(0, -1)];
    if (index < half) return node(await fold(hash, index, half, below), sister);
    return node(sister, await fold(hash, index - half, size - half, below));
  }

  // Reads the tiles of a log of `size` entries. A tile holds 256 hashes, each over 256 of the level below.
  function reader(size) {
    const tiles = new Map();
    const path = (index) => {
      const digits = String(index);
      const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.../g);
      return groups.map((group, at) => (at < groups.length - 1 ? "x" + group : group)).join("/");
    };
    const load = async (level, index) => {
      const width = Math.min(256, Math.floor(size / 256 ** level) - index * 256);
      const full = `tile/${level}/${path(index)}`;
      const answer = width < 256 ? await ask(`${full}.p/${width}`).catch(() => ask(full)) : await ask(full);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      return bytes.length >= width * 32 ? bytes : stop("log-unreachable");
    };
    const read = async (level, at) => {
      const index = Math.floor(at / 256);
      const name = `${level}/${index}`;
      if (!tiles.has(name)) tiles.set(name, load(level, index));
      const start = (at - index * 256) * 32;
      return (await tiles.get(name)).slice(start, start + 32);
    };
    // The hash over the leaves from `low` to `high`. A whole subtree is read where a tile holds it and
    // no cut falls inside; so roots of two sizes, each the cut of the other, rest on the same hashes.
    const range = async (low, high, cuts) => {
      const span = high - low;
      if (span === 0) return sha256();
      const [half, power] = parting(span);
      const height = span === 1 ? 0 : half * 2 === span ? power + 1 : NaN;
      if (height % 8 === 0 && !cuts.some((cut) => low < cut && cut < high)) return read(height / 8, low / span);
      const [left, right] = await Promise.all([range(low, low + half, cuts), range(low + half, high, cuts)]);
      return node(left, right);
    };
    return { leaf: (index) => read(0, index), root: (of, cuts) => range(0, of, cuts) };
  }

  // the log
  async function ask(what) {
    const answer = await fetch(`/log/${what}`, what === "checkpoint" ? { cache: "no-store" } : {});
    return answer.ok ? answer : stop("log-unreachable");
  }
  async function readKey() {
    const text = (await (await ask("key")).text()).trim();
    const [, name, id, body] = /^([^+\s]+)\+([0-9a-f]{8})\+([A-Za-z0-9+/=]+)$/.exec(text) || stop("log-unreachable");
    const bytes = unbase64(body, "log-unreachable");
    try {
      return { text, name, id: unhex(id), public: await crypto.subtle.importKey("raw", bytes.slice(1), "Ed25519", false, ["verify"]) };
    } catch (e) {
      return stop("browser-cannot-verify");
    }
  }
  // A checkpoint as a signed note: origin, size and root, then signatures of which ours must hold.
  const NOTE = /^((.+)\n(0|[1-9]\d{0,14})\n([A-Za-z0-9+/]{43}=)\n(?:.+\n)*)\n((?:— \S+ \S+\n)+)$/;
  async function openNote(note, key, wrong) {
    const [, signed, origin, size, root, lines] = NOTE.exec(note) || stop(wrong);
    const mine = `— ${key.name} `;
    const signatures = lines.split("\n").filter((line) => line.startsWith(mine)).map((line) => unbase64(line.slice(mine.length), wrong));
    const ours = signatures.filter((bytes) => same(bytes.slice(0, 4), key.id));
    if (origin !== key.name || ours.length !== 1) stop("log-key-other");
    if (!await crypto.subtle.verify("Ed25519", key.public, ours[0].slice(4), utf8(signed))) stop("log-signature-wrong");
    return { size: Number(size), root: unbase64(root, wrong) };
  }

  // what a visitor brings
  function readReceipt(text, key) {
    const code = text.slice(text.indexOf("#") + 1).replace(/\s/g, "");
    if (!/^[A-Za-z0-9_-]{199}$/.test(code)) stop("receipt-malformed");
    const bytes = unbase64(code.replace(/-/g, "+").replace(/_/g, "/") + "=", "receipt-malformed");
    const view = new DataView(bytes.buffer);
    const [index, size] = [Number(view.getBigUint64(1)), Number(view.getBigUint64(41))];
    if (bytes[0] !== 1 || index >= size) stop("receipt-malformed");
    const signed = `${key.name}\n${size}\n${base64(bytes.slice(49, 81))}\n`;
    const note = `${signed}\n— ${key.name} ${base64(bytes.slice(81))}\n`;
    return { kind: "receipt", index, entry: bytes.slice(9, 41), note };
  }
  const PROOF = /^c2sp\.org\/tlog-proof@v1\n(?:extra \S+\n)?index (0|[1-9]\d{0,14})\n((?:[A-Za-z0-9+/]{43}=\n)*)\n([^]+)$/;
  async function readFile(text, key) {
    let file = null;
    try { file = JSON.parse(text); } catch (e) { stop("receipt-malformed"); }
    const texts = file.format === "wenjin/act-proof/v1" && ["act", "salt", "proof", "key"].every((name) => typeof file[name] === "string");
    if (!texts || !/^[0-9a-f]{32}$/.test(file.salt)) stop("receipt-malformed");
    if (file.key.trim() !== key.text) stop("log-key-other");
    const [, index, hashes, note] = PROOF.exec(file.proof) || stop("receipt-malformed");
    const entry = await sha256(utf8("wenjin/act/v1\0"), unhex(file.salt), utf8(file.act));
    const proof = hashes.split("\n").filter(Boolean).map((line) => unbase64(line, "receipt-malformed"));
    return { kind: "file", index: Number(index), entry, note, proof, act: file.act, revealed: file.revealed || {} };
  }
  function read(text, key) {
    if (text.startsWith("{")) return readFile(text, key);
    return text.includes("\n\n— ") ? { kind: "checkpoint", note: text.trimEnd() + "\n" } : readReceipt(text, key);
  }

  // A file's content is what its own proof proves, and each opened field what the act committed to.
  async function checkContent(claim, then) {
    const root = await fold(await leaf(claim.entry), claim.index, then.size, claim.proof);
    if (!same(root, then.root)) stop("proof-wrong");
    const act = JSON.parse(claim.act);
    for (const [field, opened] of Object.entries(claim.revealed)) {
      const hash = await sha256(utf8("wenjin/particular/v1\0"), unhex(String((opened || {}).salt)), utf8(String((opened || {}).value)));
      if (hex(hash) !== act.personal[field]) stop("particular-wrong");
    }
    return JSON.stringify({ ...act, revealed: claim.revealed }, null, 2);
  }
  async function verify(text, step) {
    if (!window.isSecureContext || !window.crypto || !crypto.subtle) stop("connection-not-secure");
    const key = await readKey();
    const claim = await read(text.trim().replace(/\r/g, ""), key);
    const then = await step("signature", () => openNote(claim.note, key, "receipt-malformed"));
    if (claim.index >= then.size) stop("receipt-malformed");
    const content = claim.proof && await step("content", () => checkContent(claim, then));
    const now = await step("log", async () => openNote(await (await ask("checkpoint")).text(), key, "log-unreachable"));
    if (now.size < then.size) stop("log-shorter");
    const log = reader(now.size);
    await step("same", async () => {
      const cuts = claim.entry ? [then.size, claim.index, claim.index + 1] : [then.size];
      for (const at of [then, now]) if (!same(await log.root(at.size, cuts), at.root)) stop("log-changed");
    });
    if (claim.entry) {
      await step("there", async () => same(await log.leaf(claim.index), await leaf(claim.entry)) || stop("receipt-not-in-log"));
    }
    return { kind: claim.kind, place: claim.index + 1, then: then.size, now: now.size, content };
  }

  // the page
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => {
      const text = document.getElementById(button.dataset.copy).textContent;
      navigator.clipboard.writeText(text).then(() => { button.textContent = button.dataset.done; }, () => { button.hidden = true; });
    });
  });
  const tool = document.querySelector("[data-verify]");
  if (!tool) return;
  const [box, file, verdicts] = ["textarea", "input[type=file]", "[data-verdicts]"].map((selector) => tool.querySelector(selector));
  const show = (selector, holds) => all(selector, tool).forEach((el) => { el.hidden = !holds(el.dataset); });
  const WORDS = verdicts.dataset;
  let runs = 0;
  async function run(brought) {
    const mine = (runs += 1);
    let current = null;
    const mark = (name, state) => {
      const place = mine === runs && tool.querySelector(`[data-check="${name}"]`);
      if (place) { place.hidden = false; place.dataset.state = state; place.querySelector(".tag").textContent = WORDS[state]; }
    };
    const step = async (name, work) => { mark(current = name, "doing"); const made = await work(); mark(name, "done"); return made; };
    show("[data-verdict], [data-check], [data-proven]", (data) => data.verdict === "running");
    tool.setAttribute("aria-busy", "true");
    const end = await Promise.resolve(brought).then((text) => verify(text, step)).then((proven) => ({ ...proven, verdict: `${proven.kind}-proven` }), (error) => {
      if (!error.verdict) console.warn(error);
      return { verdict: error.verdict || "log-unreachable" };
    });
    if (mine !== runs) return;
    tool.removeAttribute("aria-busy");
    if (!end.kind && current) mark(current, "stopped");
    show("[data-verdict]", (data) => data.verdict === end.verdict);
    show("[data-proven]", (data) => data.proven.split(" ").includes(end.kind));
    all("[data-out]", tool).forEach((el) => { el.textContent = end[el.dataset.out] ?? ""; });
    verdicts.focus();
  }
  const take = (chosen) => { if (chosen) run(chosen.size > 4 << 20 ? "" : chosen.text().catch(() => "")); };
  tool.addEventListener("submit", (event) => { event.preventDefault(); run(box.value); });
  file.addEventListener("change", () => { take(file.files[0]); file.value = ""; });
  tool.addEventListener("dragover", (event) => event.preventDefault());
  tool.addEventListener("drop", (event) => { event.preventDefault(); take(event.dataTransfer.files[0]); });
  const arrive = () => { if (location.hash.length > 1) { box.value = location.hash.slice(1); run(box.value); } };
  window.addEventListener("hashchange", arrive);
  document.querySelector("[data-verify-off]").hidden = true;
  tool.hidden = false;
  arrive();
})();
