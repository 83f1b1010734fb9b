// One message: author, time, content, files, reactions, and what people can do with it (`actions`, from the page).

import { emoji, here, known, name, post } from "./api.js";
import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { link, moment, mrkdwn, unescape } from "./text.js";

const QUICK = ["+1", "heart", "tada", "eyes", "white_check_mark", "pray"];

export function bubble(message, channel, actions) {
  const person = known.people.get(message.user);
  const initials = (person?.real_name ?? "?").split(" ").map((word) => word[0]).slice(0, 2).join("");
  const where = { channel: channel.id, ts: message.ts };
  const place = { where, values: actions.values(where), act: actions.act(where) };
  const body = message.blocks ? blocks(message.blocks, place) : h("p", {}, ...mrkdwn(message.text));
  const color = person?.is_bot ? "1f4b4a" : person?.color;
  return h(
    "article",
    { class: message.is_ephemeral ? "message ephemeral" : "message" },
    h("span", { class: "avatar", style: `background:#${color}`, "aria-hidden": "true" }, initials),
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
      h("div", { class: "blocks" }, body, (message.attachments ?? []).map(attachment(place)), (message.files ?? []).map(file)),
      reactions(message, where, actions),
      message.is_ephemeral ? null : footer(message, where, actions),
    ),
  );
}

// What is under a message's own text, beside a colored line: texts, fields and blocks (buttons of a legacy kind are left out).
const attachment = (place) => (each) =>
  h(
    "section",
    { class: "attachment", style: `border-color:${color(each.color)}` },
    each.pretext ? h("p", {}, ...mrkdwn(each.pretext)) : null,
    each.author_name ? h("small", {}, unescape(each.author_name)) : null,
    each.title ? h("p", {}, h("strong", {}, titleOf(each))) : null,
    each.text ? h("p", {}, ...mrkdwn(each.text)) : null,
    (each.fields ?? []).map((one) => h("p", {}, h("strong", {}, unescape(one.title ?? "")), h("br"), ...mrkdwn(one.value ?? ""))),
    each.blocks ? blocks(each.blocks, place) : null,
    each.image_url || each.thumb_url ? h("p", { class: "context" }, "(image)") : null,
    each.footer ? h("p", { class: "context" }, unescape(each.footer)) : null,
  );

const NAMED_COLORS = { good: "#2eb67d", warning: "#ecb22e", danger: "#e01e5a" };
const color = (given) =>
  NAMED_COLORS[given] ?? (/^#?[0-9a-f]{6}$/i.test(given ?? "") ? `#${given.replace("#", "")}` : "var(--quote)");
const titleOf = (each) =>
  /^https?:/.test(each.title_link ?? "") ? link(each.title_link, unescape(each.title)) : unescape(each.title);

const shownAt = (each) => `/files/${each.id}/${encodeURIComponent(each.name)}`; // the page has no token for `url_private`

function file(each) {
  if (each.mode === "tombstone") return h("figure", { class: "file" }, h("small", {}, "This file was deleted."));
  const picture = /^(png|jpe?g|gif|webp)$/.test(each.filetype);
  return h(
    "figure",
    { class: "file" },
    picture ? h("img", { src: shownAt(each), alt: each.alt_txt || each.title }) : null,
    h(
      "figcaption",
      {},
      h("a", { href: shownAt(each), download: each.name }, each.title),
      h("small", {}, ` ${each.size} bytes`),
    ),
  );
}

const react = (where, actions) => (named) =>
  actions.attempt(() => post(here(`/channels/${where.channel}/reactions`), { ts: where.ts, name: named }));

function reactions(message, where, actions) {
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
          onclick: () => react(where, actions)(each.name),
        },
        `${emoji.get(each.name) ?? `:${each.name}:`} ${each.count}`,
      ),
    ),
  );
}

function footer(message, where, actions) {
  const shortcuts = known.shortcuts.filter((each) => each.type === "message");
  const use = (callback_id) => actions.attempt(() => post(here("/shortcut"), { callback_id, ...where }));
  return h(
    "div",
    { class: "under" },
    actions.root ? replies(message, actions) : null,
    picker(where, actions),
    shortcuts.length
      ? h(
          "select",
          {
            "aria-label": "More actions",
            onchange: (event) => use(event.target.value),
          },
          h("option", { value: "" }, "⋯"),
          shortcuts.map((each) => h("option", { value: each.callback_id }, each.name)),
        )
      : null,
  );
}

function picker(where, actions) {
  return h(
    "select",
    { "aria-label": "Add a reaction", onchange: (event) => react(where, actions)(event.target.value) },
    h("option", { value: "" }, "☺"),
    QUICK.map((each) => h("option", { value: each }, `${emoji.get(each) ?? ""} ${each}`)),
  );
}

function replies(message, actions) {
  const count = message.reply_count ?? 0;
  const text = count ? `${count} ${count === 1 ? "reply" : "replies"}` : "Reply in thread";
  const onclick = () => actions.showThread(message.ts);
  return h("button", { class: count ? "replies some" : "replies", onclick }, text);
}
