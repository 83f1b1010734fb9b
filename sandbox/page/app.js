// The page: sidebar, conversation, thread, Home, clock. It looks again whenever the sandbox says that something changed.

import { follow, get, here, known, learn, name, post } from "./api.js";
import { blocks } from "./blocks.js";
import { bubble } from "./messages.js";
import { h, replace } from "./dom.js";
import { nested, valuesIn } from "./form_state.js";
import { showModal } from "./modal.js";
import { moment } from "./text.js";
import { drawTraffic } from "./traffic.js";

const $ = (id) => document.getElementById(id);
const place = new URLSearchParams(location.hash.slice(1));
let open = { channel: place.get("at"), tab: "home", thread: null };
let drawn = {};

function complain(sentence) {
  $("problem").textContent = sentence;
  $("problem").hidden = false;
  $("problem").hidePopover?.();
  $("problem").showPopover?.();
  clearTimeout(complain.timer);
  complain.timer = setTimeout(() => ($("problem").hidden = true), 6000);
}

const attempt = (work) => work().catch((reason) => complain(reason.message));

// One look at a time, so that an older answer never draws over a newer one.
let looking = Promise.resolve();
const again = () => (looking = looking.then(() => attempt(look)).then(() => attempt(drawTraffic)));

function changed(region, value) {
  const text = JSON.stringify(value);
  if (drawn[region] === text) return false;
  drawn[region] = text;
  return true;
}

async function look() {
  learn(await get(`/sandbox?team=${place.get("team") ?? ""}`));
  const wanted = place.get("as");
  const people = [...known.people.values()].filter((person) => !person.is_bot && !person.deleted);
  known.me = people.find((person) => person.name === wanted) ?? people[0];
  const screen = await get(here());
  known.now = screen.now;
  known.conversations = screen.channels;
  drawTop(people);
  if (!screen.channels.some((channel) => channel.id === open.channel) && open.channel !== "app") {
    open.channel = screen.channels.find((channel) => channel.kind === "channel")?.id ?? "app";
  }
  drawSidebar(screen);
  if (open.channel === "app" && open.tab === "home") drawHome(screen.home);
  else await drawConversation(screen);
  showModal(screen.modals, complain);
}

function drawTop(people) {
  $("workspace").textContent = known.name;
  document.title = `${known.me.real_name} · ${known.name}`;
  drawClock();
  if (!changed("who", [people, known.me.id, known.team, known.shortcuts, known.steps])) return;
  replace($("who"), people.map((person) => h("option", { value: person.name }, [person.real_name, person.title].filter(Boolean).join(" · "))));
  $("who").value = known.me.name;
  const other = people.find((person) => person.name !== known.me.name);
  $("split-view").href = `split_view.html#${known.me.name},${other?.name}`;
  $("team").hidden = known.workspaces.length < 2;
  replace($("team"), known.workspaces.map((each) => h("option", { value: each.id }, each.name)));
  $("team").value = known.team;
  const global = known.shortcuts.filter((each) => each.type === "global");
  const steps = Object.entries(known.steps);
  $("shortcuts").hidden = !global.length && !steps.length;
  replace($("shortcuts"), h("option", { value: "" }, "⚡"), global.map((each) => h("option", { value: each.callback_id }, each.name)), steps.map(([id, each]) => h("option", { value: `step ${id}` }, `Workflow: ${each.title}`)));
}

function drawClock() {
  $("now").textContent = moment(known.now, "{date_short_pretty}, {time}");
  $("next").disabled = !known.next;
  $("next").title = known.next ? `To ${moment(known.next)}` : "Nothing is scheduled";
  $("freeze").setAttribute("aria-pressed", String(known.frozen));
  $("freeze").textContent = known.frozen ? "Run" : "Freeze";
}

function drawSidebar(screen) {
  if (!changed("sidebar", [screen.channels, open, known.me.id])) return;
  const of = (kind) => screen.channels.filter((channel) => channel.kind === kind);
  const app = { id: "app", kind: "app", name: known.app.name, unread: of("im").reduce((sum, each) => sum + each.unread, 0) };
  replace(
    $("sidebar"),
    list("Channels", of("channel")),
    list("Group messages", of("mpim")),
    list("Apps", [app]),
    joinable(screen.channels),
  );
}

function list(title, entries) {
  if (!entries.length) return null;
  return h("section", {}, h("h2", {}, title), h("ul", {}, entries.map(entry)));
}

