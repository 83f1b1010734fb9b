// The sidebar: channels, group messages and the app, with unread counts.

import { here, known, post } from "./api.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { go } from "./navigation.js";
import { $, changed, current } from "./page_state.js";

export function drawSidebar(screen) {
  if (!changed("sidebar", [screen.channels, current, known.me.id])) return;
  const ofKind = (kind) => screen.channels.filter((channel) => channel.kind === kind);
  const unread = ofKind("im").reduce((sum, each) => sum + each.unread, 0);
  replace(
    $("sidebar"),
    list("Channels", ofKind("channel")),
    list("Group messages", ofKind("mpim")),
    list("Apps", [{ id: "app", kind: "app", name: known.app.name, unread }]),
    joinable(screen.channels),
  );
}

function list(title, entries) {
  if (!entries.length) return null;
  return h("section", {}, h("h2", {}, title), h("ul", {}, entries.map(entry)));
}

// Public channels that this person isn't in yet.
function joinable(joined) {
  const isJoined = (channel) => joined.some((each) => each.id === channel.id);
  const others = [...known.channels.values()].filter((each) => !each.is_private && !isJoined(each));
  const join = (channel) => attempt(async () => (await post(here(`/channels/${channel.id}/join`)), go(channel.id)));
  if (!others.length) return null;
  return h(
    "details",
    {},
    h("summary", {}, "More channels"),
    h(
      "ul",
      {},
      others.map((each) => h("li", {}, h("button", { onclick: () => join(each) }, `# ${each.name} · join`))),
    ),
  );
}

function count(unread) {
  return h("span", { class: "count", "aria-label": `${unread} unread` }, String(unread));
}

function entry(channel) {
  const sign = { channel: "#", mpim: "◍", app: "◆" }[channel.kind];
  return h(
    "li",
    {},
    h(
      "button",
      {
        class: channel.unread ? "unread" : "",
        "data-key": `side/${channel.id}`,
        "aria-current": current.channel === channel.id ? "page" : undefined,
        onclick: () => go(channel.id),
      },
      h("span", { "aria-hidden": "true" }, sign),
      ` ${channel.name}`,
      channel.unread ? count(channel.unread) : null,
    ),
  );
}
