import { describe, expect, test } from 'vitest';
import { decodeId, encodeId, firstUuidAt, ID_PREFIXES, type IdKind, uuidV7TimeMs } from '#lib/domain/ids';

/** Published with the TypeID specification (`valid.json`); the prefixes there are others. */
const VECTORS: [uuid: string, suffix: string][] = [
  ['00000000-0000-0000-0000-000000000000', '00000000000000000000000000'],
  ['00000000-0000-0000-0000-000000000001', '00000000000000000000000001'],
  ['00000000-0000-0000-0000-00000000000a', '0000000000000000000000000a'],
  ['00000000-0000-0000-0000-000000000010', '0000000000000000000000000g'],
  ['00000000-0000-0000-0000-000000000020', '00000000000000000000000010'],
  ['ffffffff-ffff-ffff-ffff-ffffffffffff', '7zzzzzzzzzzzzzzzzzzzzzzzzz'],
  ['0110c853-1d09-52d8-d73e-1194e95b5f19', '0123456789abcdefghjkmnpqrs'],
  ['01890a5d-ac96-774b-bcce-b302099a8057', '01h455vb4pex5vsknk084sn02q'],
];

describe('TypeID', () => {
  test.each(VECTORS)('%s is written as %s', (uuid, suffix) => {
    for (const [kind, prefix] of Object.entries(ID_PREFIXES) as [IdKind, string][]) {
      expect(encodeId(kind, uuid)).toBe(`${prefix}_${suffix}`);
      expect(decodeId(kind, `${prefix}_${suffix}`)).toBe(uuid);
    }
  });

  test.each([
    ['another prefix', 'whk_01h455vb4pex5vsknk084sn02q'],
    ['no prefix', '01h455vb4pex5vsknk084sn02q'],
    ['too short', 'evt_01h455vb4pex5vsknk084sn02'],
    ['too long', 'evt_01h455vb4pex5vsknk084sn02qq'],
    ['upper case', 'evt_01H455VB4PEX5VSKNK084SN02Q'],
    ['a letter outside the alphabet', 'evt_01h455vb4pex5vsknk084sn02u'],
    ['more than 128 bits', 'evt_8zzzzzzzzzzzzzzzzzzzzzzzzz'],
    ['text beyond ASCII', 'evt_01h455vb4pex5vsknk084sn02🪝'],
    ['nothing', ''],
    ['a UUID', '01890a5d-ac96-774b-bcce-b302099a8057'],
  ])('%s is no event id', (_what, text) => {
    expect(decodeId('event', text)).toBeNull();
  });

  test.each(['', 'x', '01890A5D-AC96-774B-BCCE-B302099A8057'])('"%s" is no UUID to write', (text) => {
    expect(() => encodeId('event', text)).toThrow(RangeError);
  });
});

describe('the time in a UUIDv7', () => {
  test('is read', () => {
    expect(uuidV7TimeMs('017f22e2-79b0-7cc3-98c4-dc0c0c07398f')).toBe(Date.UTC(2022, 1, 22, 19, 22, 22));
  });

  test.each([0, 1, Date.UTC(2026, 0, 1), 2 ** 48 - 1])('of the first id at %i', (timeMs) => {
    expect(uuidV7TimeMs(firstUuidAt(timeMs))).toBe(timeMs);
    expect(firstUuidAt(timeMs)).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7000-8000-000000000000$/);
  });
});
