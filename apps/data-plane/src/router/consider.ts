import type { DryRunReport } from '@gatehouse/shared/api/dry-run.js'
import { missingOf } from '../config/missing-conditions.js'
import type { CompiledRoute } from '../config/route.js'
import type { Runtime } from '../config/runtime.js'
import { ownsPath } from './ai-surface.js'
import type { Asked } from './path-tree.js'

type Considered = DryRunReport['considered'][number]

/** More than these say nothing new. */
const MOST = 50

/** Every REST route whose path fits, and why it takes the request or not. Its path is normalised. */
export function consider({ router }: Runtime, request: Asked, host: string): Considered[] {
  const { method, path } = request
  const all: Considered[] = []
  let taken = false
  for (const { route, rest } of router.taking(host, path, !ownsPath(path))) {
    const missing = missingOf(route, request, rest)
    const allowed = route.methods === null || route.methods.has(method)
    const why: Considered['why'] = missing.length > 0 ? 'conditions' : !allowed ? 'method' : taken ? 'later' : 'matched'
    taken ||= why === 'matched'
    all.push({ ...told(route), why, missing })
    if (all.length === MOST) break
  }
  return all
}

const told = ({ api, label, methods }: CompiledRoute) => ({
  tenant: api.tenantId,
  api: api.slug,
  version: api.version,
  template: label,
  methods: methods && [...methods],
})
