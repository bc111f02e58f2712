// The text on the clipboard: as plain text, and beside it as rich text with paragraphs, lists and links.

const escape = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);
const linked = (text) => escape(text).replace(/https?:\/\/[^\s<>"]*[^\s<>".,;:!?)\]]/g, (url) => `<a href="${url}">${url}</a>`);
const ITEM = /^\s*(?:\d{1,3}[.)]|[-*•])\s+/;

const list = (lines) => {
  const name = /^\s*\d/.test(lines[0]) ? "ol" : "ul";
  return `<${name}>${lines.map((line) => `<li>${linked(line.replace(ITEM, ""))}</li>`).join("")}</${name}>`;
};

/** `text` as HTML: what an inbox that knows formatting would make of it. */
export const rich = (text) => text.trim().split(/\n{2,}/).map((block) => {
  const lines = block.split("\n");
  const first = lines.findIndex((line) => ITEM.test(line));
  if (first < 0 || !lines.slice(first).every((line) => ITEM.test(line))) return `<p>${lines.map(linked).join("<br>")}</p>`;
  const lead = lines.slice(0, first);
  return `${lead.length ? `<p>${lead.map(linked).join("<br>")}</p>` : ""}${list(lines.slice(first))}`;
}).join("");

/** Put `text` on the clipboard; throws where the browser does not allow it. */
export const copy = (text, { plain = false } = {}) => {
  const words = text.trim();
  if (plain || !globalThis.ClipboardItem) return navigator.clipboard.writeText(words);
  const item = { "text/plain": new Blob([words], { type: "text/plain" }), "text/html": new Blob([rich(words)], { type: "text/html" }) };
  return navigator.clipboard.write([new ClipboardItem(item)]);
};
