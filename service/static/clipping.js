// The buttons that copy. A text with a blank in it is copied only by a choice of its own.
import { copy } from "./copying.js";
import { blanks } from "./editor.js";
import { insert } from "./inserting.js";
import { relabel, say, tell } from "./page.js";

/** What the buttons do; `copied` is called when the text is on the clipboard. */
export const clipping = (sheet, copied) => {
  const toClipboard = async (button, options) => {
    try {
      const put = options.into ?? copy;
      await put(sheet.text, options);
      relabel(button, options.into ? "Inserted" : "Copied");
      say(options.into ? "Inserted." : "Copied.");
      copied();
    } catch {
      sheet.editor.focus();
      getSelection().selectAllChildren(sheet.editor);
      relabel(button, "Press Ctrl+C");
    }
  };

  /** Copy unless a blank is left; then show it, and that there is a way all the same. */
  const copyWhole = (button, options) => {
    const left = blanks(sheet.text);
    if (!sheet.text.trim()) return tell("There is nothing to copy yet.");
    if (!left.length) return toClipboard(button, options);
    const override = sheet.desk.draft.querySelector(".override");
    override.hidden = false;
    override.querySelector(".left").textContent = left.join(", ");
    const gap = sheet.editor.querySelector(".gap");
    sheet.editor.focus();
    if (gap) getSelection().selectAllChildren(gap);
    return say(`Fill in first: ${left.join(", ")}`);
  };

  return {
    copy: (button) => copyWhole(button, {}),
    insert: (button) => copyWhole(button, { into: insert }),
    copyPlain: (button) => copyWhole(button, { plain: true }),
    copyAnyway: (button) => toClipboard(button, {}),
    copyStep: async (button) => {
      await navigator.clipboard.writeText(button.closest("details").querySelector(".said").textContent);
      relabel(button, "Copied");
    },
  };
};
