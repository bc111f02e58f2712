// The service: its address and key as the options have them, its answers, and a draft while it is written.

/** The service as it is set up; null where it is not. */
export const known = async () => {
  const { address, key, mailbox } = await chrome.storage.local.get(["address", "key", "mailbox"]);
  return address && key ? { address, key, mailbox: mailbox ?? "" } : null;
};

/** The address of a service without its path; throws with the reason why it is none. */
export const placeOf = (written) => {
  let url;
  try { url = new URL(written.trim()); } catch { throw new Error("That is no address; write it as https://drafts.example.com"); }
  const here = ["localhost", "127.0.0.1"].includes(url.hostname);
  if (url.protocol !== "https:" && !(here && url.protocol === "http:")) throw new Error("The key would be sent in the open; use https.");
  return { address: url.origin, pattern: `${url.protocol}//${url.hostname}/*` };
};

/** The conversation in these words; the same words are the same conversation. */
export const conversationOf = async (service, { text, subject, customer }) => {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`${service.mailbox}\n${text}`));
  const id = [...new Uint8Array(digest)].slice(0, 8).map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return {
    id: `web-${id}`,
    ...(service.mailbox && { mailbox: service.mailbox }),
    subject,
    ...(customer && { customer: { name: customer } }),
    messages: [{ author: "customer", text }],
  };
};

const said = async (answer) => {
  try {
    const { error } = await answer.json();
    return [error.message, error.fix].filter(Boolean).join(" ");
  } catch {
    return `The service answered with ${answer.status}. Check its address in the options.`;
  }
};

/** Ask the service; throws what it refused in its own words. */
export const ask = async (service, path, given, options = {}) => {
  let answer;
  try {
    answer = await fetch(service.address + path, {
      method: "POST",
      credentials: "omit",
      redirect: "error",
      body: JSON.stringify(given),
      ...options,
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${service.key}`, ...options.headers },
    });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new Error(`${service.address} does not answer. Check that it runs and that its address is right.`);
  }
  if (!answer.ok) throw new Error(await said(answer));
  return answer;
};

/** Each event of a stream as [name, data], as https://html.spec.whatwg.org/multipage/server-sent-events.html has it. */
const events = async function* (answer) {
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let left = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (left + value).split(/\r?\n\r?\n/);
    left = blocks.pop();
    for (const block of blocks) {
      const lines = block.split(/\r?\n/);
      const of = (field) => lines.filter((line) => line.startsWith(`${field}:`)).map((line) => line.slice(field.length + 1).replace(/^ /, ""));
      if (of("data").length) yield [of("event")[0] ?? "message", JSON.parse(of("data").join("\n"))];
    }
  }
};

/** The draft; `onEvent` hears of what comes before it. Throws where none came. */
export const drafted = async (service, order, onEvent, signal) => {
  const answer = await ask(service, "/v1/drafts", order, { signal, headers: { Accept: "text/event-stream" } });
  for await (const [name, data] of events(answer)) {
    if (name === "draft") return data;
    if (name === "error") throw new Error([data.error?.message, data.error?.fix].filter(Boolean).join(" "));
    onEvent(name, data);
  }
  throw new Error("The connection was lost before the draft was there. Draft again.");
};
