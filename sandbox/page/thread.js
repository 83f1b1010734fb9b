// The thread pane: a message, its replies, and a box for another one.

import { here, known, post } from "./api.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { bubble } from "./messages.js";
import { showThread } from "./navigation.js";
import { $, current } from "./page_state.js";

export function drawThread(messages, channel, actions) {
  const pane = $("thread");
  pane.hidden = !current.thread;
  if (!current.thread) return;
  const shown = messages.filter((message) => message.ts === current.thread || message.thread_ts === current.thread);
  const bubbles = shown.map((message) => bubble(message, channel, actions));
  const key = `${known.me.id}/${current.thread}`;
  // An unfinished reply stays: only the messages above it are redrawn.
  if (pane.dataset.key === key) return replace(pane.querySelector(".scroll"), bubbles);
  pane.dataset.key = key;
  const close = h("button", { "aria-label": "Close thread", onclick: () => showThread(null) }, "×");
  return replace(
    pane,
    h("div", { class: "head" }, h("h2", {}, "Thread"), close),
    h("div", { class: "scroll" }, bubbles),
    replyForm(channel),
  );
}

function replyForm(channel) {
  const input = h("input", { "aria-label": "Reply", placeholder: "Reply …" });
  const send = (event) => {
    event.preventDefault();
    attempt(async () => {
      await post(here(`/channels/${channel.id}/messages`), { text: input.value, thread_ts: current.thread });
      input.value = "";
    });
  };
  return h("form", { onsubmit: send }, input, h("button", {}, "Send"));
}
