// The main pane: a conversation, or the app's Home tab.

import { follow, get, here, known, post } from "./api.js";
import { blocks } from "./blocks.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { nested, valuesIn } from "./form_state.js";
import { bubble } from "./messages.js";
import { go, showThread } from "./navigation.js";
import { $, changed, current } from "./page_state.js";
import { drawThread } from "./thread.js";

// What people can do with a message.
const actions = { act: actIn, values: valuesIn, attempt, showThread };

// Returns the function that sends a block's action to the app, with what was entered in the same place.
function actIn(where) {
  return (block, element, value) =>
    attempt(async () => {
      const control = { block_id: block.block_id, action_id: element.action_id };
      const answer = await post(here("/click"), { ...where, ...control, value, values: nested(valuesIn(where)) });
      if (answer.url) follow(answer.url);
    });
}

function appTabs() {
  const tab = (key, text) =>
    h(
      "button",
      {
        role: "tab",
        "data-key": `tab/${key}`, // who is on it by keyboard stays there when Home arrives
        "aria-selected": String(current.tab === key),
        onclick: () => go("app", key),
      },
      text,
    );
  return h("div", { role: "tablist", class: "tabs" }, tab("home", "Home"), tab("messages", "Messages"));
}

export function drawHome(view) {
  if (!changed("home", [view, known.me.id])) return;
  $("composer").hidden = true;
  $("thread").hidden = true;
  replace($("head"), h("h1", {}, known.app.name), appTabs());
  if (!view) return replace($("messages"), h("p", { class: "empty" }, "Loading Home …"));
  const where = { view: view.id };
  const place = { where, state: view.state.values, values: valuesIn(where), act: actIn(where) };
  replace($("messages"), h("div", { class: "home" }, blocks(view.blocks, place)));
}

export async function drawConversation(screen) {
  const asked = JSON.stringify(current);
  const inApp = current.channel === "app";
  const channel = screen.channels.find((each) => (inApp ? each.kind === "im" : each.id === current.channel));
  const messages = channel ? (await get(here(`/channels/${channel.id}`))).messages : [];
  if (JSON.stringify(current) !== asked) return; // gone elsewhere while this was read: the next refresh draws that
  if (changed("conversation", [messages, current, known.me.id])) {
    replace($("head"), inApp || !channel ? [h("h1", {}, known.app.name), appTabs()] : heading(channel));
    $("composer").hidden = false;
    $("say").placeholder = `Message ${channel?.name ?? known.app.name}, or / for a command`;
    drawMessages(messages, channel);
    drawThread(messages, channel, actions);
  }
  if (channel?.unread && document.visibilityState === "visible") await post(here(`/channels/${channel.id}/read`));
}

function heading(channel) {
  return [h("h1", {}, (channel.kind === "channel" ? "# " : "") + channel.name), h("p", {}, channel.topic)];
}

function drawMessages(messages, channel) {
  const roots = messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
  const bubbles = roots.map((message) => bubble(message, channel, { root: true, ...actions }));
  replace($("messages"), bubbles.length ? bubbles : h("p", { class: "empty" }, "Nothing here yet."));
  $("messages").scrollTop = $("messages").scrollHeight;
}
