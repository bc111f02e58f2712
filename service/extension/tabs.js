// What was read of each tab, in memory until the tab or the browser closes; pages cannot see it.
const name = (tab) => `tab-${tab}`;

export const keep = (tab, found) => chrome.storage.session.set({ [name(tab)]: found });

export const forget = (tab) => chrome.storage.session.remove(name(tab));

/** Call `shown` with what was read of the tab, now and after each click on the button. */
export const follow = async (tab, shown) => {
  chrome.storage.session.onChanged.addListener((changes) => {
    if (changes[name(tab)]?.newValue) shown(changes[name(tab)].newValue);
  });
  const found = (await chrome.storage.session.get(name(tab)))[name(tab)];
  if (found) shown(found);
};
