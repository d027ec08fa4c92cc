import { notFound } from '#lib/domain/app-error';
import { acceloRoute } from '#lib/http/adapters/accelo-route';

/** What there is not is answered in the form that a program expects, not with the page for people. */
const unknown = acceloRoute({ handle: () => Promise.reject(notFound('resource')) });

export const GET = unknown;
export const POST = unknown;
export const PUT = unknown;
export const PATCH = unknown;
export const DELETE = unknown;
