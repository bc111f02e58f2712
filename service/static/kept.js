// What must survive a reload, a crash and Back: the drafts of each conversation and what the agent made of them.
// The one place that knows where they are kept, which is this browser.

const PREFIX = "reply-drafter/desk/";
const VERSIONS = 20;
const WITH_PANEL = 3;

/** All that one conversation has on the desk: the text at work, a new draft that waits, and earlier versions. */
export const emptyDesk = () => ({ current: null, waiting: null, history: [], asked: null, instruction: "", at: 0 });

export const load = (conversation) => {
  try {
    return { ...emptyDesk(), ...JSON.parse(localStorage.getItem(PREFIX + conversation) ?? "{}") };
  } catch {
    return emptyDesk();
  }
};

const slim = (desk) => ({
  ...desk,
  history: desk.history.slice(0, VERSIONS).map((one, i) => (i < WITH_PANEL ? one : { ...one, html: "" })),
});

/** What was touched longest ago; none where a browser lets no page within another site's keep anything. */
const oldest = (but) => {
  const at = (key) => { try { return JSON.parse(localStorage.getItem(key)).at ?? 0; } catch { return 0; } };
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(PREFIX) && key !== but);
    return keys.sort((a, b) => at(a) - at(b))[0];
  } catch {
    return undefined;
  }
};

/** Keep `desk`; where there is no room the conversations that were touched longest ago make some. Whether it is kept. */
export const save = (conversation, desk) => {
  const key = PREFIX + conversation;
  const written = JSON.stringify(slim({ ...desk, at: Date.now() }));
  for (;;) {
    try {
      localStorage.setItem(key, written);
      return true;
    } catch {
      const other = oldest(key);
      if (!other) return false;
      localStorage.removeItem(other);
    }
  }
};

/** Call `changed` with the desk when another tab has kept one for the same conversation. */
export const watch = (conversation, changed) => addEventListener("storage", (event) => {
  if (event.key === PREFIX + conversation && event.newValue) changed(load(conversation));
});

