// Turns Slack's texts (mrkdwn, plain text, rich text) into nodes. Times are shown in the viewer's zone.

import { emoji, follow, known, name } from "./api.js";
import { h } from "./dom.js";

const DATE = {
  date_short_pretty: { weekday: "short", day: "numeric", month: "short" },
  date_short: { day: "numeric", month: "short", year: "numeric" },
  date_long: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
  date_long_pretty: { weekday: "long", day: "numeric", month: "long" },
  date: { day: "numeric", month: "long", year: "numeric" },
  date_pretty: { day: "numeric", month: "long" },
  date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
  time: { hour: "numeric", minute: "2-digit" },
  time_secs: { hour: "numeric", minute: "2-digit", second: "2-digit" },
};

export function moment(seconds, format = "{date_short_pretty} at {time}") {
  const at = new Date(seconds * 1000);
  if (Number.isNaN(at.getTime())) return "";
  return (format ?? "").replace(/\{(\w+)\}/g, (whole, part) =>
    DATE[part] ? new Intl.DateTimeFormat("en-US", { ...DATE[part], timeZone: known.me.tz }).format(at) : whole,
  );
}

// A moment as a date-and-time field shows it in the viewer's zone, and back.
export function zoned(seconds) {
  const options = { timeZone: known.me.tz, dateStyle: "short", timeStyle: "short" };
  return new Intl.DateTimeFormat("sv-SE", options).format(new Date(seconds * 1000)).replace(" ", "T");
}

export function unzoned(text) {
  const wanted = Date.parse(`${text}Z`) / 1000;
  const shift = (at) => Date.parse(`${zoned(at)}Z`) / 1000 - at;
  return wanted - shift(wanted - shift(wanted));
}

export const unescape = (text) => text.replaceAll("&lt;", "<").replaceAll("&gt;", ">").replaceAll("&amp;", "&");

const PATTERNS = [
  [/^```([^]+?)```/, (found) => h("pre", {}, unescape(found[1]))],
  [/^`([^`\n]+)`/, (found) => h("code", {}, unescape(found[1]))],
  [/^\*(\S(?:[^*\n]*\S)?)\*(?!\w)/, (found) => h("strong", {}, ...mrkdwn(found[1]))],
  [/^_(\S(?:[^_\n]*\S)?)_(?!\w)/, (found) => h("em", {}, ...mrkdwn(found[1]))],
  [/^~(\S(?:[^~\n]*\S)?)~(?!\w)/, (found) => h("s", {}, ...mrkdwn(found[1]))],
  [/^<([^<>\n]+)>/, (found) => angled(found[1])],
  [/^\n/, () => h("br")],
  [/^:([a-z0-9_+'-]+):/, (found) => emoji.get(found[1]) ?? found[0]],
];

function angled(inside) {
  const [target, label] = inside.split("|");
  if (target.startsWith("@")) return h("span", { class: "mention" }, `@${name(target.slice(1))}`);
  if (target.startsWith("#")) return channel(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, seconds, format] = target.split("^");
    return h("time", {}, moment(Number(seconds), format) || unescape(label ?? ""));
  }
  if (target.startsWith("!")) return h("span", { class: "mention" }, `@${target.slice(1).split("^")[0]}`);
  return link(unescape(target), label ? unescape(label) : undefined);
}

function channel(id, label) {
  return h("span", { class: "mention" }, `#${known.channels.get(id)?.name ?? label ?? id}`);
}

export function link(url, label) {
  const safe = /^(https?|mailto|slack):/.test(url);
  const inside = (event) => {
    if (!url.startsWith("slack://")) return;
    event.preventDefault();
    follow(url);
  };
  const href = safe ? url : "#";
  return h("a", { href, target: "_blank", rel: "noopener noreferrer", onclick: inside }, label ?? url);
}

export function mrkdwn(text) {
  const nodes = [];
  let plain = "";
  let before = " ";
  while (text) {
    const match = /\w/.test(before) && !text.startsWith("<") && !text.startsWith("\n") ? null : first(text);
    if (match) {
      if (plain) nodes.push(unescape(plain));
      plain = "";
      nodes.push(match.node);
      before = " ";
      text = text.slice(match.length);
    } else {
      plain += text[0];
      before = text[0];
      text = text.slice(1);
    }
  }
  if (plain) nodes.push(unescape(plain));
  return nodes;
}

function first(text) {
  for (const [pattern, build] of PATTERNS) {
    const found = pattern.exec(text);
    if (found) return { node: build(found), length: found[0].length };
  }
  return null;
}

export function lines(text) {
  return text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));
}

export function textObject(object) {
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  const signs = (whole, named) => emoji.get(named) ?? whole;
  const text = unescape(object.text);
  return lines(object.emoji === false ? text : text.replace(/:([a-z0-9_+'-]+):/g, signs));
}

export function richText(block) {
  return h("div", { class: "rich" }, block.elements.map(part));
}

function part(element) {
  const inside = () => element.elements.map(inline);
  switch (element.type) {
    case "rich_text_quote":
      return h("blockquote", {}, ...inside());
    case "rich_text_preformatted":
      return h("pre", {}, ...inside());
    case "rich_text_list":
      return h(
        element.style === "ordered" ? "ol" : "ul",
        { style: `margin-left:${(element.indent ?? 0) * 1.5}em` },
        element.elements.map((item) => h("li", {}, ...item.elements.map(inline))),
      );
    default:
      return h("p", {}, ...inside());
  }
}

function inline(element) {
  switch (element.type) {
    case "user":
      return h("span", { class: "mention" }, `@${name(element.user_id)}`);
    case "channel":
      return channel(element.channel_id);
    case "broadcast":
      return h("span", { class: "mention" }, `@${element.range}`);
    case "link":
      return link(element.url, element.text);
    case "date":
      return h("time", {}, moment(element.timestamp, element.format) || (element.fallback ?? ""));
    case "emoji":
      return emoji.get(element.name) ?? unicode(element.unicode) ?? `:${element.name}:`;
    default:
      return styled(lines(element.text ?? ""), element.style ?? {});
  }
}

// Turns "1f600-200d" into the character it stands for, or undefined if it stands for none.
function unicode(codes) {
  const points = (codes ?? "").split("-").map((code) => Number.parseInt(code, 16));
  return points.every((point) => point > 0 && point <= 0x10ffff) ? String.fromCodePoint(...points) : undefined;
}

function styled(nodes, style) {
  const tags = { bold: "strong", italic: "em", strike: "s", code: "code", underline: "u" };
  const wanted = Object.keys(tags).filter((key) => style[key]);
  return wanted.reduce((inner, key) => h(tags[key], {}, inner), h("span", {}, ...nodes));
}
