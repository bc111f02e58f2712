// The button: it opens the panel of this tab and reads what is selected there. Nothing else ever reads a page.
import { readPage } from "./reading.js";
import { forget, keep } from "./tabs.js";

chrome.storage.local.setAccessLevel({ accessLevel: "TRUSTED_CONTEXTS" });

const AGAIN = 150;

/** What is there to read. The right to this page comes with the click, now and then a moment after it. */
const read = async (tab, last = false) => {
  try {
    const [frame] = await chrome.scripting.executeScript({ target: { tabId: tab.id }, func: readPage });
    return frame.result;
  } catch {
    if (last) return { fault: "The browser lets no extension read this page." };
    await new Promise((done) => setTimeout(done, AGAIN));
    return read(tab, true);
  }
};

chrome.action.onClicked.addListener(async (tab) => {
  // Not awaited: a panel opens only within the click.
  chrome.sidePanel.setOptions({ tabId: tab.id, path: `panel.html?tab=${tab.id}`, enabled: true });
  chrome.sidePanel.open({ tabId: tab.id });
  await keep(tab.id, { ...(await read(tab)), at: Date.now() });
});

chrome.tabs.onRemoved.addListener(forget);
