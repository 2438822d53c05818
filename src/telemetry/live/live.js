"use strict";
// The list of what passes. Everything that comes is HTML that the server has escaped.
(() => {
  const { all, one, tell, show } = quotewire;
  const MOST = 200, SHOWN = 3;
  const cards = one("#cards"), reader = one("#reader"), opened = one("#opened"), state = one("#state");
  let paused = false, held = [], untold = 0, from = 0;
  // Keys of what has been withdrawn: what was held back is no way around it.
  const gone = new Set();

  // What fits the search: an article, and those of its quotations that make it fit.
  const words = (text) => (text || "").toLowerCase();
  const fit = (card) => {
    const [query, field, kind, act] = ["#find", "#field", "#kind", "#act"].map((id) => words(one(id).value).trim());
    const said = all(".said li", card);
    const speaks = (entry) => words(entry.dataset.speakers).includes(query);
    const inCard = !query || (field === "subject" ? words(card.dataset.subject).includes(query)
      : field === "name" ? words(card.dataset.names).includes(query)
      : field === "speaker" ? said.some(speaks)
      : words(`${card.textContent} ${card.dataset.names}`).includes(query));
    const fits = said.filter((entry) => (!kind || entry.dataset.kind === kind) && (!act || entry.dataset.act === act)
      && (field !== "speaker" || !query || speaks(entry)));
    const narrow = kind || act || (field === "speaker" && query);
    card.hidden = !inCard || (narrow && fits.length === 0);
    said.forEach((entry) => { entry.hidden = true; });
    fits.slice(0, narrow ? MOST : SHOWN).forEach((entry) => { entry.hidden = false; });
    const more = one(".more", card);
    if (more) {
      const n = Number(more.dataset.n) - Math.min(fits.length, narrow ? MOST : SHOWN);
      more.textContent = narrow || n <= 0 ? "" : n === 1 ? "and 1 more quotation" : `and ${n} more quotations`;
    }
  };
  const count = () => {
    const n = cards.childElementCount;
    one("#empty").hidden = n > 0;
    one("#unfit").hidden = n === 0 || all(".card:not([hidden])").length > 0;
  };
  const refit = () => { all(".card").forEach(fit); count(); };

  // Closes an article that is open and withdrawn, by its key or, where its card is gone, by its article.
  const withdraw = (card) => {
    gone.add(card.dataset.key);
    const { key, article } = reader.dataset;
    const shown = document.getElementById(`k${key}`);
    const isThis = card.dataset.key === key || (card.dataset.article === article && (!shown || gone.has(key)));
    if (!isThis || !reader.open) return;
    reader.close();
    tell("Its publisher has canceled this article");
  };

  // Puts cards on top; one that is there already takes its own place.
  const put = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    from = Math.max(from, Number(one(".kept", template.content)?.dataset.from ?? 0));
    all(".card", cards).filter((card) => Number(card.dataset.number) < from).forEach((card) => card.remove());
    for (const card of [...template.content.querySelectorAll(".card")].reverse()) {
      fit(card);
      const canceled = card.classList.contains("canceled");
      if (canceled) withdraw(card);
      const before = document.getElementById(card.id);
      if (before) {
        // What was held back tells of an earlier state.
        if (Number(before.dataset.changed) <= Number(card.dataset.changed)) before.replaceWith(card);
        continue;
      }
      // Nobody would tell of a withdrawal of what the worker keeps no more.
      if (Number(card.dataset.number) < from || (gone.has(card.dataset.key) && !canceled)) continue;
      // What was told late takes the place of its time.
      let at = cards.firstElementChild;
      while (at && Number(at.dataset.number) > Number(card.dataset.number)) at = at.nextElementSibling;
      cards.insertBefore(card, at);
    }
    for (const e of template.content.querySelectorAll(".untold")) untold += Number(e.dataset.n);
    while (cards.childElementCount > MOST) cards.lastElementChild.remove();
  };
  // Says how it stands. What is wrong is marked, and told to those who hear the page.
  const stand = (text, isWrong = false) => {
    if (isWrong && state.textContent !== text) tell(text);
    state.textContent = text;
    state.classList.toggle("wrong", isWrong);
  };
  const told = () => {
    const passed = untold ? ` ${untold} passed too fast to be shown.` : "";
    stand((paused ? "Paused." : "Live: the newest on top.") + passed);
  };
  const articles = (html) => {
    // What is withdrawn is taken away at once, paused or not.
    if (paused && !html.includes('class="card canceled"')) {
      held.push(html);
      if (held.length > MOST) { held.shift(); untold += 1; }
      const n = held.join("").split('<li class="card').length - 1;
      one("#waiting").hidden = n === 0;
      one("#waiting button").textContent = n === 1 ? "Show 1 new article" : `Show ${n} new articles`;
    } else put(html);
    told();
    count();
  };
  const pause = (now) => {
    paused = now;
    one("#pause").setAttribute("aria-pressed", String(paused));
    if (!paused) {
      held.forEach(put);
      held = [];
      one("#waiting").hidden = true;
    }
    told();
    count();
  };

  // Panels are replaced where they have changed; what had the focus has it again.
  const panels = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    for (const panel of template.content.children) {
      const place = one(`#${panel.dataset.panel}`);
      if (place.innerHTML === panel.outerHTML) continue;
      const speaker = place.contains(document.activeElement) ? document.activeElement.dataset.speaker : undefined;
      place.replaceChildren(panel);
      if (speaker !== undefined) all("[data-speaker]", place).find((e) => e.dataset.speaker === speaker)?.focus();
    }
  };

  const reset = () => {
    cards.replaceChildren();
    reader.close();
    [held, untold, from] = [[], 0, 0];
    gone.clear();
  };
  const listen = () => {
    const source = new EventSource("/events");
    source.addEventListener("reset", reset);
    source.addEventListener("articles", (event) => articles(event.data));
    source.addEventListener("panels", (event) => panels(event.data));
    source.addEventListener("missed", () => stand("This browser is too slow: it missed some articles.", true));
    source.addEventListener("open", told);
    source.addEventListener("error", () => {
      if (source.readyState === EventSource.CLOSED) return refused();
      // The stream ends in good order now and then, and begins again at once.
      setTimeout(() => { if (source.readyState !== EventSource.OPEN) stand("Not connected: the list may be out of date. Trying again\u2026", true); }, 3000);
    });
  };
  // A stream that is refused does not begin again by itself, and does not say why.
  const refused = async () => {
    const response = await fetch("/events", { signal: AbortSignal.timeout(3000) }).catch(() => null);
    if (response?.status === 503) stand(`${(await response.text()).trim()}. Trying again\u2026`, true);
    else await response?.body.cancel();
    setTimeout(listen, 3000);
  };
  listen();

  const open = async (link) => {
    const { key, article } = link.closest(".card").dataset;
    const response = await fetch(`${link.getAttribute("href")}/part`).catch(() => null);
    if (!response || response.status !== 200) return tell("This article is not here any more");
    const text = await response.text();
    if (gone.has(key)) return tell("Its publisher has canceled this article");
    Object.assign(reader.dataset, { key, article });
    opened.innerHTML = text;
    if (!reader.open) reader.showModal();
    reader.scrollTop = 0;
    const story = one(".story", opened);
    reader.setAttribute("aria-label", one("h2", story).textContent);
    show(story);
    one("h2", story).focus({ preventScroll: true });
  };
  reader.addEventListener("close", () => opened.replaceChildren());
  one("#close").addEventListener("click", () => reader.close());
  reader.addEventListener("click", (event) => { if (event.target === reader) reader.close(); });
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".open");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault();
      open(link);
    }
    const speaker = event.target.closest("[data-speaker]");
    if (speaker) {
      one("#find").value = speaker.dataset.speaker;
      one("#field").value = "speaker";
      refit();
      tell(`Articles in which ${speaker.dataset.speaker} speaks`);
    }
  });
  one("#pause").addEventListener("click", () => pause(!paused));
  one("#waiting button").addEventListener("click", () => pause(false));
  one("#find").addEventListener("input", refit);
  for (const id of ["#field", "#kind", "#act"]) one(id).addEventListener("change", refit);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || reader.open) return;
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "Escape") {
      ["#find", "#field", "#kind", "#act"].forEach((id) => { one(id).value = ""; });
      refit();
    }
    if (typing) return;
    if (event.key === "/") { event.preventDefault(); one("#find").focus(); }
    if (event.key === " " && !event.target.closest("button, a, summary")) { event.preventDefault(); pause(!paused); }
    if (event.key === "j" || event.key === "k") {
      const links = all(".card:not([hidden]) .open");
      const at = links.indexOf(document.activeElement);
      const next = links[at < 0 ? 0 : Math.min(Math.max(at + (event.key === "j" ? 1 : -1), 0), links.length - 1)];
      next?.focus();
    }
  });
})();
