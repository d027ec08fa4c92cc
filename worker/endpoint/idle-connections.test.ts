import { describe, expect, test } from 'vitest';
import { IdleConnections } from '#worker/endpoint/idle-connections';

function connection(name: string, isUsable = true) {
  return {
    name,
    isUsable,
    isClosed: false,
    close() {
      this.isClosed = true;
    },
  };
}

describe('idle connections', () => {
  test('come back the latest first, for their key only', () => {
    const idle = new IdleConnections<ReturnType<typeof connection>>(10);
    for (const name of ['a', 'b']) idle.put('key', connection(name));
    expect(idle.take('other')).toBeNull();
    expect([idle.take('key')?.name, idle.take('key')?.name, idle.take('key')]).toEqual(['b', 'a', null]);
  });

  test('that have ended are closed and passed over', () => {
    const idle = new IdleConnections<ReturnType<typeof connection>>(10);
    const ended = connection('ended', false);
    idle.put('key', connection('usable'));
    idle.put('key', ended);
    expect(idle.take('key')?.name).toBe('usable');
    expect(ended.isClosed).toBe(true);
  });

  test('above the most the one that has waited longest is closed, whatever its key', () => {
    const idle = new IdleConnections<ReturnType<typeof connection>>(2);
    const all = ['a', 'b', 'c'].map((name) => connection(name));
    for (const one of all) idle.put(one.name, one);
    expect(all.map(({ isClosed }) => isClosed)).toEqual([true, false, false]);
    expect(idle.take('a')).toBeNull();
    idle.closeAll();
    expect(all.every(({ isClosed }) => isClosed)).toBe(true);
  });
});
