// Returns what is wrong with this page for whoever reads it without a mouse, without good eyes, or by ear.
const faults = [];
const shown = (e) => e.checkVisibility({ checkOpacity: true, checkVisibilityCSS: true }) && !e.closest('[aria-hidden="true"]');
const where = (e) => `${e.tagName.toLowerCase()}${e.id ? "#" + e.id : ""}.${[...e.classList].join(".")} "${(e.textContent || "").trim().slice(0, 40)}"`;
const say = (what, e) => { if (faults.length < 20) faults.push(`${what}: ${e ? where(e) : ""}`); };
const root = document.querySelector("dialog[open]") || document;

// Names of what can be used.
const name = (e) => {
  const by = e.getAttribute("aria-labelledby");
  if (by) return by.split(" ").map((id) => document.getElementById(id)?.textContent || "").join(" ").trim();
  return (e.getAttribute("aria-label") || [...(e.labels || [])].map((label) => label.textContent).join(" ") || e.textContent || "").trim();
};
for (const e of root.querySelectorAll("a[href], button, input, select, textarea, summary, dialog[open]")) {
  if (shown(e) && !name(e)) say("no name", e);
}
for (const e of root.querySelectorAll("svg:not([aria-hidden])")) if (shown(e) && (e.getAttribute("role") !== "img" || !name(e))) say("a picture without role or name", e);
for (const e of root.querySelectorAll("[role=group], [role=img], nav, aside, section, article")) if (shown(e) && !e.getAttribute("aria-label") && !e.getAttribute("aria-labelledby")) say("no label", e);
for (const e of document.querySelectorAll("[aria-labelledby]")) for (const id of e.getAttribute("aria-labelledby").split(" ")) if (!document.getElementById(id)) say(`aria-labelledby leads nowhere (${id})`, e);
for (const e of document.querySelectorAll('a[href^="#"]')) if (!document.getElementById(e.getAttribute("href").slice(1))) say("a link that leads nowhere", e);
for (const e of document.querySelectorAll("[aria-pressed]")) if (!["true", "false"].includes(e.getAttribute("aria-pressed"))) say("aria-pressed", e);
for (const e of root.querySelectorAll("[tabindex]")) if (Number(e.getAttribute("tabindex")) > 0) say("an order of its own", e);

// Structure.
const ids = new Set();
for (const e of document.querySelectorAll("[id]")) { if (ids.has(e.id)) say(`the id ${e.id} twice`, e); ids.add(e.id); }
if (!document.documentElement.lang) say("no language");
if (!document.title.trim()) say("no title");
if (document.querySelectorAll("main").length !== 1) say("not one main");
for (const e of root.querySelectorAll("ul, ol")) for (const child of e.children) if (child.tagName !== "LI") say("no item of a list", child);
if (document.documentElement.scrollWidth > document.documentElement.clientWidth) say("it scrolls sideways");
// Nor does anything in it, and nothing is cut off: the row of speakers on a phone alone is to be pushed.
for (const e of root.querySelectorAll("*")) {
  const style = getComputedStyle(e);
  if (!shown(e) || e.closest(".unseen, .skip, svg, select, input, .voices > .row") || style.overflowX === "visible" || e.scrollWidth <= e.clientWidth + 1) continue;
  say(style.overflowX === "hidden" || style.overflowX === "clip" ? "it is cut off" : "it scrolls sideways", e);
}
for (const e of root.querySelectorAll("p, h1, h2, h3, li, a, button, select, b, small, span")) {
  const box = e.getBoundingClientRect();
  if (shown(e) && !e.closest(".unseen, .skip, .voices > .row") && box.width && (box.left < -1 || box.right > document.documentElement.clientWidth + 1)) say("it stands beside the screen", e);
}

// Size of what is touched: 24 pixels, unless it stands in a line of text (WCAG 2.2, 2.5.8).
for (const e of root.querySelectorAll("button:not(.name), select, input")) {
  const box = e.getBoundingClientRect();
  if (shown(e) && (box.height < 15.5 || box.width < (e.tagName === "SELECT" ? 60 : 15.5))) say(`too small (${box.width} by ${box.height})`, e);
}

// Contrast of text, 4.5 to 1.
const canvas = document.createElement("canvas");
canvas.width = canvas.height = 1;
const context = canvas.getContext("2d", { willReadFrequently: true });
const painted = new Map();
const paint = (colours) => {
  const key = colours.join("|");
  if (!painted.has(key)) {
    context.clearRect(0, 0, 1, 1);
    for (const colour of colours) { context.fillStyle = "#000"; context.fillStyle = colour; context.fillRect(0, 0, 1, 1); }
    painted.set(key, [...context.getImageData(0, 0, 1, 1).data].slice(0, 3));
  }
  return painted.get(key);
};
const luminance = (rgb) => {
  const [r, g, b] = rgb.map((c) => { const v = c / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const canvasColour = matchMedia("(prefers-color-scheme: dark)").matches ? "#121212" : "#ffffff";
const grounds = (e) => {
  const list = [];
  for (let at = e; at; at = at.parentElement) {
    list.unshift(getComputedStyle(at).backgroundColor);
    if (at.tagName === "DIALOG") break;
  }
  return [canvasColour, ...list];
};
const walker = document.createTreeWalker(root === document ? document.body : root, NodeFilter.SHOW_TEXT);
while (walker.nextNode()) {
  const e = walker.currentNode.parentElement;
  if (!walker.currentNode.data.trim() || !shown(e) || e.closest("script, style, option, .unseen, .skip")) continue;
  const ground = grounds(e);
  const [a, b] = [luminance(paint([...ground, getComputedStyle(e).color])), luminance(paint(ground))];
  const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  if (ratio < 4.5) say(`contrast ${ratio.toFixed(2)}`, e);
}
return faults;
