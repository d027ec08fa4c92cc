import { methods } from '#lib/http/methods';
import { signOutEverywhere } from '#lib/http/sign-out-everywhere';

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ POST: signOutEverywhere });
