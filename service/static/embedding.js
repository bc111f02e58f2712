// Our page within a page of the help desk: the panel in a frame, and what its agent inserts. What comes from elsewhere
// than the panel itself is not listened to.
const { name, shown } = document.body.dataset;
const frame = document.querySelector("iframe");
const state = document.querySelector("[role=status]");

const say = (words) => {
  state.textContent = words;
  frame.hidden = Boolean(words);
};

/** Open the panel for this conversation of the desk. */
export const open = async (conversation) => {
  say("Opening …");
  try {
    const answer = await fetch(`/sidebar/in/${encodeURIComponent(name)}/open`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ shown, conversation: String(conversation) }),
    });
    const said = await answer.text();
    if (!answer.ok) return say(new DOMParser().parseFromString(said, "text/html").querySelector("p")?.textContent ?? `Error ${answer.status}.`);
    frame.src = JSON.parse(said).path;
    return say("");
  } catch {
    return say("The service does not answer. Open the panel again in a moment.");
  }
};

/** Have `insert` put a text into the desk's editor when the agent asks for it: given { text, html }. */
export const inserting = (insert) => addEventListener("message", (event) => {
  if (event.source !== frame.contentWindow || event.origin !== location.origin) return;
  if (event.data === "drafter-ready") frame.contentWindow.postMessage("drafter-can-insert", location.origin);
  else if (event.data?.drafter === "insert") insert(event.data);
});
