/** The worker processes of a run: started, killed, stopped, replaced, and all ended at the end. */
import { setTimeout as sleep } from 'node:timers/promises';
import { ATTEMPT_DEADLINE_MS } from '#lib/domain/delivery/outcome';
import type { Disruption } from '#tools/chaos/history';
import { startWorkerProcess, type WorkerProcess } from '#worker/testing/worker-process';

/** The worker promises 5 s beyond the deadline; the rest is for a loaded machine. */
const EXIT_TIMEOUT_MS = ATTEMPT_DEADLINE_MS + 5_000 + 10_000;
const READY_TIMEOUT_MS = 30_000;
const STARTED = /"worker":"([^"]+)".*"msg":"worker started"/;
const ERROR_LINE = /^{"level":"(?:error|fatal)",.*"msg":"([^"]+)"}$/;
const KEPT_OUTPUT = 2_000;

type Member = {
  process: WorkerProcess;
  /** The name of the worker in the database; null until it has started. */
  id: string | null;
  state: 'running' | 'stopped' | 'leaving' | 'killed';
};

export type FleetOptions = { size: number; settings: Record<string, string> };

export class Fleet {
  readonly disruptions: Disruption[] = [];
  /** What workers did that they must not: ended by themselves, or not in order. */
  readonly problems: string[] = [];
  kills = 0;
  /** What workers logged as errors, with the latest line of each. */
  readonly errors = new Map<string, { count: number; latest: string }>();
  readonly #options: FleetOptions;
  readonly #members = new Set<Member>();
  #isClosing = false;

  constructor(options: FleetOptions) {
    this.#options = options;
    for (let index = 0; index < options.size; index++) this.#start();
  }

  /** A running worker that has started; `pick` is a share of the list. Null where there is none in time. */
  async ready(pick: number): Promise<string | null> {
    for (const end = Date.now() + READY_TIMEOUT_MS; Date.now() < end && !this.#isClosing; await sleep(50)) {
      const ids = [...this.#members].flatMap((member) => {
        const id = member.state === 'running' ? idOf(member) : null;
        return id === null ? [] : [id];
      });
      if (ids.length > 0) return ids[Math.floor(pick * ids.length)] ?? null;
    }
    return null;
  }

  /** Resolves when all workers have started, or when the time for it is over. */
  async allReady(): Promise<void> {
    const isStarting = () => [...this.#members].some((member) => idOf(member) === null);
    for (const end = Date.now() + READY_TIMEOUT_MS; isStarting() && Date.now() < end; ) await sleep(50);
  }

  /** SIGKILL, at once. Another one is started. False where the worker is not there to be killed. */
  kill(id: string): boolean {
    const member = this.#running(id);
    if (member === undefined) return false;
    member.state = 'killed';
    member.process.kill('SIGKILL');
    this.kills++;
    this.#disrupted('kill', id);
    this.#start();
    return true;
  }

  /** Resolves when the process is gone. */
  async gone(id: string): Promise<void> {
    await this.#find(id)?.process.exited;
  }

  /** SIGSTOP at once, and SIGCONT after a while; null where the worker is not there to be stopped. */
  stop(id: string, forMs: number, signal: AbortSignal): Promise<void> | null {
    const member = this.#running(id);
    if (member === undefined) return null;
    member.state = 'stopped';
    const disruption = this.#disrupted('stop', id);
    disruption.untilMs = Number.POSITIVE_INFINITY;
    member.process.kill('SIGSTOP');
    // Whatever ends the wait: the worker goes on.
    const waiting = sleep(forMs, undefined, { signal }).catch(() => undefined);
    return waiting.then(() => {
      member.process.kill('SIGCONT');
      disruption.untilMs = Date.now();
      if (member.state === 'stopped') member.state = 'running';
    });
  }

  /** SIGTERM with a new worker beside it; the old one must end in order. */
  async redeploy(id: string): Promise<void> {
    const member = this.#running(id);
    if (member === undefined) return;
    this.#start();
    await this.#end(member);
  }

  /** Ends all workers in order. */
  async close(): Promise<void> {
    this.#isClosing = true;
    await Promise.all([...this.#members].map((member) => this.#end(member)));
  }

  /** Ends all workers at once, whatever they do. For the end of a run that was broken off. */
  async abort(): Promise<void> {
    this.#isClosing = true;
    const members = [...this.#members];
    for (const member of members) {
      member.state = 'killed';
      member.process.kill('SIGKILL');
    }
    await Promise.all(members.map(({ process }) => process.exited));
  }

  #start(): void {
    if (this.#isClosing) return;
    const member: Member = {
      process: startWorkerProcess(this.#options.settings),
      id: null,
      state: 'running',
    };
    this.#members.add(member);
    member.process.exited.then((how) => {
      this.#members.delete(member);
      this.#noteErrors(member.process.output());
      if (member.state !== 'running' && member.state !== 'stopped') return;
      this.problems.push(`a worker ended by itself (${how}): ${member.process.output().slice(-KEPT_OUTPUT)}`);
      this.#start();
    });
  }

  async #end(member: Member): Promise<void> {
    if (member.state === 'killed' || member.state === 'leaving') {
      await member.process.exited;
      return;
    }
    member.state = 'leaving';
    member.process.kill('SIGTERM');
    const late = sleep(EXIT_TIMEOUT_MS, 'late' as const, { ref: false });
    const how = await Promise.race([member.process.exited, late]);
    // Before it listens for signals, the signal itself ends it.
    if (how === 0 || (how === 'SIGTERM' && idOf(member) === null)) return;
    this.problems.push(
      `a worker did not end in order (${how}): ${member.process.output().slice(-KEPT_OUTPUT)}`,
    );
    if (how !== 'late') return;
    const id = idOf(member);
    if (id !== null) this.#disrupted('kill', id);
    member.process.kill('SIGKILL');
    await member.process.exited;
  }

  #noteErrors(output: string): void {
    for (const line of output.split('\n')) {
      const message = ERROR_LINE.exec(line)?.[1];
      if (message === undefined) continue;
      const count = (this.errors.get(message)?.count ?? 0) + 1;
      this.errors.set(message, { count, latest: line.slice(0, KEPT_OUTPUT) });
    }
  }

  #find(id: string): Member | undefined {
    return [...this.#members].find((member) => idOf(member) === id);
  }

  #running(id: string): Member | undefined {
    const member = this.#find(id);
    return member?.state === 'running' ? member : undefined;
  }

  #disrupted(kind: Disruption['kind'], worker: string): Disruption {
    const now = Date.now();
    const disruption: Disruption = { kind, worker, fromMs: now, untilMs: now };
    this.disruptions.push(disruption);
    return disruption;
  }
}

function idOf(member: Member): string | null {
  member.id ??= STARTED.exec(member.process.output())?.[1] ?? null;
  return member.id;
}
