/** What a worker sends to the hosts of an organisation, over all of its webhooks there: at once, and in a second. */
import {
  afterAnswer,
  type HostPace,
  nextTokenAt,
  refilled,
  startingHostPace,
} from '#lib/domain/delivery/host-pace';
import { hostNameOf } from '#lib/domain/webhook/url-policy';

export type HostLimits = {
  /** The most requests at once. */
  atOnce: number;
  /** The most requests in a second. */
  perSecond: number;
};

export const NO_HOST_LIMITS: HostLimits = {
  atOnce: Number.POSITIVE_INFINITY,
  perSecond: Number.POSITIVE_INFINITY,
};

/** One host as an organisation's requests go to it; shared by its lanes there. */
export class Host {
  readonly #limits: HostLimits;
  #pace: HostPace;
  #inFlight = 0;

  constructor(limits: HostLimits, now: number) {
    this.#limits = limits;
    this.#pace = startingHostPace(limits.perSecond, now);
  }

  /** Whether a request may be sent now. */
  hasRoom(now: number): boolean {
    if (this.#inFlight >= this.#limits.atOnce) return false;
    if (this.#limits.perSecond === Number.POSITIVE_INFINITY) return true;
    this.#pace = refilled(this.#pace, now);
    return this.#pace.tokens >= 1;
  }

  /** When time alone makes room; `Infinity` where an answer has to come first. On the monotonic clock. */
  get resumesAt(): number {
    return this.#inFlight >= this.#limits.atOnce ? Number.POSITIVE_INFINITY : nextTokenAt(this.#pace);
  }

  take(): void {
    this.#inFlight++;
    this.#pace = { ...this.#pace, tokens: this.#pace.tokens - 1 };
  }

  /** A request has ended. */
  end(isAccepted: boolean): void {
    this.#inFlight--;
    this.#pace = afterAnswer(this.#pace, isAccepted, this.#limits.perSecond);
  }

  /** What was taken for a request is given back: none was sent. */
  giveBack(count: number): void {
    this.#inFlight -= count;
    this.#pace = { ...this.#pace, tokens: this.#pace.tokens + count };
  }
}

/**
 * A host without lanes is remembered for so long: lanes come and go within a second where there are many, and each that came
 * would be a beginning otherwise.
 */
const REMEMBERED_MS = 10_000;

/** The hosts of all organisations that this worker has lanes of, or had a moment ago. */
export class Hosts {
  readonly #limits: HostLimits;
  readonly #known = new Map<string, { host: Host; lanes: number }>();
  /** When the last lane of a host was gone, the earliest first. */
  readonly #left = new Map<string, number>();

  constructor(limits: HostLimits) {
    this.#limits = limits;
  }

  /** The host for one more lane. @param key see `hostKey` */
  join(key: string): Host {
    const now = performance.now();
    this.#forget(now);
    const known = this.#known.get(key) ?? { host: new Host(this.#limits, now), lanes: 0 };
    known.lanes++;
    this.#known.set(key, known);
    this.#left.delete(key);
    return known.host;
  }

  /** A lane is gone; a host without lanes is forgotten after a while. */
  leave(key: string): void {
    const known = this.#known.get(key);
    if (known !== undefined && --known.lanes === 0) this.#left.set(key, performance.now());
  }

  /** The number of hosts that are remembered. */
  get size(): number {
    return this.#known.size;
  }

  #forget(now: number): void {
    for (const [key, since] of this.#left) {
      if (now - since < REMEMBERED_MS) return;
      this.#left.delete(key);
      this.#known.delete(key);
    }
  }
}

/** Lanes with the same key share a host, whichever way its name is written. */
export function hostKey(orgId: string, url: string): string {
  const parsed = URL.parse(url);
  return parsed === null ? orgId : `${orgId} ${hostNameOf(parsed)}:${parsed.port}`;
}
