import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AttemptEvents,
  CONNECTION_ATTEMPT_DELAY_MS,
  interleave,
  type Late,
  raceAddresses,
  TLS_PATIENCE_MS,
} from '#worker/endpoint/address-race';

describe('the order of addresses', () => {
  test.each<[string, string[], string[]]>([
    ['one', ['192.0.2.1'], ['192.0.2.1']],
    ['none', [], []],
    ['four and one', ['a4', 'b4', 'c4', 'd4', '2001:db8::1'], ['a4', '2001:db8::1', 'b4', 'c4', 'd4']],
    ['one and three', ['a4', '::1', '::2', '::3'], ['a4', '::1', '::2', '::3']],
    ['IPv6 first', ['::1', '::2', 'a4', 'b4'], ['::1', 'a4', '::2', 'b4']],
    ['the same twice', ['a4', 'a4', '::1', '::1'], ['a4', '::1']],
    [
      'very many',
      [...Array.from({ length: 25 }, (_, index) => `192.0.2.${index}`), '::1', '::2'],
      ['192.0.2.0', '::1', '192.0.2.1', '::2', '192.0.2.2', '192.0.2.3'],
    ],
  ])('%s', (_what, addresses, order) => {
    expect(interleave(addresses)).toEqual(order);
  });
});

/** Attempts that do as told, and a list of what happened. */
function stage() {
  const log: string[] = [];
  const attempts = new Map<string, AttemptEvents<string>>();
  const race = (addresses: string[], late?: Promise<Late<string>>) =>
    raceAddresses<string>(
      addresses,
      (address, events) => {
        log.push(`start ${address}`);
        attempts.set(address, events);
        return () => log.push(`abandon ${address}`);
      },
      (result) => result === 'connected' || result === 'bad TLS',
      late,
    );
  const accept = (address: string) => attempts.get(address)?.onAccepted();
  const end = (address: string, result: string) => attempts.get(address)?.onEnd(result);
  return { log, race, accept, end };
}

