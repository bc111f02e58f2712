// What runs in the page when the agent has the draft inserted. It is sent there on its own, so it holds all it needs.

/** Put `text` where the caret is in the editor that was last in use, as typing would, so that undo takes it back.
 * Answers with `into` what, or with the `fault`. `html`: the same for editors that know formatting. */
export const insertText = async (text, html) => {
  const deepest = (root) => {
    const element = root.activeElement;
    if (element?.shadowRoot?.activeElement) return deepest(element.shadowRoot);
    if (!element?.matches("iframe, frame")) return element;
    try { return element.contentDocument ? deepest(element.contentDocument) : element; } catch { return element; }
  };
  const squeezed = (words) => words.replace(/\s+/g, "");
  const holds = (element) => squeezed(element.value ?? element.textContent).includes(squeezed(text).slice(0, 80));
  const soon = () => new Promise((done) => setTimeout(done, 60));
  /** Set the caret anew where it is: what is inserted then is a step of its own, and undo leaves what was typed. */
  const begin = (element) => {
    if (element.setSelectionRange) {
      const { selectionStart, selectionEnd } = element;
      element.setSelectionRange(0, 0);
      element.setSelectionRange(selectionStart, selectionEnd);
      return;
    }
    const selection = element.ownerDocument.getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    if (!range) return;
    selection.removeAllRanges();
    selection.addRange(range);
  };

  const target = deepest(document);
  if (target?.matches("iframe, frame")) return { fault: "The editor is a page of another site, which cannot be reached. Copy the draft." };
  const written = target?.isContentEditable;
  if (!written && !target?.matches("textarea:not([readonly], [disabled])")) return { fault: "Click into the reply first, then insert." };

  const page = target.ownerDocument;
  const before = target.value ?? target.textContent;
  const changed = () => (target.value ?? target.textContent) !== before;
  target.focus();
  begin(target);
  if (!written) {
    page.execCommand("insertText", false, text);
    return changed() ? { into: "text" } : { fault: "This field takes no text. Copy the draft." };
  }
  // Editors that keep a document of their own (ProseMirror, Lexical, Slate, Quill) take a paste, and undo it as one.
  const data = new DataTransfer();
  data.setData("text/plain", text);
  data.setData("text/html", html);
  const pasted = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true, composed: true });
  const taken = !target.dispatchEvent(pasted);
  if (taken) await soon();
  if (!changed()) {
    const plain = target.closest("[contenteditable]")?.contentEditable === "plaintext-only";
    page.execCommand(plain ? "insertText" : "insertHTML", false, plain ? text : html);
    await soon();
  }
  return changed() && holds(target) ? { into: "editor" } : { fault: "This editor did not take the text. Copy the draft." };
};
