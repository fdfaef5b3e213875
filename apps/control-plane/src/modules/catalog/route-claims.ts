/** What of a REST API decides which requests are its own. */
export interface Claimant {
  /** Full path at the gateway. */
  path: string
  hosts: readonly string[]
  routes: readonly { path: string; methods?: readonly string[] | undefined }[]
}

interface Claim {
  host: string
  template: string
  methods: readonly string[] | undefined
}

const ANY_HOST = ''

/** The first host, path and method that two APIs both claim, in words; undefined where there is none. */
export function clash(a: Claimant, b: Claimant): string | undefined {
  const others = claims(b)
  for (const claim of claims(a)) {
    const other = others.find(each => overlap(claim, each))
    if (other) return describe(claim, other)
  }
  return undefined
}

function claims({ path, hosts, routes }: Claimant): Claim[] {
  const list = routes.length > 0 ? routes : [{ path: '/*', methods: undefined }]
  // At a host of its own an API is served from the root, elsewhere below its path.
  const bases = [{ host: ANY_HOST, base: path }, ...hosts.map(host => ({ host, base: '' }))]
  return bases.flatMap(({ host, base }) =>
    list.map(route => ({ host, template: template(base, route.path), methods: withHead(route.methods) })),
  )
}

/** Parameters have no names here: `/users/{id}` and `/users/{name}` are the same path. */
export const template = (base: string, path: string): string =>
  (base.replace(/\/+$/, '') + path).replace(/\{[^}]*\}/g, '{}')

/** Whoever may GET may ask for the head alone. */
const withHead = (methods: readonly string[] | undefined): readonly string[] | undefined =>
  methods?.includes('GET') ? [...new Set([...methods, 'HEAD'])] : methods

const overlap = (a: Claim, b: Claim): boolean =>
  a.host === b.host &&
  a.template === b.template &&
  (!a.methods || !b.methods || a.methods.some(method => b.methods!.includes(method)))

function describe(a: Claim, b: Claim): string {
  const methods = a.methods?.filter(method => !b.methods || b.methods.includes(method)) ?? b.methods
  const where = a.host === ANY_HOST ? a.template : `${a.host}${a.template}`
  return methods ? `${methods.join(', ')} ${where}` : where
}
