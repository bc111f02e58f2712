// What leaves this machine: asked for when somebody wants to know, before a draft and after it.
import { byId, tell } from "./page.js";
import { Refused, html, parsed } from "./server.js";

/** What the buttons do. */
export const leaving = (form, desk) => {
  const show = async (kind, instruction, aim) => {
    const dialog = byId("leaving");
    try {
      const given = { conversation: form.dataset.conversation, kind, instruction: instruction || null, aim: aim || null };
      dialog.replaceChildren(parsed(await html("/sidebar/leaving", given)));
      dialog.showModal();
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      tell(error.message);
    }
  };

  return {
    leaving: () => show(form.elements.kind.value, byId("instruction").value.trim(), null),
    leavingDraft: () => show(desk.draft.dataset.kind, desk.draft.dataset.instruction, desk.draft.dataset.aim),
  };
};
