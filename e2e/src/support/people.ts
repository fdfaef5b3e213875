import { Management, until } from './management.js'

export interface Person {
  email: string
  /** A personal token of theirs. */
  token: string
  api: Management
}

export const PASSWORD = 'a long and plain passphrase'

/** Signs up, verifies by the mail that the outbox shows, and makes a personal token. */
export async function newcomer(url: string, owner: Management, email: string): Promise<Person> {
  const anonymous = new Management(url)
  await anonymous.call('POST', '/auth/sign-up', { email, password: PASSWORD, name: email.split('@')[0] }, 202)
  const link = await mailedLink(owner, email)
  await anonymous.call('POST', '/auth/verify-email', { token: tokenOf(link) }, 204)
  const signedIn = await new Management(url).signIn(email, PASSWORD)
  const { secret } = await signedIn.call<{ secret: string }>('POST', '/me/tokens', { name: 'tests' }, 201)
  return { email, token: secret, api: new Management(url, secret) }
}

/** The link in the newest mail to an address, once there is one that `differs` from an earlier one. */
export async function mailedLink(owner: Management, to: string, differs?: string): Promise<string> {
  const { value } = await until(5_000, async () => {
    const { data } = await owner.call<{ data: { links: string[] }[] }>('GET', `/outbox?to=${encodeURIComponent(to)}`)
    const link = data[0]?.links[0]
    return link !== differs && link
  })
  return value
}

export const tokenOf = (link: string): string => new URL(link).searchParams.get('token')!
