/**
 * Who gets the free slots of a worker. Lanes take turns within their organisation and organisations among each other,
 * so that neither a busy endpoint nor a busy tenant makes the others wait. What goes to one host is bounded for each
 * organisation, however many lanes lead there.
 */
import { afterGrant } from '#lib/domain/lane-pace';
import { type Host, type HostLimits, Hosts, hostKey, NO_HOST_LIMITS } from '#worker/hosts';
import type { Lane } from '#worker/lane';

/**
 * An organisation may hold at most this many times the slots, and the room for results, that are left free (a dynamic
 * threshold, known from shared switch buffers: Choudhury and Hahne, 1998). One busy tenant alone gets four fifths; a fifth
 * stays for the next to come.
 */
const SHARE_OF_FREE_SLOTS = 4;

/**
 * The most bytes of results that wait to be recorded, as `hold` counts them. Beyond, nothing more is sent: results that
 * nobody can store would fill the memory, and be lost with it.
 */
const MAX_UNRECORDED_BYTES = 64 * 1024 * 1024;

/** A lane with as many results that could not be recorded when it was tried gets no slots until some of them are. */
const MAX_POSTPONED = 32;

type Organisation = { orgId: string; inFlight: number; unrecordedBytes: number; lanes: Set<Lane> };

export type Grant = { lane: Lane; slots: number };

export class Slots {
  readonly #capacity: number;
  #inFlight = 0;
  #unrecordedBytes = 0;
  #resumesAt = Number.POSITIVE_INFINITY;
  readonly #hosts: Hosts;
  readonly #hostOf = new WeakMap<Lane, Host>();
  /** In the order of their turns. */
  readonly #organisations = new Map<string, Organisation>();

  /** @param capacity the most requests at once in this worker */
  constructor(capacity: number, hostLimits: HostLimits = NO_HOST_LIMITS) {
    this.#capacity = capacity;
    this.#hosts = new Hosts(hostLimits);
  }

  get free(): number {
    return this.#capacity - this.#inFlight;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  get unrecordedBytes(): number {
    return this.#unrecordedBytes;
  }

  /** How many lanes could be given a slot now, were it not for each other. */
  get ready(): number {
    const now = performance.now();
    let count = 0;
    for (const organisation of this.#organisations.values()) {
      if (!this.#hasRoom(organisation)) continue;
      for (const lane of organisation.lanes) {
        if (isWaiting(lane) && lane.pace.pausedUntil <= now && this.#hostOf.get(lane)?.hasRoom(now)) count++;
      }
    }
    return count;
  }

  /**
   * When the first of the pauses ends that kept a lane from being granted slots the last time, on the monotonic clock;
   * `Infinity` for none.
   */
  get resumesAt(): number {
    return this.#resumesAt;
  }

  add(lane: Lane): void {
    const { lanes } = this.#organisationOf(lane);
    if (!lanes.has(lane)) this.#hostOf.set(lane, this.#hosts.join(hostKey(lane.orgId, lane.url)));
    lanes.add(lane);
  }

  remove(lane: Lane): void {
    const organisation = this.#organisations.get(lane.orgId);
    if (organisation?.lanes.delete(lane)) this.#hosts.leave(hostKey(lane.orgId, lane.url));
    this.#forgetIfUnused(organisation);
  }

  /**
   * Hands out free slots to lanes that may have due work, and counts them as in flight.
   * @param most slots in one grant
   */
  grant(most: number): Grant[] {
    const now = performance.now();
    this.#resumesAt = Number.POSITIVE_INFINITY;
    let left = most;
    const granted = new Map<Lane, number>();
    const waiting = new Set<Organisation>();
    for (const organisation of this.#organisations.values()) {
      for (const lane of organisation.lanes) {
        if (!this.#isNext(lane, now)) continue;
        waiting.add(organisation);
        break;
      }
    }
    while (waiting.size > 0) {
      for (const organisation of waiting) {
        const grant = this.#takeTurn(organisation, left, now);
        if (grant === null) {
          waiting.delete(organisation);
          continue;
        }
        left -= grant.slots;
        granted.set(grant.lane, (granted.get(grant.lane) ?? 0) + grant.slots);
      }
    }
    return [...granted].map(([lane, slots]) => ({ lane, slots }));
  }

  /** Gives slots back that nothing was sent with. */
  give(lane: Lane, slots: number): void {
    this.#hostOf.get(lane)?.giveBack(slots);
    this.#free(lane, slots);
  }

  /** A request has ended. */
  end(lane: Lane, isAccepted: boolean): void {
    this.#hostOf.get(lane)?.end(isAccepted);
    this.#free(lane, 1);
  }

  #free(lane: Lane, slots: number): void {
    lane.inFlight -= slots;
    this.#inFlight -= slots;
    const organisation = this.#organisations.get(lane.orgId);
    if (organisation === undefined) return;
    organisation.inFlight -= slots;
    this.#forgetIfUnused(organisation);
  }

  /** Counts a result of the lane that waits to be recorded. */
  hold(lane: Lane, bytes: number): void {
    lane.unrecorded++;
    this.#unrecordedBytes += bytes;
    this.#organisationOf(lane).unrecordedBytes += bytes;
  }

  /** It waits no more. */
  letGo(lane: Lane, bytes: number): void {
    lane.unrecorded--;
    this.#unrecordedBytes -= bytes;
    const organisation = this.#organisationOf(lane);
    organisation.unrecordedBytes -= bytes;
    this.#forgetIfUnused(organisation);
  }

  #organisationOf({ orgId }: Lane): Organisation {
    const known = this.#organisations.get(orgId);
    if (known !== undefined) return known;
    const organisation = { orgId, inFlight: 0, unrecordedBytes: 0, lanes: new Set<Lane>() };
    this.#organisations.set(orgId, organisation);
    return organisation;
  }

  #hasRoom(organisation: Organisation): boolean {
    const freeBytes = MAX_UNRECORDED_BYTES - this.#unrecordedBytes;
    return (
      this.free > 0 &&
      organisation.inFlight < SHARE_OF_FREE_SLOTS * this.free &&
      organisation.unrecordedBytes < SHARE_OF_FREE_SLOTS * freeBytes
    );
  }

