// The panel beside a conversation of Chatwoot, as a dashboard app: the page around says at what its agent looks
// (https://github.com/chatwoot/chatwoot, DashboardApp/Frame.vue). Nothing of that is signed, so who looks signs in here,
// and the message is taken from Chatwoot's own page alone, for the account that is connected.
import { open, signingIn } from "./embedding.js";

const { desk, account } = document.body.dataset;

const read = (data) => {
  try {
    return JSON.parse(data);
  } catch {
    return null;
  }
};

addEventListener("message", ({ source, origin, data }) => {
  if (source !== parent || origin !== desk) return;
  const said = read(data);
  if (said?.event !== "appContext") return;
  const conversation = said.data?.conversation;
  const foreign = conversation?.account_id !== undefined && String(conversation.account_id) !== account;
  if (foreign) open(null, "This conversation is of another account of Chatwoot than the one that is connected.");
  else open(conversation?.id);
});
signingIn();
parent.postMessage("chatwoot-dashboard-app:fetch-info", desk);
