// One message: who, when, what, reactions, files, and what can be done with it. `hands` are the page's.

import { emoji, here, known, name, post } from "./api.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { moment, mrkdwn } from "./text.js";

const QUICK = ["+1", "heart", "tada", "eyes", "white_check_mark", "pray"];

export function bubble(message, channel, hands) {
  const person = known.people.get(message.user);
  const initials = (person?.real_name ?? "?").split(" ").map((word) => word[0]).slice(0, 2).join("");
  const where = { channel: channel.id, ts: message.ts };
  const body = message.blocks ? blocks(message.blocks, { where, values: hands.values(where), press: hands.press(where) }) : h("p", {}, ...mrkdwn(message.text));
  return h(
    "article",
    { class: message.is_ephemeral ? "message whispered" : "message" },
    h("span", { class: "avatar", style: `background:#${person?.is_bot ? "1f4b4a" : person?.color}`, "aria-hidden": "true" }, initials),
    h(
      "div",
      {},
      h(
        "header",
        {},
        h("strong", {}, name(message.user)),
        person?.is_bot ? h("span", { class: "badge" }, "APP") : null,
        h("time", {}, moment(Number(message.ts), "{date_short_pretty}, {time}")),
        message.edited ? h("small", {}, "(edited)") : null,
      ),
      message.is_ephemeral ? h("p", { class: "hint" }, "Only visible to you") : null,
      h("div", { class: "blocks" }, body, (message.files ?? []).map(file)),
      reactions(message, where, hands),
      message.is_ephemeral ? null : footer(message, where, hands),
    ),
  );
}

function file(each) {
  const picture = /^(png|jpe?g|gif|webp)$/.test(each.filetype);
  return h(
    "figure",
    { class: "file" },
    picture ? h("img", { src: each.url_private, alt: each.alt_txt || each.title }) : null,
    h("figcaption", {}, h("a", { href: each.url_private, download: each.name }, each.title), h("small", {}, ` ${each.size} bytes`)),
  );
}

const react = (where, hands) => (named) =>
  hands.attempt(() => post(here(`/channels/${where.channel}/reactions`), { ts: where.ts, name: named }));

function reactions(message, where, hands) {
  if (!message.reactions?.length) return null;
  return h(
    "div",
    { class: "reactions" },
    message.reactions.map((each) =>
      h(
        "button",
        {
          "aria-pressed": String(each.users.includes(known.me.id)),
          title: `${each.users.map(name).join(", ")} with :${each.name}:`,
          onclick: () => react(where, hands)(each.name),
        },
        `${emoji.get(each.name) ?? `:${each.name}:`} ${each.count}`,
      ),
    ),
  );
}

function footer(message, where, hands) {
  const shortcuts = known.shortcuts.filter((each) => each.type === "message");
  return h(
    "div",
    { class: "under" },
    hands.root ? replies(message, hands) : null,
    picker(where, hands),
    shortcuts.length
      ? h(
          "select",
          {
            "aria-label": "More actions",
            onchange: (event) => hands.attempt(() => post(here("/shortcut"), { callback_id: event.target.value, ...where })),
          },
          h("option", { value: "" }, "⋯"),
          shortcuts.map((each) => h("option", { value: each.callback_id }, each.name)),
        )
      : null,
  );
}

function picker(where, hands) {
  return h(
    "select",
    { "aria-label": "Add a reaction", onchange: (event) => react(where, hands)(event.target.value) },
    h("option", { value: "" }, "☺"),
    QUICK.map((each) => h("option", { value: each }, `${emoji.get(each) ?? ""} ${each}`)),
  );
}

function replies(message, hands) {
  const count = message.reply_count ?? 0;
  const text = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply in thread";
  return h("button", { class: count ? "replies some" : "replies", onclick: () => hands.thread(message.ts) }, text);
}