describe('a race', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  test('begins with the first, and with the next after a delay, as long as none has accepted', () => {
    const { log, race } = stage();
    void race(['a', 'b', 'c']);
    expect(log).toEqual(['start a']);
    vi.advanceTimersByTime(CONNECTION_ATTEMPT_DELAY_MS - 1);
    expect(log).toEqual(['start a']);
    vi.advanceTimersByTime(1);
    expect(log).toEqual(['start a', 'start b']);
    vi.advanceTimersByTime(10 * CONNECTION_ATTEMPT_DELAY_MS);
    expect(log).toEqual(['start a', 'start b', 'start c']);
  });

  test('goes on at once where one fails', () => {
    const { log, race, end } = stage();
    void race(['a', 'b', 'c']);
    end('a', 'refused');
    end('b', 'refused');
    expect(log).toEqual(['start a', 'start b', 'start c']);
  });

  test('is won by the first that accepts; the others are closed', async () => {
    const { log, race, accept, end } = stage();
    const results = race(['a', 'b', 'c']);
    vi.advanceTimersByTime(CONNECTION_ATTEMPT_DELAY_MS);
    accept('b');
    expect(log).toEqual(['start a', 'start b', 'abandon a']);
    vi.advanceTimersByTime(TLS_PATIENCE_MS - 1);
    expect(log).toHaveLength(3);
    end('b', 'connected');
    expect(await results).toEqual(['connected']);
    vi.advanceTimersByTime(60_000);
    expect(log).toHaveLength(3);
  });

  test('goes on where the one that accepted does not come to TLS, and keeps it all the same', async () => {
    const { log, race, accept, end } = stage();
    const results = race(['a', 'b']);
    vi.advanceTimersByTime(CONNECTION_ATTEMPT_DELAY_MS);
    accept('b');
    vi.advanceTimersByTime(TLS_PATIENCE_MS);
    expect(log).toEqual(['start a', 'start b', 'abandon a', 'start a']);
    accept('a');
    expect(log).toHaveLength(4);
    end('a', 'connected');
    expect(await results).toEqual(['connected']);
    expect(log.at(-1)).toBe('abandon b');
  });

  test('ends with bad TLS, which all addresses of a host share', async () => {
    const { log, race, accept, end } = stage();
    const results = race(['a', 'b']);
    accept('a');
    end('a', 'bad TLS');
    expect(await results).toEqual(['bad TLS']);
    vi.advanceTimersByTime(60_000);
    expect(log).toEqual(['start a']);
  });

  test('that nobody wins has the results of all, in the order of the addresses', async () => {
    const { race, end } = stage();
    const results = race(['a', 'b']);
    vi.advanceTimersByTime(CONNECTION_ATTEMPT_DELAY_MS);
    end('b', 'refused');
    end('a', 'timed out');
    expect(await results).toEqual(['timed out', 'refused']);
  });

  test('without addresses has no result', async () => {
    expect(await stage().race([])).toEqual([]);
  });

  describe('with addresses that come late', () => {
    function withLate(addresses: string[]) {
      const set = stage();
      const { promise, resolve } = Promise.withResolvers<Late<string>>();
      const results = set.race(addresses, promise);
      /** Everything that waits for the late answer has had its turn afterwards. */
      const arrive = async (late: Late<string>) => {
        resolve(late);
        await vi.advanceTimersByTimeAsync(0);
      };
      return { ...set, results, arrive };
    }

    test('tries them at once where all others have failed', async () => {
      const { log, results, arrive, end } = withLate(['::1']);
      end('::1', 'unreachable');
      await vi.advanceTimersByTimeAsync(1_000);
      await arrive({ addresses: ['a'] });
      expect(log).toEqual(['start ::1', 'start a']);
      end('a', 'connected');
      expect(await results).toEqual(['connected']);
    });

    test('tries them next, in turns with the rest, and not before the delay', async () => {
      const { log, arrive } = withLate(['::1', '::2', '::3']);
      await arrive({ addresses: ['a', 'b'] });
      expect(log).toEqual(['start ::1']);
      await vi.advanceTimersByTimeAsync(CONNECTION_ATTEMPT_DELAY_MS);
      expect(log).toEqual(['start ::1', 'start a']);
      await vi.advanceTimersByTimeAsync(10 * CONNECTION_ATTEMPT_DELAY_MS);
      expect(log).toEqual(['start ::1', 'start a', 'start ::2', 'start b', 'start ::3']);
    });

    test('tries them at once where the last one began long ago', async () => {
      const { log, arrive } = withLate(['::1']);
      await vi.advanceTimersByTimeAsync(2 * CONNECTION_ATTEMPT_DELAY_MS);
      await arrive({ addresses: ['a'] });
      expect(log).toEqual(['start ::1', 'start a']);
    });

    test('leaves alone the one that has accepted, as long as it gets on', async () => {
      const { log, results, arrive, accept, end } = withLate(['::1']);
      accept('::1');
      await vi.advanceTimersByTimeAsync(CONNECTION_ATTEMPT_DELAY_MS);
      await arrive({ addresses: ['a'] });
      expect(log).toEqual(['start ::1']);
      end('::1', 'connected');
      expect(await results).toEqual(['connected']);
      await vi.advanceTimersByTimeAsync(60_000);
      expect(log).toEqual(['start ::1']);
    });

    test('ignores them once it is won', async () => {
      const { log, results, arrive, end } = withLate(['::1']);
      end('::1', 'connected');
      await arrive({ addresses: ['a'] });
      expect(await results).toEqual(['connected']);
      expect(log).toEqual(['start ::1']);
    });

    test('has failed only when there are none', async () => {
      const { results, arrive, end } = withLate(['::1']);
      end('::1', 'unreachable');
      await vi.advanceTimersByTimeAsync(1_000);
      const isOver = await Promise.race([results, Promise.resolve('open')]);
      expect(isOver).toBe('open');
      await arrive({ addresses: [] });
      expect(await results).toEqual(['unreachable']);
    });

    test('ends with a result for the whole host, and abandons the others', async () => {
      const { log, results, arrive } = withLate(['::1']);
      await arrive({ result: 'blocked' });
      expect(await results).toEqual(['blocked']);
      expect(log).toEqual(['start ::1', 'abandon ::1']);
    });
  });
});
