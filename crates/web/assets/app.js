// Quick hands for pages that already work without this file: keys, moving in lists, selecting with
// shift, a panel for articles, swapping the pane beside a list, drafts kept while typing, preferences
// without a reload. No dependency, no state on the server, nothing that only a script can do.
(function () {
  "use strict";
  var doc = document;
  var root = doc.documentElement;
  var all = function (selector, from) { return Array.prototype.slice.call((from || doc).querySelectorAll(selector)); };
  var one = function (selector, from) { return (from || doc).querySelector(selector); };
  var seen = function (el) { return !!el && el.getClientRects().length > 0 && el.getAttribute("aria-disabled") !== "true"; };
  var store = {
    get: function (key) { try { return localStorage.getItem(key); } catch (e) { return null; } },
    set: function (key, value) { try { localStorage.setItem(key, value); } catch (e) { /* a full or closed store loses nothing but comfort */ } },
    drop: function (key) { try { localStorage.removeItem(key); } catch (e) { /* as above */ } },
    keys: function () { try { return Object.keys(localStorage); } catch (e) { return []; } }
  };
  var make = function (tag, attributes, text) {
    var el = doc.createElement(tag);
    Object.keys(attributes || {}).forEach(function (name) { el.setAttribute(name, attributes[name]); });
    if (text) el.textContent = text;
    return el;
  };
  var say = function (text) { var place = one("[data-flashes]"); if (place) place.appendChild(make("p", { "class": "flash notice is-note" }, text)); };
  var fetchPage = function (url) {
    return fetch(url, { credentials: "same-origin", headers: { "X-Requested-With": "pane" } }).then(function (answer) {
      if (!answer.ok) throw new Error(String(answer.status));
      return answer.text();
    }).then(function (text) { return new DOMParser().parseFromString(text, "text/html"); });
  };

  // keys
  var waitingGo = 0;
  var typing = function (el) { return el && (el.isContentEditable || /^(TEXTAREA|SELECT)$/.test(el.tagName) || (el.tagName === "INPUT" && !/^(checkbox|radio|button|submit)$/.test(el.type))); };
  var press = function (selector) {
    var el = all(selector).filter(seen)[0];
    if (!el) return false;
    el.focus();
    el.click();
    return true;
  };
  doc.addEventListener("keydown", function (event) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    var key = event.key;
    if (key === "Escape") {
      all("details[data-menu][open]").forEach(function (menu) { menu.open = false; one("summary", menu).focus(); });
      if (typing(doc.activeElement)) doc.activeElement.blur();
      return;
    }
    if (typing(event.target) || one("dialog[open]") || store.get("keys") === "off") return;
    var done = false;
    var going = Date.now() - waitingGo < 1500;
    waitingGo = 0;
    if (going && /^[a-z]$/.test(key)) done = press('[data-go="' + key + '"]');
    else if (key === "g") { waitingGo = Date.now(); done = true; }
    else if (key === "/") { var box = one("[data-search]"); if (seen(box)) { box.focus(); box.select(); done = true; } else done = press(".search-go"); }
    else if (key === "?") done = press("[data-help]") || openHelp();
    else if (key === "j" || (key === "ArrowDown" && inList())) done = move(1);
    else if (key === "k" || (key === "ArrowUp" && inList())) done = move(-1);
    else if (key === "x") done = pick() || press('[data-key="x"]');
    else if (/^[a-z]$/.test(key)) done = press('[data-key="' + key + '"]');
    if (done) event.preventDefault();
  });
  var openHelp = function () { var link = one("[data-help]"); if (link) openPanel(link.href, link); return !!link; };

  // lists
  var openers = function () { return all("[data-list] [data-open]").filter(seen); };
  var rowOf = function (el) { return el && el.closest ? el.closest("[data-row]") : null; };
  var inList = function () { return !!rowOf(doc.activeElement); };
  var move = function (by) {
    var links = openers();
    if (!links.length) return false;
    var row = rowOf(doc.activeElement);
    var at = row ? links.findIndex(function (link) { return row.contains(link); }) : links.findIndex(function (link) { return link.hasAttribute("aria-current"); });
    var next = links[at < 0 ? 0 : Math.max(0, Math.min(links.length - 1, at + by))];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
    if (next.dataset.swap) swap(next);
    return true;
  };
  var pick = function () {
    var row = rowOf(doc.activeElement);
    var box = row && one('.pick input', row);
    if (box) box.click();
    return !!box;
  };
  var lastPicked = null;
  all("form[data-bulk]").forEach(function (form) {
    var boxes = all(".pick input", form);
    var bar = one("[data-bulk-bar]", form);
    var master = make("input", { type: "checkbox", "aria-label": "选择本页全部", autocomplete: "off" });
    var head = one("thead .pick", form);
    if (head) { head.textContent = ""; head.appendChild(master); }
    var count = function () {
      var picked = boxes.filter(function (box) { return box.checked; }).length;
      one("[data-bulk-count]", bar).textContent = String(picked);
      bar.hidden = picked === 0;
      master.checked = picked > 0 && picked === boxes.length;
      master.indeterminate = picked > 0 && picked < boxes.length;
    };
    master.addEventListener("change", function () { boxes.forEach(function (box) { box.checked = master.checked; }); count(); });
    form.addEventListener("click", function (event) {
      var at = boxes.indexOf(event.target);
      if (at < 0) return;
      if (event.shiftKey && lastPicked !== null) {
        for (var i = Math.min(at, lastPicked); i <= Math.max(at, lastPicked); i++) boxes[i].checked = event.target.checked;
      }
      lastPicked = at;
      count();
    });
    count();
  });

  // the pane beside a list, and focus kept on the way back from a page
  var swapping = 0;
  var swap = function (link) {
    var pane = doc.getElementById(link.dataset.swap);
    if (!pane) return false;
    var mine = ++swapping;
    pane.setAttribute("aria-busy", "true");
    fetchPage(link.href).then(function (page) {
      var fresh = page.getElementById(link.dataset.swap);
      if (mine !== swapping || !fresh) return;
      pane.replaceWith(fresh);
      all('[data-swap="' + link.dataset.swap + '"]').forEach(function (other) { other.removeAttribute("aria-current"); });
      link.setAttribute("aria-current", "true");
      doc.title = page.title;
      history.replaceState(null, "", link.href);
    }).catch(function () { location.assign(link.href); });
    return true;
  };
  var here = "focus:" + location.pathname + location.search;
  try {
    var before = sessionStorage.getItem(here);
    var back = before && all("[data-open]").filter(function (link) { return link.getAttribute("href") === before; })[0];
    if (back && !one("[autofocus]")) back.focus({ preventScroll: true });
    sessionStorage.removeItem(here);
  } catch (e) { /* without a session store focus starts at the top */ }

  // the panel: an article or the keys beside the page
  var openPanel = function (url, opener) {
    fetchPage(url).then(function (page) {
      var body = one("[data-panel-body]", page);
      if (!body || !window.HTMLDialogElement) throw new Error("no panel");
      var title = one("h1", body);
      if (title) { var second = make("h2", {}, title.textContent); title.replaceWith(second); }
      var panel = make("dialog", { "class": "side", "aria-label": (one("h2", body) || body).textContent });
      var head = make("div", { "class": "side-head" });
      head.appendChild(make("a", { "class": "button quiet small", href: url }, "在新页打开"));
      var close = head.appendChild(make("button", { "class": "button small", type: "button" }, "关闭"));
      close.addEventListener("click", function () { panel.close(); });
      panel.appendChild(head);
      panel.appendChild(body);
      panel.addEventListener("click", function (event) { if (event.target === panel) panel.close(); });
      panel.addEventListener("close", function () { panel.remove(); if (opener) opener.focus(); });
      doc.body.appendChild(panel);
      fillKeys(panel);
      panel.showModal();
      close.focus();
    }).catch(function () { location.assign(url); });
  };
  var fillKeys = function (from) {
    var place = one("[data-keys-here]", from);
    var keyed = all("[data-key]").filter(seen);
    if (place && keyed.length) {
      place.appendChild(make("h2", {}, "本页"));
      var list = place.appendChild(make("dl"));
      keyed.forEach(function (el) {
        var line = list.appendChild(make("div"));
        line.appendChild(make("dt")).appendChild(make("kbd", {}, el.dataset.key));
        line.appendChild(make("dd", {}, el.firstChild.textContent));
      });
    }
    var spot = one("[data-keys-switch]", from);
    if (!spot) return;
    var button = spot.appendChild(make("button", { "class": "button small", type: "button" }));
    var show = function () { var off = store.get("keys") === "off"; button.textContent = off ? "启用单键操作" : "停用单键操作"; button.setAttribute("aria-pressed", String(off)); };
    button.addEventListener("click", function () { store.set("keys", store.get("keys") === "off" ? "on" : "off"); show(); });
    show();
  };
  if (!one("dialog[open]")) fillKeys(doc);

  doc.addEventListener("click", function (event) {
    all("details[data-menu][open]").forEach(function (menu) { if (!menu.contains(event.target)) menu.open = false; });
    var link = event.target.closest && event.target.closest("a[href]");
    if (!link || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    if (link.hasAttribute("data-panel") || link.hasAttribute("data-help")) { event.preventDefault(); openPanel(link.href, link); }
    else if (link.dataset.swap && window.matchMedia("(min-width: 1081px)").matches && swap(link)) event.preventDefault();
    else if (link.hasAttribute("data-open")) { try { sessionStorage.setItem(here, link.getAttribute("href")); } catch (e) { /* see above */ } }
  });

  // forms: one sending at a time, preferences at once, drafts while typing
  doc.addEventListener("submit", function (event) {
    var form = event.target;
    var button = event.submitter;
    if (form.hasAttribute("data-prefs") && button && window.fetch) {
      event.preventDefault();
      var data = new URLSearchParams(new FormData(form));
      data.set(button.name, button.value);
      var usual = button.value === "system" || button.value === "usual";
      if (usual) root.removeAttribute("data-" + button.name); else root.setAttribute("data-" + button.name, button.value);
      all('button[name="' + button.name + '"]').forEach(function (other) { other.setAttribute("aria-pressed", String(other.value === button.value)); });
      fetch(form.action, { method: "POST", body: data, credentials: "same-origin", redirect: "manual" }).catch(function () { say("外观没有保存，下次打开仍是原样。"); });
      return;
    }
    if ((form.getAttribute("method") ?? "").toLowerCase() !== "post") return;
    if (form.hasAttribute("data-sent")) { event.preventDefault(); return; }
    form.setAttribute("data-sent", "");
    setTimeout(function () { form.removeAttribute("data-sent"); if (button) button.removeAttribute("aria-busy"); }, 10000);
    if (button) button.setAttribute("aria-busy", "true");
    if (form.hasAttribute("data-clear-drafts")) store.keys().forEach(function (key) { if (key.indexOf("draft:") === 0) store.drop(key); });
  });
  window.addEventListener("pageshow", function () {
    all("form[data-sent]").forEach(function (form) { form.removeAttribute("data-sent"); });
    all("button[aria-busy]").forEach(function (button) { button.removeAttribute("aria-busy"); });
  });

  all("[data-clear-draft]").forEach(function (el) { store.drop("draft:" + el.getAttribute("data-clear-draft")); });
  all("form[data-draft]").forEach(function (form) {
    var key = "draft:" + form.getAttribute("data-draft");
    var kept = function () { return all("input, textarea, select", form).filter(function (el) { return el.name && !el.hasAttribute("data-private") && !/^(hidden|password|file|submit)$/.test(el.type); }); };
    var choice = function (el) { return el.type === "checkbox" || el.type === "radio"; };
    var untouched = function (el) { return choice(el) ? el.checked === el.defaultChecked : el.tagName === "SELECT" ? el.selectedIndex <= 0 : el.value === ""; };
    var saved = null;
    try { saved = JSON.parse(store.get(key)); } catch (e) { store.drop(key); }
    if (saved && Date.now() - saved.at > 7 * 86400000) { store.drop(key); saved = null; }
    if (saved && !form.hasAttribute("data-errors")) {
      var restored = kept().filter(function (el) {
        var id = choice(el) ? el.name + "=" + el.value : el.name;
        if (!(id in saved.values) || !untouched(el)) return false;
        if (choice(el)) { var changes = el.checked !== saved.values[id]; el.checked = saved.values[id]; return changes; }
        el.value = saved.values[id];
        return el.value !== "";
      });
      if (restored.length) {
        var note = make("p", { "class": "draft-note", role: "status" }, "已恢复 " + new Date(saved.at).toLocaleString("zh-CN", { dateStyle: "medium", timeStyle: "short" }) + " 未提交的内容，只存在这台电脑上。");
        var clear = note.appendChild(make("button", { "class": "button-link", type: "button" }, "清除"));
        clear.addEventListener("click", function () { store.drop(key); form.reset(); note.remove(); });
        form.insertBefore(note, form.firstChild);
      }
    }
    var timer = 0;
    form.addEventListener("input", function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        var values = {};
        kept().forEach(function (el) { values[choice(el) ? el.name + "=" + el.value : el.name] = choice(el) ? el.checked : el.value; });
        store.set(key, JSON.stringify({ at: Date.now(), values: values }));
      }, 400);
    });
  });
  // a receipt's picture carries its code behind the #, which no browser sends
  var code = one("#follow-code, #merchant-code");
  if (code && !code.value && location.hash.length > 1) {
    try { code.value = decodeURIComponent(location.hash.slice(1)); } catch (e) { /* not a code */ }
    history.replaceState(null, "", location.pathname);
  }
  // a text to be typed elsewhere, taken along
  all("[data-copy]").forEach(function (button) {
    var from = doc.getElementById(button.dataset.copy);
    if (!from || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(from.textContent).then(function () { button.textContent = "已复制"; setTimeout(function () { button.textContent = "复制"; }, 2000); }, function () { say("没有复制，请选中文字后复制。"); });
    });
  });
  var wrong = one(".error-summary");
  if (wrong) wrong.focus();
})();
