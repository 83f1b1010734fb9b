// Calls to the sandbox's control API (docs/sandbox.md), and what the page knows about the workspace.

export const known = {
  people: new Map(),
  channels: new Map(),
  conversations: [],
  me: null,
  app: null,
  commands: [],
  shortcuts: [],
  steps: {},
  now: 0,
};

// Emoji by name; until they are loaded, names are shown instead.
export const emoji = new Map();
fetch("/sandbox/emoji")
  .then((response) => response.json())
  .then((found) => Object.entries(found).forEach(([name, sign]) => emoji.set(name, sign)))
  .catch(() => {});

export async function get(path) {
  return answer(await fetch(path));
}

export async function post(path, body = {}) {
  return answer(
    await fetch(path, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    }),
  );
}

async function answer(response) {
  const body = await response.json();
  if (!response.ok) throw new Error(body.error ?? `The sandbox answered ${response.status}.`);
  return body;
}

export const here = (path = "") => `/sandbox/people/${known.me.id}${path}`;

// Opens a link: Slack's own links on this page, all others in a new one.
export function follow(url) {
  if (!url.startsWith("slack://")) return window.open(url, "_blank", "noopener");
  return document.dispatchEvent(new CustomEvent("slack-link", { detail: new URL(url) }));
}

export function learn(overview) {
  known.people = new Map(overview.people.map((person) => [person.id, person]));
  known.channels = new Map(overview.channels.map((channel) => [channel.id, channel]));
  known.app = overview.app;
  known.commands = overview.commands;
  known.shortcuts = overview.shortcuts;
  known.steps = overview.steps;
  known.frozen = overview.frozen;
  known.next = overview.next;
  known.name = overview.name;
  known.team = overview.id;
  known.workspaces = overview.workspaces;
}

export function name(id) {
  return known.people.get(id)?.real_name ?? (id === "USLACKBOT" ? "Slackbot" : id);
}
