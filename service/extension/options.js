// Where the service is. The browser is asked for the right to speak with that one address, and gives it back here.
import { ask, known, placeOf } from "./service.js";

const byId = (id) => document.getElementById(id);
const FIELDS = ["address", "key", "mailbox"];
const TRIAL = "Do you answer?";
let before = null;

const tell = (words) => { byId("told").textContent = words; };

/** Whether the key may draft there; no model is asked, and nothing is kept. */
const tried = async (service) => {
  const conversation = { id: "options", ...(service.mailbox && { mailbox: service.mailbox }), messages: [{ author: "customer", text: TRIAL }] };
  await ask(service, "/v1/check", { conversation, text: TRIAL });
};

const save = async (event) => {
  event.preventDefault();
  let place;
  try { place = placeOf(byId("address").value); } catch (error) { return tell(error.message); }
  const allowed = await chrome.permissions.request({ origins: [place.pattern] });
  if (!allowed) return tell("Not saved: without that right the extension cannot reach your service.");
  const service = { address: place.address, key: byId("key").value.trim(), mailbox: byId("mailbox").value.trim() };
  if (before && before !== place.pattern) await chrome.permissions.remove({ origins: [before] });
  before = place.pattern;
  await chrome.storage.local.set(service);
  byId("address").value = service.address;
  tell("Saved. Trying it …");
  try {
    await tried(service);
    return tell("Saved, and it answers. Open a mail and press the button of the toolbar.");
  } catch (error) {
    return tell(`Saved, but: ${error.message}`);
  }
};

const forget = async () => {
  if (before) await chrome.permissions.remove({ origins: [before] }).catch(() => false);
  before = null;
  await chrome.storage.local.clear();
  await chrome.storage.session.clear();
  byId("service").reset();
  tell("Forgotten.");
};

const service = await known();
if (service) {
  for (const field of FIELDS) byId(field).value = service[field];
  before = placeOf(service.address).pattern;
}
byId("service").addEventListener("submit", save);
byId("forget").addEventListener("click", forget);
