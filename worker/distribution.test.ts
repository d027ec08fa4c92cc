/** What the worker sends suits a database that is distributed by organisation. See docs/decisions/0070. */
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Pool } from 'pg';
import { beforeAll, expect, test } from 'vitest';
import { calledInSet, isOfOneOrganisation, locksRows } from '#db/testing/distribution';
import * as claimDeliveries from '#worker/deliveries/claim-deliveries';
import * as parkDelivery from '#worker/deliveries/park-delivery';
import * as recordAttempts from '#worker/deliveries/record-attempts';
import * as releaseClaims from '#worker/deliveries/release-claims';
import * as unfinishedDeliveries from '#worker/deliveries/unfinished-deliveries';
import * as acquireLanes from '#worker/lanes/acquire-lanes';
import * as callRoll from '#worker/lanes/call-roll';
import * as endLeases from '#worker/lanes/end-leases';
import type { Lane } from '#worker/lanes/lane';
import * as lookForWork from '#worker/lanes/look-for-work';
import * as pendingLanes from '#worker/lanes/pending-lanes';
import * as releaseLanes from '#worker/lanes/release-lanes';
import * as renewLanes from '#worker/lanes/renew-lanes';
import * as wakeLanes from '#worker/lanes/wake-lanes';
import * as maintainPartitions from '#worker/upkeep/maintain-partitions';
import * as judgeWebhook from '#worker/webhooks/judge-webhook';
import * as sendNotices from '#worker/webhooks/send-notices';

