import { modelPage } from '@gatehouse/shared/api/ai.js'
import { applicationPage } from '@gatehouse/shared/api/applications.js'
import { apiPage, catalogPage } from '@gatehouse/shared/api/catalog.js'
import { queryOptions } from '@tanstack/react-query'
import { get } from '../lib/api-client.js'
import { path } from '../lib/path.js'
import { can, type Me, tenantsWith } from '../lib/session.js'
import { navigation } from './nav.js'

/** A place to go, as a path of the console. */
export interface Entry {
  group: 'Pages' | 'Actions' | 'Products' | 'Applications' | 'APIs' | 'Models' | 'Calls'
  label: string
  hint: string
  href: string
}

const MOST = 6
const AT_ONCE = 200

/** What is offered, the caller's own, and what they publish, as far as it could be meant. */
export const foundQuery = (words: string, me: Me | null) =>
  queryOptions({
    queryKey: ['palette', words, me?.user.id],
    queryFn: async ({ signal }): Promise<Entry[]> => {
      const [products, applications, published] = await Promise.all([
        get(catalogPage, '/catalog', { query: { search: words, limit: MOST }, signal }),
        can(me, 'application:read')
          ? get(applicationPage, '/applications', { query: { limit: AT_ONCE }, signal })
          : { data: [] },
        publishedEntries(words, me, signal),
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
        ...published,
      ]
    },
    staleTime: 30_000,
  })

/** APIs and models of the tenants that the caller works for. */
async function publishedEntries(words: string, me: Me | null, signal: AbortSignal): Promise<Entry[]> {
  const options = { query: { limit: AT_ONCE }, signal }
  const found = await Promise.all([
    ...tenantsWith(me, 'api:read').map(async ({ slug: tenant, name: hint }) => {
      const { data } = await get(apiPage, path`/tenants/${tenant}/apis`, options)
      return data
        .filter(({ slug, name }) => includes(`${name} ${slug}`, words))
        .map(({ slug, name }): Entry => {
          return { group: 'APIs', label: name, hint, href: `${path`/admin/apis/${slug}`}?${path`tenant=${tenant}`}` }
        })
    }),
    ...tenantsWith(me, 'model:read').map(async ({ slug: tenant, name: hint }) => {
      const { data } = await get(modelPage, path`/tenants/${tenant}/models`, options)
      return data
        .filter(({ slug }) => includes(slug, words))
        .map(({ slug }): Entry => {
          return {
            group: 'Models',
            label: slug,
            hint,
            href: `${path`/admin/models/${slug}`}?${path`tenant=${tenant}`}`,
          }
        })
    }),
  ])
  return found.flatMap(entries => entries.slice(0, MOST))
}

const includes = (text: string, words: string): boolean =>
  words
    .toLowerCase()
    .split(/\s+/)
    .every(word => text.toLowerCase().includes(word))

/** To the home of each other tenant, where there is more than one. */
function switches(me: Me | null): Entry[] {
  const tenants = tenantsWith(me, 'tenant:read')
  if (tenants.length < 2) return []
  return tenants.map(({ slug, name }) => ({
    group: 'Actions',
    label: `Switch to ${name}`,
    hint: slug,
    href: `/admin?${path`tenant=${slug}`}`,
  }))
}

/** What needs no asking: pages, actions, and ids that say what they are. */
export function fixedEntries(words: string, me: Me | null): Entry[] {
  const pages = navigation(me).flatMap(({ title, items }) =>
    items.map(({ to, label }): Entry => ({ group: 'Pages', label, hint: title, href: to })),
  )
  const action = (label: string, hint: string, href: string): Entry => ({ group: 'Actions', label, hint, href })
  const actions = [
    ...(can(me, 'application:write') ? [action('New application', 'Make one', '/applications?new=yes')] : []),
    ...(me?.user.state === 'active' ? [action('New tenant', 'Publish APIs and models', '/new-tenant')] : []),
    ...switches(me),
    ...(me ? [action('Account', 'Sessions and tokens', '/account')] : [action('Sign in', 'Your account', '/sign-in')]),
    action('Find a model', 'Catalog', '/catalog?type=ai'),
    action('Find a REST API', 'Catalog', '/catalog?type=rest'),
  ]
  const calls: Entry[] = /^(req|call)_\w+$/.test(words)
    ? [{ group: 'Calls', label: words, hint: 'In the log', href: `/logs?requestId=${words}&range=30d` }]
    : []
  return [...calls, ...[...pages, ...actions].filter(({ label }) => words === '' || includes(label, words))]
}
