// What runs in the page when the button is clicked. A function is sent there on its own, so it holds all that it needs.

/** What is selected, else the main text of the page; words that the agent is writing are left out. */
export const readPage = () => {
  const MOST = 60_000;
  const EDITORS = "textarea, [contenteditable]:not([contenteditable='false'])";

  /** The document and those of frames in it that are of the same place. */
  const documents = (root) => {
    const found = [root];
    for (const frame of root.querySelectorAll("iframe, frame")) {
      const inner = frame.getClientRects().length ? frame.contentDocument : null;
      if (inner) found.push(...documents(inner));
    }
    return found;
  };

  const selected = (root) => {
    const range = root.getSelection();
    const around = range?.anchorNode?.parentElement;
    return !around || around.closest(EDITORS) ? "" : range.toString().trim();
  };

  const main = (root) => {
    const area = root.querySelector("main, [role='main'], article") ?? root.body;
    let text = area?.innerText ?? "";
    for (const editor of area?.querySelectorAll(EDITORS) ?? []) {
      const own = editor.innerText?.trim();
      if (own) text = text.replace(own, "");
    }
    return text.trim();
  };

  const every = documents(document);
  const chosen = every.map(selected).find(Boolean) ?? "";
  const text = chosen || every.map(main).filter(Boolean).join("\n\n");
  return { text: text.slice(0, MOST), cut: text.length > MOST, selected: Boolean(chosen), title: document.title, host: location.host };
};
