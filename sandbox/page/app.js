// The page of one person. It refreshes whenever the sandbox says that something changed.

import { get, here, known, learn, name } from "./api.js";
import { drawConversation, drawHome } from "./conversation.js";
import { attempt, showError } from "./errors.js";
import { showModal } from "./modal.js";
import { go, onRefresh, refresh } from "./navigation.js";
import { address, current } from "./page_state.js";
import { drawSidebar } from "./sidebar.js";
import { drawClock, drawTopBar } from "./top_bar.js";
import { drawTraffic } from "./traffic.js";

async function drawScreen() {
  learn(await get(`/sandbox?team=${address.get("team") ?? ""}`));
  const people = [...known.people.values()].filter((person) => !person.is_bot && !person.deleted);
  known.me = people.find((person) => person.name === address.get("as")) ?? people[0];
  const screen = await get(here());
  known.now = screen.now;
  known.conversations = screen.channels;
  drawTopBar(people);
  if (!screen.channels.some((channel) => channel.id === current.channel) && current.channel !== "app") {
    current.channel = screen.channels.find((channel) => channel.kind === "channel")?.id ?? "app";
  }
  drawSidebar(screen);
  if (current.channel === "app" && current.tab === "home") drawHome(screen.home);
  else await drawConversation(screen);
  showModal(screen.modals, showError);
}

onRefresh(async () => {
  await attempt(drawScreen);
  await drawTraffic();
});

document.addEventListener("slack-link", ({ detail: url }) => {
  if (url.host === "app") return go("app", url.searchParams.get("tab") ?? "home");
  return showError(`In Slack, this opens your direct messages with ${name(url.searchParams.get("id"))}.`);
});

new EventSource("/sandbox/changes").onmessage = refresh;
setInterval(() => {
  if (!known.me || known.frozen) return;
  known.now += 1;
  drawClock();
}, 1000);
