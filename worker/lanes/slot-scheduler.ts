/**
 * Who gets the free slots of a worker. Lanes take turns within their organisation and organisations among each other,
 * so that neither a busy endpoint nor a busy tenant makes the others wait. What goes to one host is bounded for each
 * organisation, however many lanes lead there.
 */
import { afterGrant } from '#lib/domain/delivery/lane-pace';
import { type Host, type HostLimits, Hosts, hostKey, NO_HOST_LIMITS } from '#worker/endpoint/hosts';
import type { Lane } from '#worker/lanes/lane';
import { TimedSet } from '#worker/lanes/timed-set';

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

type Organisation = {
  orgId: string;
  inFlight: number;
  unrecordedBytes: number;
  lanes: number;
  /** In the order of their turns. */
  waiting: Set<Lane>;
};

export type Grant = { lane: Lane; slots: number };

export class SlotScheduler {
  readonly #capacity: number;
  #inFlight = 0;
  #unrecordedBytes = 0;
  readonly #hosts: Hosts;
  readonly #lanes = new Set<Lane>();
  /** Also of lanes that are gone, for their requests. */
  readonly #hostOf = new WeakMap<Lane, Host>();
  readonly #organisations = new Map<string, Organisation>();
  /** Organisations with waiting lanes, in the order of their turns. */
  readonly #waiting = new Set<Organisation>();
  /** Lanes that wait for a time: the end of a pause, or of what may be sent to their host in a second. */
  readonly #resting = new TimedSet<Lane>();
  /** Lanes that wait until a request to their host has ended. */
  readonly #blocked = new Map<Host, Set<Lane>>();

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
    this.#wakeRested(now);
    let count = 0;
    for (const organisation of this.#waiting) {
      if (!this.#hasRoom(organisation)) continue;
      for (const lane of organisation.waiting) if (this.#isNext(organisation, lane, now)) count++;
    }
    return count;
  }

  /**
   * When the first of the pauses ends that kept a lane from being granted slots the last time, on the monotonic clock;
   * `Infinity` for none.
   */
  get resumesAt(): number {
    for (let { first } = this.#resting; first !== undefined; { first } = this.#resting) {
      if (first.item.hasDue) return first.at;
      this.#resting.delete(first.item);
    }
    return Number.POSITIVE_INFINITY;
  }

  add(lane: Lane): void {
    if (!this.#lanes.has(lane)) {
      this.#lanes.add(lane);
      this.#hostOf.set(lane, this.#hosts.join(hostKey(lane.orgId, lane.url)));
      this.#organisationOf(lane).lanes++;
    }
    if (lane.hasDue) this.#wait(lane);
  }

  remove(lane: Lane): void {
    const host = this.#hostOf.get(lane);
    const organisation = this.#organisations.get(lane.orgId);
    if (host === undefined || organisation === undefined || !this.#lanes.delete(lane)) return;
    this.#hosts.leave(hostKey(lane.orgId, lane.url));
    this.#resting.delete(lane);
    this.#unblock(host, lane);
    organisation.lanes--;
    this.#drop(organisation, lane);
    if (host.hasRoom(performance.now())) this.#unblockNext(host, 1);
    this.#forgetIfUnused(organisation);
  }

  /** There may be something to claim in a lane. */
  due(lane: Lane): void {
    lane.hasDue = true;
    if (this.#lanes.has(lane)) this.#wait(lane);
  }

  /**
   * Hands out free slots to lanes that may have due work, and counts them as in flight. Looks at lanes that are ready, and at
   * each of the others once for every reason that it has to be passed over.
   * @param most slots in one grant
   */
  grant(most: number): Grant[] {
    const now = performance.now();
    this.#wakeRested(now);
    let left = most;
    const granted = new Map<Lane, number>();
    const inTurn = new Set(this.#waiting);
    while (inTurn.size > 0 && left > 0) {
      for (const organisation of inTurn) {
        const grant = this.#takeTurn(organisation, left, now);
        if (grant === null) {
          inTurn.delete(organisation);
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
    const host = this.#hostOf.get(lane);
    host?.giveBack(slots);
    this.#free(lane, slots, host);
  }

  /** A request has ended. */
  end(lane: Lane, isAccepted: boolean): void {
    const host = this.#hostOf.get(lane);
    host?.end(isAccepted);
    this.#free(lane, 1, host);
  }

  #free(lane: Lane, slots: number, host: Host | undefined): void {
    lane.inFlight -= slots;
    this.#inFlight -= slots;
    if (host !== undefined) this.#unblockNext(host, slots);
    if (lane.hasDue) this.due(lane);
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
    if (lane.hasDue) this.due(lane);
    this.#forgetIfUnused(organisation);
  }

  #organisationOf({ orgId }: Lane): Organisation {
    const known = this.#organisations.get(orgId);
    if (known !== undefined) return known;
    const organisation = { orgId, inFlight: 0, unrecordedBytes: 0, lanes: 0, waiting: new Set<Lane>() };
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

  /** A lane comes after those that wait already. */
  #wait(lane: Lane): void {
    this.#resting.delete(lane);
    const organisation = this.#organisationOf(lane);
    organisation.waiting.add(lane);
    this.#waiting.add(organisation);
  }

  #drop(organisation: Organisation, lane: Lane): void {
    organisation.waiting.delete(lane);
    if (organisation.waiting.size === 0) this.#waiting.delete(organisation);
  }

  #wakeRested(now: number): void {
    for (const lane of this.#resting.take(now)) this.#wait(lane);
  }

  #unblock(host: Host, lane: Lane): void {
    const blocked = this.#blocked.get(host);
    if (blocked?.delete(lane) && blocked.size === 0) this.#blocked.delete(host);
  }

  /** As many lanes as there is room for now get their turns. */
  #unblockNext(host: Host, count: number): void {
    const blocked = [...(this.#blocked.get(host) ?? []).values().take(count)];
    for (const lane of blocked) {
      this.#unblock(host, lane);
      this.#wait(lane);
    }
  }

  /**
   * Whether a lane that waits may be granted slots. One that may not does not wait any more, until something ends that
   * keeps it: `due`, `end`, `give` and `letGo` say so, a pause ends by itself.
   */
  #isNext(organisation: Organisation, lane: Lane, now: number): boolean {
    const { pausedUntil } = lane.pace;
    const host = this.#hostOf.get(lane);
    const hasRoom = host?.hasRoom(now) ?? true;
    if (isWaiting(lane) && pausedUntil <= now && hasRoom) return true;
    this.#drop(organisation, lane);
    // Its turn at the host is for the next one.
    if (host !== undefined && hasRoom) this.#unblockNext(host, 1);
    if (!isWaiting(lane)) return false;
    const resumesAt = Math.max(pausedUntil, hasRoom ? 0 : (host?.resumesAt ?? 0));
    if (resumesAt < Number.POSITIVE_INFINITY) this.#resting.add(lane, resumesAt);
    else if (host !== undefined && !hasRoom)
      this.#blocked.set(host, (this.#blocked.get(host) ?? new Set()).add(lane));
    return false;
  }

  /** What the lane gets whose turn it is, at most `left` slots; null where nobody can get any. */
  #takeTurn(organisation: Organisation, left: number, now: number): Grant | null {
    for (const lane of organisation.waiting) {
      if (!this.#isNext(organisation, lane, now)) continue;
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
      moveToEnd(organisation.waiting, lane);
      moveToEnd(this.#waiting, organisation);
      return { lane, slots };
    }
    return null;
  }

  /** What is in flight or unrecorded must outlive the lanes: a lost lane's requests still hold slots. */
  #forgetIfUnused(organisation: Organisation | undefined): void {
    if (organisation === undefined || organisation.lanes > 0) return;
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
