import type { conditions, route } from '@gatehouse/shared/api/routes.js'
import type { z } from 'zod'
import { formatCount } from '../../../lib/format.js'
import type { Draft } from '../upstream/config.js'

export type RouteDraft = Draft<z.input<typeof route>>
export type ConditionsDraft = Draft<z.input<typeof conditions>>
export type FieldDraft = NonNullable<ConditionsDraft['headers']>[number]

export const fieldKinds = ['headers', 'query', 'body'] as const
export const listKinds = ['clients', 'places', 'serverNames'] as const

const said: Record<(typeof fieldKinds)[number], string> = { headers: 'header', query: 'query', body: 'body' }
const from: Record<(typeof listKinds)[number], string> = { clients: 'from', places: 'in', serverNames: 'SNI' }

/** What a route asks for beside its path and methods: `header x-ring = 1 or 2`. */
export function conditionWords(when: ConditionsDraft | undefined): string[] {
  if (!when) return []
  return [
    ...fieldKinds.flatMap(kind => (when[kind] ?? []).map(one => `${said[kind]} ${fieldWords(one)}`)),
    ...listKinds.flatMap(kind => (when[kind]?.length ? [`${from[kind]} ${few(when[kind])}`] : [])),
    ...(when.expression ? [`expression ${when.expression}`] : []),
  ]
}

function fieldWords({ name = '?', values, matches }: FieldDraft): string {
  if (values?.length) return `${name} = ${few(values)}`
  return matches ? `${name} ~ ${matches}` : name
}

const MOST = 3
const few = (values: readonly string[]): string =>
  values.length > MOST
    ? `${values.slice(0, MOST).join(', ')} and ${values.length - MOST} more`
    : values.join(values.length > 1 ? ' or ' : '')

export const methodWords = ({ methods }: Pick<RouteDraft, 'methods'>): string =>
  methods?.length ? methods.join(' ') : 'ANY'

/** What a closed section says of the routes in it. */
export const routesWords = (routes: readonly unknown[] | undefined): string =>
  routes?.length ? formatCount(routes.length, 'route') : 'Every path and method'
