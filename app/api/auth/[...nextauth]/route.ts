import NextAuth from 'next-auth';
import { authOptions } from '#lib/auth/options';

type AuthContext = { params: Promise<{ nextauth: string[] }> };

/** The settings are read at the first request, not while building. */
const handler = (request: Request, context: AuthContext) => NextAuth(authOptions())(request, context);

export { handler as GET, handler as POST };
