import { callSignInLibrary } from '#lib/auth/sign-in-library';
import { methods } from '#lib/http/methods';
import { signInRoute } from '#lib/http/sign-in-route';

const handler = signInRoute(callSignInLibrary);

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: handler, POST: handler });
