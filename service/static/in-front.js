// The panel beside a conversation of Front, by the messages that its plugin SDK speaks with the page around a plugin
// (npm @frontapp/plugin-sdk 1.10; https://dev.frontapp.com/reference/plugin-sdk-context). A plugin's frame is sandboxed:
// it opens no window itself, Front does.
import { inserting, open, signingIn } from "./embedding.js";

const HANDSHAKE = "@frontapp/ui-sdk#WebViewBridge.handshake";
const { port1: front, port2: theirs } = new MessageChannel();
const calls = new Map();
let context = null;

const call = (name, ...args) => new Promise((resolve, reject) => {
  const id = crypto.randomUUID();
  calls.set(id, { resolve, reject });
  front.postMessage({ type: "function_call", id, contextId: context?.id, name, args });
});

const settle = ({ id, type, value, error }) => {
  const asked = calls.get(id);
  calls.delete(id);
  if (type === "function_result") asked?.resolve(value);
  else asked?.reject(new Error(error));
};

front.onmessage = ({ data }) => {
  if (data.type !== "context_update") return settle(data);
  context = data.context;
  return open(context.type === "singleConversation" ? context.conversation.id : null);
};

/** The message that is answered: what the customer wrote last, else the last one. */
const answered = async () => {
  const { results } = await call("listMessages");
  const messages = [...results].sort((one, other) => new Date(other.date) - new Date(one.date));
  return messages.find(({ status }) => status === "inbound") ?? messages[0];
};

signingIn();
document.querySelector(".joining a").addEventListener("click", (event) => {
  event.preventDefault();
  call("openUrl", event.currentTarget.href);
});
inserting(async ({ html }) => {
  const content = { body: html, type: "html" };
  const { draftId } = context.conversation;
  if (draftId) return call("updateDraft", draftId, { updateMode: "insert", content });
  const message = await answered();
  return call("createDraft", { content, replyOptions: { type: "replyAll", originalMessageId: message.id } });
});
parent.postMessage(HANDSHAKE, location.ancestorOrigins?.[0] ?? "*", [theirs]);