  /** Whether a lane may be granted slots; notes the end of a pause. */
  #isNext(lane: Lane, now: number): boolean {
    if (!isWaiting(lane)) return false;
    const { pausedUntil } = lane.pace;
    const host = this.#hostOf.get(lane);
    const hasRoom = host?.hasRoom(now) ?? true;
    const resumesAt = Math.max(pausedUntil, hasRoom ? 0 : (host?.resumesAt ?? 0));
    if (resumesAt > now) this.#resumesAt = Math.min(this.#resumesAt, resumesAt);
    return pausedUntil <= now && hasRoom;
  }

  /** What the lane gets whose turn it is, at most `left` slots; null where nobody can get any. */
  #takeTurn(organisation: Organisation, left: number, now: number): Grant | null {
    for (const lane of organisation.lanes) {
      if (!this.#isNext(lane, now)) continue;
      const turn = lane.pace.gapMs > 0 ? 1 : lane.turn;
      const host = this.#hostOf.get(lane);
      let slots = 0;
      while (
        slots < Math.min(turn, left) &&
        lane.inFlight < lane.pace.window &&
        this.#hasRoom(organisation) &&
        (host?.hasRoom(now) ?? true)
      ) {
        slots++;
        lane.inFlight++;
        host?.take();
        organisation.inFlight++;
        this.#inFlight++;
      }
      if (slots === 0) return null;
      lane.pace = afterGrant(lane.pace, now);
      moveToEnd(organisation.lanes, lane);
      this.#organisations.delete(organisation.orgId);
      this.#organisations.set(organisation.orgId, organisation);
      return { lane, slots };
    }
    return null;
  }

  /** What is in flight or unrecorded must outlive the lanes: a lost lane's requests still hold slots. */
  #forgetIfUnused(organisation: Organisation | undefined): void {
    if (organisation === undefined || organisation.lanes.size > 0) return;
    if (organisation.inFlight > 0 || organisation.unrecordedBytes > 0) return;
    this.#organisations.delete(organisation.orgId);
  }
}

function isWaiting({ hasDue, isLeaving, inFlight, postponed, pace }: Lane): boolean {
  return hasDue && !isLeaving && inFlight < pace.window && postponed < MAX_POSTPONED;
}

function moveToEnd<T>(set: Set<T>, item: T): void {
  set.delete(item);
  set.add(item);
}
