// The message box: sends messages and slash commands, completes commands, and keeps drafts.

import { get, here, known, post } from "./api.js";
import { h, replace } from "./dom.js";
import { attempt } from "./errors.js";
import { $, current } from "./page_state.js";

// A draft belongs to a person and a conversation.
const drafts = new Map();
const draftKey = () => `${known.me?.id}/${current.channel}`;

export function restoreDraft() {
  $("say").value = drafts.get(draftKey()) ?? "";
}

async function send(event) {
  event.preventDefault();
  const text = $("say").value;
  const [word, ...rest] = text.split(" ");
  await attempt(async () => {
    const { target, fallback } = await findTarget();
    if (word.startsWith("/")) {
      await post(here("/command"), { channel: target ?? fallback, command: word, text: rest.join(" ") });
    } else {
      await post(here(`/channels/${target}/messages`), { text });
    }
    $("say").value = "";
    drafts.delete(draftKey());
  });
  complete();
}

// The conversation to send to, and one for commands when there is none.
async function findTarget() {
  let screen = await get(here());
  const withApp = () => screen.channels.find((each) => each.kind === "im")?.id;
  if (current.channel === "app" && !withApp()) {
    await post(here("/home"), { tab: current.tab }); // opens the direct messages with the app
    screen = await get(here());
  }
  return { target: current.channel === "app" ? withApp() : current.channel, fallback: screen.channels[0]?.id };
}

function complete() {
  const typed = $("say").value;
  drafts.set(draftKey(), typed);
  const word = typed.split(" ")[0];
  const matching = typed.startsWith("/") ? known.commands.filter((each) => each.command.startsWith(word)) : [];
  $("commands").hidden = !matching.length;
  replace($("commands"), matching.map(suggestion));
}

function suggestion(entry) {
  const choose = () => {
    $("say").value = `${entry.command} `;
    $("say").focus();
    complete();
  };
  return h(
    "li",
    { role: "option", onclick: choose },
    h("strong", {}, entry.command),
    ` ${entry.usage_hint ?? ""}`,
    h("small", {}, entry.description),
  );
}

$("composer").addEventListener("submit", send);
$("say").addEventListener("input", complete);
$("say").addEventListener("keydown", (event) => {
  const first = $("commands").hidden ? null : $("commands").firstChild;
  if (first && (event.key === "Tab" || event.key === "ArrowDown") && !$("say").value.includes(" ")) {
    event.preventDefault();
    first.click();
  }
});