// Public channels that this person isn't in yet.
function joinable(mine) {
  const others = [...known.channels.values()].filter((each) => !each.is_private && !mine.some((own) => own.id === each.id));
  const join = (channel) => attempt(async () => (await post(here(`/channels/${channel.id}/join`)), go(channel.id)));
  if (!others.length) return null;
  return h(
    "details",
    {},
    h("summary", {}, "More channels"),
    h("ul", {}, others.map((each) => h("li", {}, h("button", { onclick: () => join(each) }, `# ${each.name} · join`)))),
  );
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
        "aria-current": open.channel === channel.id ? "page" : undefined,
        onclick: () => go(channel.id),
      },
      h("span", { "aria-hidden": "true" }, sign),
      ` ${channel.name}`,
      channel.unread ? h("span", { class: "count", "aria-label": `${channel.unread} unread` }, String(channel.unread)) : null,
    ),
  );
}

// What is being typed belongs to a person and a conversation.
const drafts = new Map();
const draftKey = () => `${known.me?.id}/${open.channel}`;

async function go(channel, tab) {
  open = { channel, thread: null, tab: tab ?? (channel === "app" ? "home" : "messages") };
  place.set("at", channel);
  history.replaceState(null, "", `#${place}`);
  document.body.classList.remove("menu-open");
  drawn = {};
  if (channel === "app") await attempt(() => post(here("/home"), { tab: open.tab }));
  $("say").value = drafts.get(draftKey()) ?? "";
  await again();
  // Who is typing already is left where they are.
  if (!$("main").contains(document.activeElement)) $("main").focus();
}

function appTabs() {
  const tab = (key, text) =>
    h("button", { role: "tab", "aria-selected": String(open.tab === key), onclick: () => go("app", key) }, text);
  return h("div", { role: "tablist", class: "tabs" }, tab("home", "Home"), tab("messages", "Messages"));
}

function drawHome(view) {
  if (!changed("home", [view, known.me.id])) return;
  $("composer").hidden = true;
  $("thread").hidden = true;
  replace($("head"), h("h1", {}, known.app.name), appTabs());
  const shown = view
    ? h("div", { class: "home" }, blocks(view.blocks, { where: { view: view.id }, state: view.state.values, values: valuesIn({ view: view.id }), press: pressIn({ view: view.id }) }))
    : h("p", { class: "empty" }, "Home is being drawn …");
  replace($("messages"), shown);
}

async function drawConversation(screen) {
  const entry = open.channel === "app" ? screen.channels.find((each) => each.kind === "im") : screen.channels.find((each) => each.id === open.channel);
  const messages = entry ? (await get(here(`/channels/${entry.id}`))).messages : [];
  if (changed("conversation", [messages, open, known.me.id])) {
    const head = open.channel === "app" || !entry ? [h("h1", {}, known.app.name), appTabs()] : [h("h1", {}, (entry.kind === "channel" ? "# " : "") + entry.name), h("p", {}, entry.topic)];
    replace($("head"), head);
    $("composer").hidden = false;
    $("say").placeholder = `Message ${entry?.name ?? known.app.name}, or / for a command`;
    const roots = messages.filter((message) => !message.thread_ts || message.thread_ts === message.ts);
    replace($("messages"), roots.length ? roots.map((message) => bubble(message, entry, { root: true, ...hands })) : h("p", { class: "empty" }, "Nothing here yet."));
    $("messages").scrollTop = $("messages").scrollHeight;
    drawThread(messages, entry);
  }
  if (entry?.unread && document.visibilityState === "visible") await post(here(`/channels/${entry.id}/read`));
}

// What a message lets a person do.
const hands = {
  press: (where) => pressIn(where),
  values: (where) => valuesIn(where),
  attempt,
  thread: (ts) => {
    open.thread = ts;
    drawn = {};
    again();
  },
};

function pressIn(where) {
  return (block, element, value) =>
    attempt(async () => {
      const body = { ...where, block_id: block.block_id, action_id: element.action_id, value, values: nested(valuesIn(where)) };
      const answer = await post(here("/click"), body);
      if (answer.url) follow(answer.url);
    });
}

function drawThread(messages, channel) {
  const pane = $("thread");
  pane.hidden = !open.thread;
  if (!open.thread) return;
  const shown = messages.filter((message) => message.ts === open.thread || message.thread_ts === open.thread);
  const bubbles = shown.map((message) => bubble(message, channel, hands));
  const key = `${known.me.id}/${open.thread}`;
  // A reply that is being typed stays: only the messages above it are drawn anew.
  if (pane.dataset.key === key) return replace(pane.querySelector(".scroll"), bubbles);
  pane.dataset.key = key;
  const input = h("input", { "aria-label": "Reply", placeholder: "Reply …" });
  const send = (event) => {
    event.preventDefault();
    attempt(async () => {
      await post(here(`/channels/${channel.id}/messages`), { text: input.value, thread_ts: open.thread });
      input.value = "";
    });
  };
  const close = () => {
    open.thread = null;
    drawn = {};
    again();
  };
  return replace(
    pane,
    h("div", { class: "head" }, h("h2", {}, "Thread"), h("button", { "aria-label": "Close thread", onclick: close }, "×")),
    h("div", { class: "scroll" }, bubbles),
    h("form", { onsubmit: send }, input, h("button", {}, "Send")),
  );
}

