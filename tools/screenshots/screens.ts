/** Every screen that a picture is taken of: who sees it, where it is, and what is done until it is to be seen. */
import { DELIVERY_SCREENS } from '#tools/screenshots/delivery-screens';
import { FORM_SCREENS } from '#tools/screenshots/form-screens';
import { LOG_SCREENS } from '#tools/screenshots/log-screens';
import { OTHER_SCREENS } from '#tools/screenshots/other-screens';
import type { Screen } from '#tools/screenshots/steps';
import { WEBHOOK_SCREENS } from '#tools/screenshots/webhook-screens';

export const SCREENS: readonly Screen[] = [
  ...OTHER_SCREENS,
  ...WEBHOOK_SCREENS,
  ...FORM_SCREENS,
  ...LOG_SCREENS,
  ...DELIVERY_SCREENS,
];
