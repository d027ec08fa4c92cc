import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AttemptEvents,
  CONNECTION_ATTEMPT_DELAY_MS,
  interleave,
  raceAddresses,
  TLS_PATIENCE_MS,
} from '#worker/address-race';

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
  const race = (addresses: string[]) =>
    raceAddresses<string>(
      addresses,
      (address, events) => {
        log.push(`start ${address}`);
        attempts.set(address, events);
        return () => log.push(`abandon ${address}`);
      },
      (result) => result === 'connected' || result === 'bad TLS',
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
});