async function send(event) {
  event.preventDefault();
  const text = $("say").value;
  const [word, ...rest] = text.split(" ");
  await attempt(async () => {
    let screen = await get(here());
    if (open.channel === "app" && !screen.channels.some((each) => each.kind === "im")) {
      await post(here("/home"), { tab: open.tab }); // from then on the conversation with the app is there
      screen = await get(here());
    }
    const target = open.channel === "app" ? screen.channels.find((each) => each.kind === "im")?.id : open.channel;
    if (word.startsWith("/")) {
      const somewhere = target ?? screen.channels[0].id;
      await post(here("/command"), { channel: somewhere, command: word, text: rest.join(" ") });
    } else {
      await post(here(`/channels/${target}/messages`), { text });
    }
    $("say").value = "";
    drafts.delete(draftKey());
  });
  complete();
}

function complete() {
  const typed = $("say").value;
  drafts.set(draftKey(), typed);
  const fitting = typed.startsWith("/") ? known.commands.filter((entry) => entry.command.startsWith(typed.split(" ")[0])) : [];
  $("commands").hidden = !fitting.length;
  replace(
    $("commands"),
    fitting.map((entry) =>
      h(
        "li",
        { role: "option", onclick: () => (($("say").value = `${entry.command} `), $("say").focus(), complete()) },
        h("strong", {}, entry.command),
        ` ${entry.usage_hint ?? ""}`,
        h("small", {}, entry.description),
      ),
    ),
  );
}

$("who").addEventListener("change", (event) => {
  place.set("as", event.target.value);
  history.replaceState(null, "", `#${place}`);
  open.thread = null;
  drawn = {};
  again().then(() => go(open.channel, open.tab));
});
$("team").addEventListener("change", (event) => {
  place.set("team", event.target.value);
  place.delete("at");
  history.replaceState(null, "", `#${place}`);
  open = { channel: null, tab: "home", thread: null };
  drawn = {};
  again();
});
$("composer").addEventListener("submit", send);
$("say").addEventListener("input", complete);
$("say").addEventListener("keydown", (event) => {
  const first = $("commands").hidden ? null : $("commands").firstChild;
  if (first && (event.key === "Tab" || event.key === "ArrowDown") && !$("say").value.includes(" ")) {
    event.preventDefault();
    first.click();
  }
});
document.addEventListener("slack-link", ({ detail: url }) => {
  if (url.host === "app") return go("app", url.searchParams.get("tab") ?? "home");
  return complain(`In Slack, this opens your direct messages with ${name(url.searchParams.get("id"))}.`);
});
$("menu").addEventListener("click", () => {
  const shown = document.body.classList.toggle("menu-open");
  $("menu").setAttribute("aria-expanded", String(shown));
});
$("show-traffic").addEventListener("click", () => {
  $("traffic").hidden = !$("traffic").hidden;
  $("show-traffic").setAttribute("aria-expanded", String(!$("traffic").hidden));
  attempt(drawTraffic);
});
for (const button of document.querySelectorAll("[data-advance]")) {
  button.addEventListener("click", () => attempt(() => post("/sandbox/clock", { advance: Number(button.dataset.advance) })));
}

$("next").addEventListener("click", () => attempt(() => post("/sandbox/clock", { to: new Date(known.next * 1000).toISOString() })));
$("freeze").addEventListener("click", () => attempt(() => post("/sandbox/clock", { frozen: !known.frozen })));
// A workflow of this person's with one step of the app's: asks for the inputs as Workflow Builder's form would.
async function runStep(id) {
  const inputs = {};
  for (const [name, each] of Object.entries(known.steps[id].input_parameters?.properties ?? {})) {
    const given = each.type === "slack#/types/user_id" ? known.me.id : prompt(`${each.title}: ${each.description}`);
    if (given === null) return;
    inputs[name] = given;
  }
  const run = await post(here(`/steps/${id}`), { inputs });
  for (let tries = 0; tries < 50; tries += 1) {
    const step = await (await fetch(`/sandbox/steps/${run.id}`)).json();
    if (step.state !== "running") return alert([`${known.steps[id].title}: ${step.state}`, step.error, ...Object.values(step.outputs)].filter(Boolean).join("\n"));
    await new Promise((done) => setTimeout(done, 200));
  }
}

$("shortcuts").addEventListener("change", (event) => {
  const chosen = event.target.value;
  event.target.value = "";
  if (chosen.startsWith("step ")) return attempt(() => runStep(chosen.slice(5)));
  attempt(() => post(here("/shortcut"), { callback_id: chosen }));
});

new EventSource("/sandbox/changes").onmessage = again;
setInterval(() => {
  if (!known.me || known.frozen) return;
  known.now += 1;
  drawClock();
}, 1000);
