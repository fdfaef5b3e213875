import type { CookieSerializeOptions } from '@fastify/cookie'

/** `__Host-` and Secure exactly when browsers reach the console by https, since neither works without. */
export const sessionCookie = (
  publicUrl: string | undefined,
): { name: string; options: CookieSerializeOptions & { secure: boolean } } => {
  const secure = publicUrl?.startsWith('https://') ?? false
  return { name: secure ? '__Host-sid' : 'sid', options: { path: '/', httpOnly: true, sameSite: 'lax', secure } }
}
