/** Makes the faults of a schedule happen. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ChaosDatabase, SteadyClient } from '#tools/chaos/database';
import type { Fleet } from '#tools/chaos/fleet';
import { PRODUCER_NAME } from '#tools/chaos/producer';
import type { ChaosReceiver, Gate } from '#tools/chaos/receiver';
import { type Behaviour, type Fault, type KillPoint, STOP_PAST_LEASE_MS } from '#tools/chaos/schedule';
import { type LostWorker, readLeftLanes } from '#tools/chaos/takeover';

/** If the point is not met by then, a worker is killed anywhere. */
const POINT_TIMEOUT_MS = 1_500;
const CLAIM_POLL_MS = 2;
/** Of the leases of a worker that stands still; the others run out by themselves. */
const ENDED_SHARE = 0.75;
/** What a run may take beyond its schedule to come to its kills. */
const EXTRA_MS = 180_000;
/** What a worker left is read within this time of its kill, or not at all: others must not have taken any of it yet. */
const MAX_LATE_MS = 2_000;

export type InjectorOptions = {
  database: ChaosDatabase;
  control: SteadyClient;
  fleet: Fleet;
  receiver: ChaosReceiver;
  webhookIds: readonly string[];
  minKills: number;
};

type Kill = Extract<Fault, { kind: 'kill' }>;

/** Waits for the next request, to do something to its worker. */
type Trap = {
  when: 'during request' | 'after response';
  delayMs: number;
  /** False where the worker is not there any more. */
  act: (worker: string) => boolean;
  /** Whether the request is answered although its worker was hit before. */
  isAnswered: boolean;
  onDone: (isDone: true) => void;
  isOver: boolean;
};

export class Injector {
  /** What the receiver does with the requests of a webhook. */
  readonly behaviours = new Map<string, Behaviour>();
  /** Workers that were killed and left to the others to notice. */
  readonly lost: LostWorker[] = [];
  readonly #options: InjectorOptions;
  readonly #pending = new Set<Promise<void>>();
  #failure: Error | null = null;
  #traps: Trap[] = [];
  #atPoint = 0;
  #isRestarting = false;

