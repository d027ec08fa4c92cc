/** Payloads of the demo's events: the examples of the catalogue, each about another job. */

import type { Random } from '#demo/seed/random';
import type { EventType } from '#lib/domain/event/event-catalog';
import { EVENT_EXAMPLES } from '#lib/domain/event/event-examples';

const CUSTOMERS = [
  ['Maria', 'Delgado'],
  ['Aaron', 'Whitlock'],
  ['Jun', 'Takahashi'],
  ['Élodie', 'Fontaine'],
  ['Samuel', 'Okonkwo'],
  ['Ingrid', 'Sørensen'],
] as const;

const WORKS = [
  'roof replacement',
  'storm damage',
  'gutters',
  'skylight',
  'ridge vent',
  'inspection',
] as const;

/** The ids of the examples, and how many of each there might be by now. */
const NUMBERS = { '20417': 20_980, '8842': 9_210, '77120': 78_400, '4410': 4_790, '1290': 1_380, '662': 720 };

export type Payload = { data: string; subject: string | null };

/** The data of one event, in compact JSON, and the id of what it is about. */
export function payloadOf(type: EventType, random: Random): Payload {
  const [firstName, lastName] = random.pick(CUSTOMERS);
  let data = JSON.stringify(EVENT_EXAMPLES[type])
    .replaceAll('Delgado – roof replacement', `${lastName} – ${random.pick(WORKS)}`)
    .replaceAll(
      'maria.delgado@',
      `${firstName}.${lastName}@`
        .toLowerCase()
        .normalize('NFD')
        .replace(/[^a-z.@]/g, ''),
    )
    .replaceAll('Maria', firstName)
    .replaceAll('Delgado', lastName);
  for (const [number, latest] of Object.entries(NUMBERS)) {
    // Whole numbers only: "662" must not change inside a price or a time.
    const pattern = new RegExp(`(?<=[A-Za-z]-|_)${number}(?!\\d)`, 'g');
    data = data.replace(pattern, String(random.between(Number(number), latest)));
  }
  return { data, subject: /"id":"([a-z]+_\d+)"/.exec(data)?.[1] ?? null };
}
