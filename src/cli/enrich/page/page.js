"use strict";
// Pointing at a quotation lights it up with its cue and every mention of its speaker; a click keeps it lit.
{
  let kept = null;
  const clear = () => document.querySelectorAll(".on, .who").forEach((e) => e.classList.remove("on", "who"));
  const light = (article, quote) => {
    clear();
    article.querySelectorAll(`[data-q~="${quote}"], [data-c~="${quote}"], [data-b="${quote}"]`).forEach((e) => e.classList.add("on"));
    article.querySelectorAll(`[data-w~="${quote}"]`).forEach((e) => e.classList.add("who"));
    const by = article.querySelector(`.by[data-b="${quote}"]`);
    for (const entity of by && by.dataset.s ? by.dataset.s.split(" ") : []) {
      article.querySelectorAll(`[data-e="${entity}"]`).forEach((e) => e.classList.add("who"));
    }
  };
  const quoteOf = (target) => {
    const element = target.closest("[data-q], [data-b]");
    // The last of several is the innermost.
    return element && (element.dataset.b || element.dataset.q.split(" ").pop());
  };
  document.addEventListener("pointerover", (event) => {
    if (kept) return;
    const article = event.target.closest("article");
    const quote = article && quoteOf(event.target);
    if (quote) return light(article, quote);
    clear();
    const name = article && event.target.closest("[data-e]");
    if (name) article.querySelectorAll(`[data-e="${name.dataset.e}"]`).forEach((e) => e.classList.add("who"));
  });
  document.addEventListener("click", (event) => {
    const type = event.target.closest("button[data-type]");
    if (type) {
      const isPlain = document.body.classList.toggle("plain-" + type.dataset.type);
      type.setAttribute("aria-pressed", String(!isPlain));
      return;
    }
    const article = event.target.closest("article");
    const quote = article && quoteOf(event.target);
    const isKept = kept && kept.article === article && kept.quote === quote;
    kept = quote && !isKept ? { article, quote } : null;
    if (!kept) return clear();
    light(article, quote);
    if (event.target.closest(".said")) {
      article.querySelector(`.text [data-q~="${quote}"], h2 [data-q~="${quote}"]`)?.scrollIntoView({ behavior: "smooth", block: "center" });
    }
  });
}
