/** Basic Auth as it is sent (RFC 7617). */

export type Credential = { username: string; password: string };

/** Makes the value of the `Authorization` header, with the charset that RFC 7617 recommends. */
export function basicAuthorization({ username, password }: Credential): string {
  return `Basic ${Buffer.from(`${username}:${password}`, 'utf8').toString('base64')}`;
}
