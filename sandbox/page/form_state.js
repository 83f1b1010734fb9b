// What a person has entered but not sent yet.

import { known } from "./api.js";

// Ids may contain any character, so a control's key is both of its ids as JSON.
export const key = (block, element) => JSON.stringify([block.block_id, element.action_id]);

const valuesByPlace = new Map();

// What was entered in a message or on Home; it stays when they are redrawn.
export function valuesIn(where) {
  const at = JSON.stringify([known.me.id, where]);
  if (!valuesByPlace.has(at)) valuesByPlace.set(at, new Map());
  return valuesByPlace.get(at);
}

// Values in the shape the sandbox takes: block → action → value.
export function nested(values) {
  const found = {};
  for (const [at, value] of values) {
    const [block, action] = JSON.parse(at);
    (found[block] ??= {})[action] = value;
  }
  return found;
}

// Drops what was entered in a block once the sandbox has it.
export function forget(values, block) {
  for (const at of [...values.keys()]) if (JSON.parse(at)[0] === block.block_id) values.delete(at);
}
