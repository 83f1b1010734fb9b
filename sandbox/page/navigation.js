// Refreshing the page, and going from one conversation to another.

import { here, post } from "./api.js";
import { restoreDraft } from "./composer.js";
import { attempt } from "./errors.js";
import { $, current, redrawAll, setAddress } from "./page_state.js";

let draw = async () => {};
let pending = Promise.resolve();

// app.js says how the page is drawn.
export function onRefresh(callback) {
  draw = callback;
}

// One refresh at a time, so that an older answer never draws over a newer one.
export const refresh = () => (pending = pending.then(() => attempt(draw)));

export async function go(channel, tab) {
  Object.assign(current, { channel, thread: null, tab: tab ?? (channel === "app" ? "home" : "messages") });
  setAddress("at", channel);
  document.body.classList.remove("menu-open");
  redrawAll();
  if (channel === "app") await attempt(() => post(here("/home"), { tab: current.tab }));
  restoreDraft();
  await refresh();
  // Focus stays with someone who has already started typing.
  if (!$("main").contains(document.activeElement)) $("main").focus();
}

export function showThread(ts) {
  current.thread = ts;
  redrawAll();
  refresh();
}
