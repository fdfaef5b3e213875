import { applicationPage } from '@gatehouse/shared/api/applications.js'
import { catalogPage } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import { get } from '../lib/api-client.js'
import { can, type Me } from '../lib/session.js'
import { navigation } from './nav.js'

/** A place to go, as a path of the console. */
export interface Entry {
  group: 'Pages' | 'Actions' | 'Products' | 'Applications' | 'Calls'
  label: string
  hint: string
  href: string
}

const MOST = 6

/** Products and applications that could be meant. */
export const foundQuery = (words: string, me: Me | null) =>
  queryOptions({
    queryKey: ['palette', words, me?.user.id],
    queryFn: async ({ signal }): Promise<Entry[]> => {
      const [products, applications] = await Promise.all([
        get(catalogPage, '/catalog', { query: { search: words, limit: MOST }, signal }),
        can(me, 'application:read')
          ? get(applicationPage, '/applications', { query: { limit: 200 }, signal })
          : { data: [] },
      ])
      return [
        ...products.data.map(
          ({ tenant, slug, name }): Entry => ({
            group: 'Products',
            label: name,
            hint: tenant,
            href: `/catalog/${tenant}/${slug}`,
          }),
        ),
        ...applications.data
          .filter(({ name, id }) => includes(name, words) || id === words)
          .slice(0, MOST)
          .map(
            ({ id, name, organization }): Entry => ({
              group: 'Applications',
              label: name,
              hint: organization.name,
              href: `/applications/${id}`,
            }),
          ),
      ]
    },
    staleTime: 30_000,
  })

const includes = (text: string, words: string): boolean =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.toLowerCase().includes(word))

/** What needs no asking: pages, actions, and ids that say what they are. */
export function fixedEntries(words: string, me: Me | null): Entry[] {
  const pages = navigation(me).flatMap(({ title, items }) =>
    items.map(({ to, label }): Entry => ({ group: 'Pages', label, hint: title, href: to })),
  )
  const action = (label: string, hint: string, href: string): Entry => ({ group: 'Actions', label, hint, href })
  const actions = [
    ...(can(me, 'application:write') ? [action('New application', 'Make one', '/applications?new=yes')] : []),
    ...(me ? [action('Account', 'Sessions and tokens', '/account')] : [action('Sign in', 'Your account', '/sign-in')]),
    action('Find a model', 'Catalog', '/catalog?type=ai'),
    action('Find a REST API', 'Catalog', '/catalog?type=rest'),
  ]
  const calls: Entry[] = /^(req|call)_\w+$/.test(words)
    ? [{ group: 'Calls', label: words, hint: 'In the log', href: `/logs?requestId=${words}&range=30d` }]
    : []
  return [...calls, ...[...pages, ...actions].filter(({ label }) => words === '' || includes(label, words))]
}
