// The panel beside a page: what was read there, its draft with the proof of each sentence, and the way into the editor.
import { copy, rich } from "./copying.js";
import { show } from "./proof.js";
import { conversationOf, drafted, known } from "./service.js";
import { follow } from "./tabs.js";
import { insertText } from "./writing.js";

const STEPS = {
  waiting: "Waiting for another draft to finish",
  reading: "Reading the conversation",
  searching: "Searching the help center",
  writing: "Writing",
  checking: "Proving and checking every sentence",
  rewriting: "Putting right what the checks found",
};
const tab = Number(new URLSearchParams(location.search).get("tab"));
const byId = (id) => document.getElementById(id);
let draft = null;
let ending = null;
let asked = "";

const say = (words) => { byId("did").textContent = words; };

const arrived = (found) => {
  if (found.fault) {
    byId("read").textContent = found.fault;
    return;
  }
  byId("text").value = found.text;
  byId("subject").value = found.title.slice(0, 1000);
  const what = found.selected ? "Selected" : "Nothing was selected, so this is the text of the whole page: take out what is not the conversation. Read";
  byId("read").textContent = found.text ? `${what} on ${found.host}${found.cut ? ", cut to 60,000 characters" : ""}.` : "There is no text on this page.";
};

const problem = (words) => {
  byId("problem").textContent = words;
  byId("problem").hidden = !words;
};

const onEvent = (name, data) => {
  const arriving = byId("arriving");
  if (name === "step") byId("progress").textContent = `${STEPS[data.name] ?? "Working"} …`;
  if (name === "text") arriving.append(data.text);
  if (name === "restart") arriving.textContent = "";
  arriving.hidden = !arriving.textContent;
};

const working = (on) => {
  for (const button of byId("ask").querySelectorAll("button:not(#stop)")) button.disabled = on;
  byId("stop").hidden = !on;
  byId("progress").textContent = on ? "Asking …" : "";
  byId("arriving").textContent = "";
  byId("arriving").hidden = true;
};

const write = async (event) => {
  event.preventDefault();
  if (ending) return;
  const service = await known();
  if (!service) return begin();
  problem("");
  say("");
  byId("result").hidden = true;
  ending = new AbortController();
  working(true);
  try {
    const conversation = await conversationOf(service, {
      text: byId("text").value.trim(),
      subject: byId("subject").value.trim(),
      customer: byId("customer").value.trim(),
    });
    const instruction = byId("instruction").value.trim();
    const aim = event.submitter?.name === "aim" ? event.submitter.value : "";
    const order = { conversation, ...(instruction && { instruction }), ...(aim && { aim }) };
    draft = await drafted(service, order, onEvent, ending.signal);
    asked = "";
    show(draft);
    byId("result").hidden = false;
    byId("draft").textContent = "Draft again";
  } catch (error) {
    if (error.name !== "AbortError") problem(error.message);
  } finally {
    ending = null;
    working(false);
  }
};

/** Whether the text may go: with a blank in it only when asked for a second time. */
const whole = (doing) => {
  const blanks = [...new Set(draft.gaps.map((gap) => gap.label))];
  if (!blanks.length || asked === doing) return true;
  asked = doing;
  say(`Only you can fill in: ${blanks.join(", ")}. Press again to take the text with the blanks.`);
  return false;
};

const insert = async () => {
  if (!whole("insert")) return;
  try {
    const [frame] = await chrome.scripting.executeScript({ target: { tabId: tab }, func: insertText, args: [draft.text, rich(draft.text)] });
    say(frame.result.fault ?? "Inserted where the caret was. Nothing was sent; Ctrl+Z there takes it out.");
  } catch {
    say("This page was opened anew. Press the button of the toolbar there, then insert.");
  }
};

const toClipboard = async () => {
  if (!whole("copy")) return;
  try {
    await copy(draft.text);
    say("Copied.");
  } catch {
    getSelection().selectAllChildren(byId("letter"));
    say("Press Ctrl+C to copy.");
  }
};

const begin = async () => {
  const service = await known();
  byId("unknown").hidden = Boolean(service);
  byId("ask").hidden = !service;
};

byId("ask").addEventListener("submit", write);
byId("stop").addEventListener("click", () => ending?.abort());
byId("insert").addEventListener("click", insert);
byId("copy").addEventListener("click", toClipboard);
for (const id of ["options", "set-up"]) byId(id).addEventListener("click", () => chrome.runtime.openOptionsPage());
chrome.storage.local.onChanged.addListener(begin);
begin();
follow(tab, arrived);
