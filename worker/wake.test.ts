import { expect, test } from 'vitest';
import { parseNotification } from '#worker/wake';

const ORG = '01890a5d-ac96-774b-bcce-b302099a8057';
const WEBHOOK = '01890a5d-ac96-774b-bcce-b302099a8058';

test('a notification names a lane', () => {
  expect(parseNotification(`${ORG}/${WEBHOOK}`)).toEqual({ orgId: ORG, webhookId: WEBHOOK });
});

test.each([undefined, '', '/', ORG, `${ORG}/`, `${ORG}/${WEBHOOK}/x`, `${ORG}/x' or true`, `x/${WEBHOOK}`])(
  'anything else names none: %s',
  (payload) => {
    expect(parseNotification(payload)).toBeNull();
  },
);
