import { unknownRoute } from '#lib/http/unknown-route';

/** What the API does not have is answered as a problem, not with the page for people. */
export const GET = unknownRoute;
export const POST = unknownRoute;
export const PUT = unknownRoute;
export const PATCH = unknownRoute;
export const DELETE = unknownRoute;
