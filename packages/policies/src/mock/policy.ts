import { definePolicy } from '../contract.js'
import { firstOf } from '../headers.js'
import { choose, wishOf } from './choose.js'
import { about, config } from './config.js'
import { type Operation, operationsOf } from './document.js'

interface Place {
  segments: readonly string[]
  methods: ReadonlyMap<string, Operation>
}

const isParameter = (segment: string): boolean => segment.startsWith('{')

/** Those with fewer parameters first: "/users/me" before "/users/{id}". */
function placesOf(document: Readonly<Record<string, unknown>>): Place[] {
  const places = [...operationsOf(document)].map(([path, methods]) => ({ segments: path.split('/'), methods }))
  const parameters = ({ segments }: Place) => segments.filter(isParameter).length
  return places.sort((a, b) => parameters(a) - parameters(b))
}

export default definePolicy({
  id: 'mock',
  ...about,
  config,
  compile({ otherwise, documents }) {
    const versions = new Map(Object.entries(documents).map(([version, document]) => [version, placesOf(document)]))
    const missing = otherwise === 'refused' ? ({ error: 'route_not_found' } as const) : undefined
    return {
      onRequest(ctx) {
        const { basePath = '', path, method, headers } = ctx
        const own = path.startsWith(`${basePath}/`) || path === basePath ? path.slice(basePath.length) || '/' : path
        const segments = own.split('/')
        const place = versions.get(ctx.version ?? '')?.find(each => fits(each.segments, segments))
        const operation = place?.methods.get(method) ?? (method === 'HEAD' ? place?.methods.get('GET') : undefined)
        if (!operation) return missing
        return choose(operation, wishOf(firstOf(headers.prefer)), firstOf(headers.accept))
      },
    }
  },
})

const fits = (template: readonly string[], segments: readonly string[]): boolean =>
  template.length === segments.length &&
  template.every((each, at) => (isParameter(each) ? segments[at] !== '' : each === segments[at]))
