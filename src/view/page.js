"use strict";
// What makes an article's page answer: a speaker alone, a quotation with its speaker, search, copying, keys.
const quotewire = (() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const one = (selector, root = document) => root.querySelector(selector);
  const has = (element, attribute, word) => (element.getAttribute(attribute) || "").split(" ").includes(word);

  // Says something to everybody, those who hear the page too.
  let telling;
  const tell = (text) => {
    const told = one("#told");
    told.textContent = text;
    clearTimeout(telling);
    telling = setTimeout(() => { told.textContent = ""; }, 4000);
  };

  // A quotation and its speaker.
  const dark = () => {
    all(".on").forEach((e) => e.classList.remove("on"));
    all(".who-on").forEach((e) => e.classList.remove("who-on"));
    all(".line").forEach((e) => e.remove());
  };
  const line = (story, from, to) => {
    const text = one(".text", story);
    if (!from || !to || !text.contains(from) || !text.contains(to)) return;
    const base = text.getBoundingClientRect();
    const middle = (element) => {
      const box = element.getClientRects()[0];
      return box && [box.left + box.width / 2 - base.left, box.bottom - base.top + 2];
    };
    const [a, b] = [middle(from), middle(to)];
    if (!a || !b) return;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("class", "line");
    svg.setAttribute("aria-hidden", "true");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    const low = Math.max(a[1], b[1]) + 10;
    path.setAttribute("d", `M${a[0]} ${a[1]} C${a[0]} ${low} ${b[0]} ${low} ${b[0]} ${b[1]}`);
    svg.append(path);
    text.append(svg);
  };
  const light = (story, quote) => {
    dark();
    const words = all("[data-q]", story).filter((e) => has(e, "data-q", quote));
    const cue = all("[data-c]", story).filter((e) => has(e, "data-c", quote));
    const who = all("[data-w]", story).filter((e) => has(e, "data-w", quote));
    [...words, ...cue].forEach((e) => e.classList.add("on"));
    who.forEach((e) => e.classList.add("who-on"));
    line(story, words[0], who[0]);
  };
  // The last of several is the innermost.
  const quoteOf = (target) => {
    const element = target.closest("[data-q], [data-b]");
    return element && (element.dataset.b || element.dataset.q.split(" ").pop());
  };
  const goTo = (element) => {
    if (!element) return;
    element.scrollIntoView({ block: "center" });
    element.focus({ preventScroll: true });
  };

  // What is shown: one voice alone, only words in marks, only what to check, only what is searched for.
  const chosen = (story) => one('.voice[aria-pressed="true"]', story)?.dataset.voice;
  const query = () => (one("#search")?.value || "").trim().toLowerCase();
  const show = (story) => {
    const voice = chosen(story);
    const [direct, doubtful] = [one("#direct")?.checked, one("#doubtful")?.checked];
    const quiet = new Set();
    let n = 0;
    for (const entry of all(".quotes > li", story)) {
      const fits = (voice === undefined || entry.dataset.v === voice)
        && (!direct || entry.dataset.kind === "direct") && (!doubtful || one(".notes .check", entry));
      entry.hidden = !fits;
      if (fits) n += 1; else quiet.add(entry.dataset.b);
    }
    for (const piece of all("[data-q]", story)) piece.classList.toggle("quiet", quiet.has(piece.dataset.q.split(" ").pop()));
    for (const label of all(".by", story)) label.classList.toggle("quiet", quiet.has(label.dataset.b));
    const none = one(".quotes + .none", story);
    if (none) none.hidden = n > 0;
    return n;
  };
  const mark = (words) => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("found");
    if (words.length < 2) return;
    const ranges = [];
    for (const story of all(".story:not([hidden])")) {
      const walker = document.createTreeWalker(story, NodeFilter.SHOW_TEXT);
      while (walker.nextNode() && ranges.length < 2000) {
        const text = walker.currentNode.data.toLowerCase();
        for (let at = text.indexOf(words); at >= 0; at = text.indexOf(words, at + words.length)) {
          if (at + words.length > walker.currentNode.length) break;
          const range = new Range();
          range.setStart(walker.currentNode, at);
          range.setEnd(walker.currentNode, at + words.length);
          ranges.push(range);
        }
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };
  const showAll = () => {
    const words = query();
    let n = 0;
    for (const story of all("main > .story")) {
      story.hidden = words !== "" && !story.textContent.toLowerCase().includes(words);
      const link = one(`#index a[href="#${story.id}"]`);
      if (link) link.parentElement.hidden = story.hidden;
      if (!story.hidden) { n += 1; show(story); }
    }
    mark(words);
    if (words && one("main > .story")) tell(n === 1 ? "1 article" : `${n} articles`);
  };

  // Copying works without a secure context too.
  const copy = async (text) => {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      const area = document.createElement("textarea");
      area.value = text;
      (one("dialog[open]") || document.body).append(area);
      const before = document.activeElement;
      area.select();
      document.execCommand("copy");
      area.remove();
      before?.focus();
    }
    tell("Copied");
  };

  const press = (button, group) => {
    const was = button.getAttribute("aria-pressed") === "true";
    all('[aria-pressed="true"]', group).forEach((e) => e.setAttribute("aria-pressed", "false"));
    button.setAttribute("aria-pressed", String(!was));
    return !was;
  };
  document.addEventListener("click", (event) => {
    const target = event.target;
    const story = target.closest(".story");
    if (!story) return;
    const voice = target.closest(".voice");
    if (voice) {
      press(voice, voice.closest(".voices"));
      dark();
      const n = show(story);
      tell(n === 1 ? "1 quotation" : `${n} quotations`);
      return;
    }
    const name = target.closest(".name");
    if (name) {
      dark();
      if (!press(name, name.closest(".names"))) return;
      const places = all(`[data-e="${name.dataset.n}"]`, story);
      places.forEach((e) => e.classList.add("who-on"));
      places[0]?.scrollIntoView({ block: "center" });
      return;
    }
    const copied = target.closest(".copy");
    if (copied) return void copy(copied.dataset.copy);
    const quote = quoteOf(target);
    if (!quote) return dark();
    light(story, quote);
    if (target.closest(".words a")) {
      event.preventDefault();
      goTo(document.getElementById(`${story.id}-t${quote}`));
    } else if (target.closest(".by") || target.closest("[data-q]")) {
      event.preventDefault();
      one(`#${story.id}-q${quote}`)?.scrollIntoView({ block: "nearest" });
      if (target.closest(".by")) one(`#${story.id}-q${quote} .words a`)?.focus({ preventScroll: true });
    }
  });
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const story = event.target.closest(".story");
    const quote = story && event.target.closest(".text, h2, .quotes") && quoteOf(event.target);
    if (quote) light(story, quote);
  });
  document.addEventListener("focusin", (event) => {
    const story = event.target.closest(".story");
    const quote = story && event.target.closest(".words") && quoteOf(event.target);
    if (quote) light(story, quote);
  });

  const reset = () => {
    dark();
    all('.story [aria-pressed="true"]').forEach((e) => e.setAttribute("aria-pressed", "false"));
    for (const box of [one("#direct"), one("#doubtful")]) if (box) box.checked = false;
    if (one("#search")) one("#search").value = "";
    showAll();
    const open = one("dialog[open] .story");
    if (open) show(open);
  };
  const step = (by) => {
    const places = all(`${one("dialog[open]") ? "dialog[open] " : ""}.story:not([hidden]) .quotes > li:not([hidden]) .words a`);
    if (!places.length) return;
    const at = places.indexOf(document.activeElement);
    const next = places[at < 0 ? (by > 0 ? 0 : places.length - 1) : Math.min(Math.max(at + by, 0), places.length - 1)];
    next.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    const story = next.closest(".story");
    document.getElementById(`${story.id}-t${quoteOf(next)}`)?.scrollIntoView({ block: "center" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const typing = event.target.closest("input:not([type=checkbox]), select, textarea");
    if (event.key === "Escape" && !one("dialog[open]")) { reset(); event.target.blur?.(); return; }
    if (typing) return;
    if (event.key === "/" && one("#search")) { event.preventDefault(); one("#search").focus(); }
    if (event.key === "n") step(1);
    if (event.key === "p") step(-1);
  });
  one("#search")?.addEventListener("input", showAll);
  for (const box of [one("#direct"), one("#doubtful")]) box?.addEventListener("change", () => { showAll(); const open = one("dialog[open] .story"); if (open) show(open); });

  // The list of the articles is written last and read first.
  const index = one("#index");
  if (index) {
    one("main").prepend(index);
    document.title = `${one("h2", index).textContent} \u00b7 ${document.title}`;
    if (matchMedia("(max-width: 60rem)").matches) one("details", index).open = false;
  }
  return { all, one, tell, copy, show, goTo };
})();