  constructor(options: InjectorOptions) {
    this.#options = options;
    options.receiver.setGate(this.#gate);
  }

  /** Kills at a named point; where none came in time, a worker was killed anywhere. */
  get killsAtPoint(): number {
    return this.#atPoint;
  }

  /**
   * Resolves when the schedule is done and all its faults are over; rejects where one could not be made. A loaded machine
   * falls behind the schedule: what is left of it when the time is over is not made.
   */
  async run(schedule: readonly Fault[], durationMs: number, signal: AbortSignal): Promise<void> {
    const startedAt = Date.now();
    const { fleet, minKills } = this.#options;
    const over = new AbortController();
    const isOver = AbortSignal.any([signal, over.signal]);
    for (const fault of schedule) {
      const waitMs = startedAt + fault.atMs - Date.now();
      if (waitMs > 0) await sleep(waitMs, undefined, { signal });
      signal.throwIfAborted();
      if (Date.now() - startedAt > durationMs) break;
      if (this.#failure) throw this.#failure;
      if (fault.kind === 'kill') await this.#kill(fault);
      else this.#begin(this.#inject(fault, isOver));
    }
    for (const end = startedAt + durationMs + EXTRA_MS; fleet.kills < minKills && Date.now() < end; ) {
      signal.throwIfAborted();
      await this.#killAnywhere(0, true);
    }
    over.abort();
    while (this.#pending.size > 0) await Promise.all(this.#pending);
    if (this.#failure) throw this.#failure;
    this.behaviours.clear();
  }

  /** Work that runs beside the schedule. */
  #begin(work: Promise<void>): void {
    const tracked = work
      .catch((error: unknown) => {
        this.#failure ??= error instanceof Error ? error : new Error(String(error));
      })
      .finally(() => this.#pending.delete(tracked));
    this.#pending.add(tracked);
  }

  async #inject(fault: Exclude<Fault, Kill>, signal: AbortSignal): Promise<void> {
    const { fleet, receiver } = this.#options;
    const pause = (ms: number) => sleep(ms, undefined, { signal }).catch(() => undefined);
    switch (fault.kind) {
      case 'stop':
        await this.#stop(fault.forMs, fault.pick, signal);
        break;
      case 'redeploy': {
        const id = await fleet.ready(fault.pick);
        if (id !== null) await fleet.redeploy(id);
        break;
      }
      case 'cut':
        await this.#cut(fault.includesProducer);
        break;
      case 'restart':
        await this.#restart();
        break;
      case 'refuse':
        receiver.setRefusing(true);
        await pause(fault.forMs);
        receiver.setRefusing(false);
        break;
      case 'misbehave':
        await this.#misbehave(fault.webhooks, fault.behaviour, () => pause(fault.forMs));
    }
  }

  async #misbehave(
    indexes: readonly number[],
    behaviour: Behaviour,
    wait: () => Promise<void>,
  ): Promise<void> {
    const ids = indexes.flatMap((index) => this.#options.webhookIds[index] ?? []);
    for (const id of ids) this.behaviours.set(id, behaviour);
    await wait();
    for (const id of ids) if (this.behaviours.get(id) === behaviour) this.behaviours.delete(id);
  }

  async #cut(includesProducer: boolean): Promise<void> {
    await this.#options.control.run((client) =>
      client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name like 'hooktab-worker%' or ($1 and application_name = $2)`,
        [includesProducer, PRODUCER_NAME],
      ),
    );
  }

  async #restart(): Promise<void> {
    if (this.#isRestarting) return;
    this.#isRestarting = true;
    try {
      await this.#options.database.restart();
    } finally {
      this.#isRestarting = false;
    }
  }

  async #kill(fault: Kill): Promise<void> {
    const isDone = fault.point !== 'anywhere' && (await this.#killAt(fault.point, fault));
    if (isDone) this.#atPoint++;
    else await this.#killAnywhere(fault.pick, fault.endsLeases);
  }

  async #killAnywhere(pick: number, endsLeases: boolean): Promise<void> {
    const id = await this.#options.fleet.ready(pick);
    if (id !== null) this.#killNow(id, endsLeases);
  }

  #killNow(id: string, endsLeases: boolean): boolean {
    const { fleet } = this.#options;
    const gone = fleet.gone(id);
    const killedAtMs = Date.now();
    if (!fleet.kill(id)) return false;
    this.#begin(gone.then(() => (endsLeases ? this.#endLeases(id, 1) : this.#noteLost(id, killedAtMs))));
    return true;
  }

  /** Notes what a worker left behind, unless the database is away for too long. */
  async #noteLost(worker: string, killedAtMs: number): Promise<void> {
    const lanes = await this.#options.control.run((client) => readLeftLanes(client, worker));
    if (Date.now() - killedAtMs <= MAX_LATE_MS) this.lost.push({ worker, killedAtMs, lanes });
  }

  /** Leases end now instead of a few seconds later, or within 30 s: the other workers have something to do. */
  async #endLeases(id: string, share: number): Promise<void> {
    await this.#options.control.run((client) =>
      client.query(
        `update lanes set leased_until = clock_timestamp() - interval '1 second'
         where worker = $1 and (hashtext(webhook_id::text) & 255) < $2::float8 * 256`,
        [id, share],
      ),
    );
  }

  /** With a request in flight, if there is one in time. */
  async #stop(forMs: number, pick: number, signal: AbortSignal): Promise<void> {
    const { fleet } = this.#options;
    let stopped: Promise<void> | null = null;
    const stop = (id: string) => {
      stopped = fleet.stop(id, forMs, signal);
      if (stopped !== null && forMs >= STOP_PAST_LEASE_MS) this.#begin(this.#endLeases(id, ENDED_SHARE));
      return stopped !== null;
    };
    const isDone = await this.#atRequest({ when: 'during request', delayMs: 0, act: stop, isAnswered: true });
    const id = isDone ? null : await fleet.ready(pick);
    if (id !== null) stop(id);
    await stopped;
  }

  /** Whether the point was met in time. */
  async #killAt(point: Exclude<KillPoint, 'anywhere'>, fault: Kill): Promise<boolean> {
    if (point === 'after claim') return await this.#killAfterClaim(fault);
    const act = (id: string) => this.#killNow(id, fault.endsLeases);
    return await this.#atRequest({ when: point, delayMs: fault.delayMs, act, isAnswered: false });
  }

  async #atRequest(wanted: Omit<Trap, 'onDone' | 'isOver'>): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const trap: Trap = { ...wanted, onDone: resolve, isOver: false };
    this.#traps.push(trap);
    const timer = setTimeout(() => resolve(false), POINT_TIMEOUT_MS);
    const isDone = await promise;
    clearTimeout(timer);
    trap.isOver = true;
    return isDone;
  }

  async #killAfterClaim(fault: Kill): Promise<boolean> {
    for (const end = Date.now() + POINT_TIMEOUT_MS; Date.now() < end; await sleep(CLAIM_POLL_MS)) {
      const worker = await this.#worker(
        `select lanes.worker from deliveries
         join lanes on lanes.org_id = deliveries.org_id and lanes.webhook_id = deliveries.webhook_id
         where deliveries.status = 'sending' and deliveries.updated_at > now() - interval '30 milliseconds'
         limit 1`,
        [],
      );
      if (worker !== null && this.#killNow(worker, fault.endsLeases)) return true;
    }
    return false;
  }

  /** Gives a request to the trap that waits for one. */
  readonly #gate: Gate = async (request) => {
    this.#traps = this.#traps.filter(({ isOver }) => !isOver);
    const trap = this.#isRestarting ? undefined : this.#traps.shift();
    if (trap === undefined) return null;
    const text = 'select worker from lanes where webhook_id = $1';
    const worker = await this.#worker(text, [request.webhookId]).catch(() => null);
    const act = (): boolean => {
      const isDone = worker !== null && !trap.isOver && trap.act(worker);
      if (isDone) trap.onDone(true);
      else if (!trap.isOver) this.#traps.unshift(trap);
      return isDone;
    };
    if (trap.when === 'during request') {
      await sleep(trap.delayMs);
      return act() && !trap.isAnswered ? 'silent' : null;
    }
    return () => {
      if (trap.delayMs === 0) act();
      else setTimeout(act, trap.delayMs);
    };
  };

  async #worker(text: string, values: unknown[]): Promise<string | null> {
    const { rows } = await this.#options.control.run((client) =>
      client.query<{ worker: string | null }>(text, values),
    );
    return rows[0]?.worker ?? null;
  }
}