const WORKER = import.meta.dirname;
/** A function that sends statements takes the pool first. */
const SENDING = /^export (?:async )?function (\w+)\(\s*pool\b/gm;
const { signal } = new AbortController();

const lane = { orgId: 'o', webhookId: 'w', token: 't', health: {}, pace: {} } as unknown as Lane;
const finding = { lane, health: lane.health } as unknown as judgeWebhook.Finding;
const notice = { orgId: 'o', id: 'n' } as sendNotices.ClaimedNotice;
const due = { worker: 'w', from: 0, waitedMs: 0, limit: 1 };

/** Calls each function that sends a statement, by the module and its name. */
const CALLS: Record<string, Record<string, (pool: Pool) => Promise<unknown>>> = {
  'acquire-lanes': {
    acquireDueLanes: (pool) => acquireLanes.acquireDueLanes(pool, due),
    acquireDueLanesOfOthers: (pool) => acquireLanes.acquireDueLanesOfOthers(pool, due, []),
    acquireLanes: (pool) => acquireLanes.acquireLanes(pool, [lane], 'w'),
    ownLeases: (pool) => acquireLanes.ownLeases(pool, 'w'),
  },
  'call-roll': {
    callRoll: (pool) => callRoll.callRoll(pool, { id: 'w', lockKey: 1 }),
    countWorkers: (pool) => callRoll.countWorkers(pool),
  },
  'claim-deliveries': {
    claimDeliveries: (pool) => claimDeliveries.claimDeliveries(pool, []),
    claimDelivery: (pool) => claimDeliveries.claimDelivery(pool, { lane, slots: 1, knownVersion: 0 }, 'd'),
  },
  'end-leases': {
    endLeases: (pool) => endLeases.endLeases(pool, ['w']),
    strikeOff: (pool) => endLeases.strikeOff(pool, ['w']),
  },
  'judge-webhook': {
    deactivateWebhook: (pool) => judgeWebhook.deactivateWebhook(pool, finding, 1),
    warnOfWebhook: (pool) => judgeWebhook.warnOfWebhook(pool, finding),
  },
  'look-for-work': { lookForWork: (pool) => lookForWork.lookForWork(pool, lookForWork.EVERYTHING, []) },
  'maintain-partitions': {
    makePartitions: (pool) => maintainPartitions.makePartitions(pool, 1, signal),
    dropExpiredPartitions: (pool) => maintainPartitions.dropExpiredPartitions(pool, 1, signal),
    policiesInUse: (pool) => maintainPartitions.policiesInUse(pool, []),
    forgetExpiredRows: (pool) =>
      maintainPartitions.forgetExpiredRows(pool, { days: 1, auditDays: 1 }, signal),
    renameMembers: (pool) => maintainPartitions.renameMembers(pool, signal),
    findPartitionTrouble: (pool) => maintainPartitions.findPartitionTrouble(pool),
  },
  'pending-lanes': {
    findPendingLanes: (pool) => pendingLanes.findPendingLanes(pool, pendingLanes.FIRST_WEBHOOK, 1, 'w'),
  },
  'record-attempts': { recordAttempts: (pool) => recordAttempts.recordAttempts(pool, []) },
  'release-lanes': { releaseLanes: (pool) => releaseLanes.releaseLanes(pool, [lane], () => null) },
  'renew-lanes': { renewLanes: (pool) => renewLanes.renewLanes(pool, [lane]) },
  'send-notices': {
    claimNotice: (pool) => sendNotices.claimNotice(pool, 1),
    finishNotice: (pool) => sendNotices.finishNotice(pool, notice, true),
  },
  'park-delivery': {
    nextDue: (pool) => parkDelivery.nextDue(pool, lane),
    park: (pool) => parkDelivery.park(pool, lane, 'd', 'reason'),
    putOff: (pool) => parkDelivery.putOff(pool, lane, 'd'),
  },
  'release-claims': { releaseClaims: (pool) => releaseClaims.releaseClaims(pool, []) },
  'unfinished-deliveries': {
    findUnfinishedDeliveries: (pool) => unfinishedDeliveries.findUnfinishedDeliveries(pool, [lane]),
  },
  'wake-lanes': {
    takeHints: (pool) => wakeLanes.takeHints(pool, 0, 1),
    wakeLanes: (pool) => wakeLanes.wakeLanes(pool, [lane]),
  },
};

/**
 * Statements over many organisations that lock rows all the same, each with the reason. A database distributed by
 * organisation would have to be asked for each organisation apart.
 */
const LOCKING: Readonly<Record<string, string>> = {
  'claim-deliveries': 'what somebody has locked is passed over, row by row',
  'claim-delivery': 'the same statement, for one delivery',
  'record-attempts': 'decides by a mark that a person may set at the same time',
  'unclaim-deliveries': 'the same',
};

/** Volatile functions of PostgreSQL: two calls in one statement may return different values. */
const VOLATILE = [
  'clock_timestamp',
  'timeofday',
  'random',
  'gen_random_uuid',
  'uuidv4',
  'uuidv7',
  'uuid_v7',
  'nextval',
];

/** What was sent: the text by the name of the statement, or by the function that sent it. */
const sent = new Map<string, string>();

/** Notes what it is sent, and answers that everything is done, with one row that says nothing. */
function notingPool(label: string): Pool {
  let count = 0;
  const query = async (query: string | { name: string; text: string }) => {
    if (typeof query === 'string') sent.set(`${label} ${++count}`, query);
    else sent.set(query.name, query.text);
    return { rows: [{ id: 'x', count: 0, attemptNumber: null }], rowCount: 1 };
  };
  const client = { query, release: () => undefined };
  return { query, connect: async () => client } as unknown as Pool;
}

beforeAll(async () => {
  for (const calls of Object.values(CALLS)) {
    for (const [label, call] of Object.entries(calls)) await call(notingPool(label));
  }
});

test('every statement of the worker is looked at', () => {
  const files = readdirSync(WORKER, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.endsWith('.test.ts') && !file.startsWith('testing'),
  );
  const isSending = (file: string) => {
    const source = readFileSync(join(WORKER, file), 'utf8');
    return source.search(SENDING) >= 0 && /\.query[<(]/.test(source);
  };
  const modules = files.filter(isSending);
  expect(modules.map((file) => basename(file, '.ts')).sort()).toEqual(Object.keys(CALLS).sort());
  for (const file of modules) {
    const source = readFileSync(join(WORKER, file), 'utf8');
    const module = basename(file, '.ts');
    const sending = [...source.matchAll(SENDING)].map(([, name]) => name);
    expect(Object.keys(CALLS[module] ?? {}).sort(), file).toEqual(sending.sort());
    for (const [, name = ''] of source.matchAll(/\bname: '([a-z-]+)'/g))
      expect([...sent.keys()]).toContain(name);
  }
  expect(sent.size).toBeGreaterThan(30);
});

test('a statement over many organisations locks no rows that it reads, but for those that are listed', () => {
  const locking = [...sent].filter(([, text]) => locksRows(text) && !isOfOneOrganisation(text));
  expect(locking.map(([name]) => name).sort()).toEqual(Object.keys(LOCKING).sort());
});

test('no statement calls a volatile function in an assignment', () => {
  const calling = [...sent].filter(([, text]) => calledInSet(text).some((name) => VOLATILE.includes(name)));
  expect(calling.map(([name]) => name)).toEqual([]);
});
