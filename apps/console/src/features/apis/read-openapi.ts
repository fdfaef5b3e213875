import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { z } from 'zod'

const METHODS = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'] as const

const operations = z.object(Object.fromEntries(METHODS.map(method => [method, z.unknown().optional()])))
const document = z.object({
  openapi: z.string().startsWith('3.', 'only OpenAPI 3 is read'),
  info: z
    .object({ title: z.string().default(''), description: z.string().optional(), version: z.string().optional() })
    .default({ title: '' }),
  servers: z.array(z.object({ url: z.string() })).default([]),
  paths: z.record(z.string(), operations).default({}),
})

/** What an API's form begins with. */
export interface Draft {
  slug: string
  name: string
  description?: string
  path: string
  routes: { path: string; methods: string[] }[]
  upstream: { targets: { url: string }[] }
  /** As it was read; the reference is drawn from it. */
  document: ApiDocument
  /** What people should know before they go on. */
  notes: string[]
}

/** Throws in words when the text is no OpenAPI document. */
export async function readOpenApi(text: string): Promise<Draft> {
  const whole = await parse(text)
  const parsed = document.safeParse(whole)
  if (!parsed.success) {
    const [issue] = parsed.error.issues
    throw new Error(`This is no OpenAPI 3 document: ${issue?.path.join('.') || 'the file'}: ${issue?.message}.`)
  }
  const { info, servers, paths } = parsed.data
  const slug = slugOf(info.title)
  const server = servers.find(({ url }) => /^https?:\/\//.test(url))?.url.replace(/\/$/, '')
  const routes = Object.entries(paths).map(([path, methods]) => ({
    path,
    methods: METHODS.filter(method => methods[method] !== undefined).map(method => method.toUpperCase()),
  }))
  const carried = routes.filter(({ path, methods }) => methods.length > 0 && isCarried(path))
  return {
    slug,
    name: info.title.slice(0, 120),
    ...(info.description && { description: info.description.slice(0, 20_000) }),
    path: `/${slug}`,
    routes: carried,
    upstream: { targets: [{ url: server ?? '' }] },
    document: { ...(whole as ApiDocument), info: { ...info, version: info.version ?? '1' } },
    notes: [
      `${carried.length} of ${routes.length} paths are taken over as routes, and the document becomes the reference.`,
      ...(server ? [] : ['The document names no server with a whole address: say where the upstream is.']),
    ],
  }
}

// YAML holds JSON, but is read with a library that is worth loading only for it.
async function parse(text: string): Promise<unknown> {
  try {
    return JSON.parse(text) as unknown
  } catch {
    const yaml = await import('yaml')
    try {
      return yaml.parse(text) as unknown
    } catch {
      throw new Error('This file is neither JSON nor YAML.')
    }
  }
}

/** How many operations a document describes. */
export const operationsIn = ({ paths }: ApiDocument): number =>
  Object.values(paths).reduce((sum, path) => sum + METHODS.filter(method => path[method] !== undefined).length, 0)

/** Segments that are words or parameters as a whole. */
const isCarried = (path: string): boolean =>
  /^(\/([A-Za-z0-9._~!$&'()*+,;=:@-]+|\{[A-Za-z][A-Za-z0-9_]*\}))*\/?$/.test(path)

const slugOf = (title: string): string =>
  title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40)
    .replace(/-+$/, '') || 'api'
