// What the service puts right in the agent's words when it is told to: a failed check that a rule may mend, and the
// figures of the source that holds. Each is one step, which can be taken back.
import { tell } from "./page.js";
import { Refused, value } from "./server.js";

const NOT = "No rule can mend it without touching a proved sentence: change it yourself.";

/** What the buttons do. `told`: where the choice of a source is kept. */
export const fixing = (conversation, sheet, told) => {
  /** Have the words put right, in `place` said what came of it; whether they are other words now, null: it failed. */
  const rewrite = async (path, given, place) => {
    const { id, kind, instruction, aim } = sheet.desk.draft.dataset;
    const { text } = sheet;
    try {
      const made = await value(path, { conversation, id, kind, instruction: instruction || null, aim: aim || null, text, ...given });
      if (sheet.text !== text) return null; // something else was written meanwhile
      if (made.text === null || made.text === text) return false;
      sheet.write(made.text, "fix");
      return true;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      place.textContent = error.message;
      return null;
    }
  };

  return {
    seeConflicts: () => {
      const first = sheet.desk.draft.querySelector(".conflict");
      first.querySelector("button").focus({ preventScroll: true });
      first.scrollIntoView({ block: "start" });
    },
    fix: async (button) => {
      const line = button.nextElementSibling;
      const done = await rewrite("/sidebar/fix", { check: button.dataset.check }, line);
      if (done === false) {
        button.hidden = true;
        line.textContent = NOT;
      } else if (done) {
        sheet.editor.focus();
        tell("Fixed. Undo takes it back.");
      }
    },
    settle: async (button) => {
      const { conflict, use } = button.dataset;
      const line = button.closest(".conflict").querySelector(".settle-answer");
      const done = await rewrite("/sidebar/settle", { conflict: Number(conflict), use }, line);
      if (done === null) return;
      told.settled(conflict, use);
      line.textContent = done ? "Put right in your text; Undo takes it back." : "Your text says nothing else.";
    },
  };
};
