// Our page within a page of the help desk: the panel in a frame, and what its agent inserts. What comes from elsewhere
// than the panel itself is not listened to. Where the desk proves nobody, who looks signs in here by a code.
const { name } = document.body.dataset;
const frame = document.querySelector("iframe");
const state = document.querySelector("[role=status]");
const joining = document.querySelector(".joining");
const NONE = "Open a conversation in your help desk.";
let { shown } = document.body.dataset;
let wanted = "";
let none = NONE;
let joinable = false;
let failed = false;

const say = (words) => {
  state.textContent = words;
  frame.hidden = Boolean(words);
};

const ask = async (what, given) => {
  try {
    const answer = await fetch(`/sidebar/in/${encodeURIComponent(name)}/${what}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(given),
    });
    const said = await answer.text();
    if (answer.ok) return JSON.parse(said);
    const words = new DOMParser().parseFromString(said, "text/html").querySelector("p")?.textContent;
    return { refused: words ?? `Error ${answer.status}.`, status: answer.status };
  } catch {
    return { refused: "The service does not answer. Open the panel again in a moment." };
  }
};

const show = async () => {
  const conversation = wanted;
  if (!conversation) return say(none);
  joining.hidden = !joinable || Boolean(shown);
  if (!shown) return say(joinable ? "Drafts show here once you have signed in." : none);
  say("Opening …");
  failed = false;
  const { path, refused, status } = await ask("open", { shown, conversation });
  if (conversation !== wanted) return undefined; // the agent went on to another one meanwhile
  if (!refused) {
    frame.src = path;
    return say("");
  }
  failed = true;
  if (status === 403 && joinable) {
    shown = "";
    joining.hidden = false;
  }
  return say(refused);
};

/** Open the panel for this conversation of the desk; none: where none is looked at, or none that is shown here. */
export const open = (conversation, otherwise = NONE) => {
  const asked = conversation === undefined || conversation === null ? "" : String(conversation);
  if (asked && asked === wanted && !failed) return undefined;
  wanted = asked;
  none = otherwise;
  return show();
};

/** Have who looks sign in where nothing shows who it is. */
export const signingIn = () => {
  joinable = true;
  joining.hidden = Boolean(shown);
  joining.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { shown: given, refused } = await ask("join", { code: joining.elements.code.value.trim() });
    if (refused) return say(refused);
    shown = given;
    joining.reset();
    joining.hidden = true;
    return show();
  });
};

/** Have `insert` put a text into the desk's editor when the agent asks for it: given { text, html }. */
export const inserting = (insert) => addEventListener("message", async (event) => {
  if (event.source !== frame.contentWindow || event.origin !== location.origin || frame.hidden) return;
  const tell = (said) => event.source.postMessage(said, location.origin);
  if (event.data === "drafter-ready") tell("drafter-can-insert");
  else if (event.data?.drafter === "insert") {
    try {
      await insert(event.data);
      tell({ drafter: "inserted", number: event.data.number });
    } catch {
      tell({ drafter: "not-inserted", number: event.data.number });
    }
  }
});
