import NextAuth from 'next-auth';
import { authOptions } from '#lib/auth/options';
import { methods } from '#lib/http/methods';
import { signInRoute } from '#lib/http/sign-in-route';

type AuthContext = { params: Promise<{ nextauth: string[] }> };

/** The settings are read at the first request, not while building. */
const handler = signInRoute((request, context: AuthContext) => NextAuth(authOptions())(request, context));

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = methods({ GET: handler, POST: handler });
