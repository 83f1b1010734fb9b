// The documented interface of the sandbox (docs/sandbox.md), and what the page knows of the workspace.

export const known = { people: new Map(), channels: new Map(), me: null, app: null, commands: [], now: 0 };

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

// Links: those of Slack itself are followed on this page, all others in a new one.
export function follow(url) {
  if (!url.startsWith("slack://")) return window.open(url, "_blank", "noopener");
  return document.dispatchEvent(new CustomEvent("slack-link", { detail: new URL(url) }));
}

export function learn(overview) {
  known.people = new Map(overview.people.map((person) => [person.id, person]));
  known.channels = new Map(overview.channels.map((channel) => [channel.id, channel]));
  known.app = overview.app;
  known.commands = overview.commands;
  known.name = overview.name;
}

export function name(id) {
  return known.people.get(id)?.real_name ?? id;
}
