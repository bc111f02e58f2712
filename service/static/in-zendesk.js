// The panel beside a ticket of Zendesk, by its app framework (ZAF): https://developer.zendesk.com/api-reference/apps/
import { inserting, open } from "./embedding.js";

const client = globalThis.ZAFClient?.init();

if (client) {
  client.invoke("resize", { width: "100%", height: "640px" });
  inserting(({ html }) => client.invoke("ticket.editor.insert", html));
  const { "ticket.id": ticket } = await client.get("ticket.id");
  await open(ticket);
}
