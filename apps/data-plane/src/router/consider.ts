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
  let answered = false
  const look = (fitting: ReturnType<typeof router.takingAnywhere>): void => {
    for (const { route, rest } of fitting) {
      if (all.length === MOST) return
      const missing = missingOf(route, request, rest)
      const why = missing.length > 0 ? 'conditions' : !allows(route, method) ? 'method' : answered ? 'later' : 'matched'
      answered ||= why === 'matched'
      all.push({ ...told(route), why, missing })
    }
  }
  look(router.takingAtHost(host, path))
  // A host that has the path by other methods says so itself.
  answered ||= all.some(({ why }) => why === 'method')
  if (!ownsPath(path)) look(router.takingAnywhere(path))
  return all
}

const allows = ({ methods }: CompiledRoute, method: string): boolean => methods === null || methods.has(method)

const told = ({ api, label, methods }: CompiledRoute) => ({
  tenant: api.tenantId,
  api: api.slug,
  version: api.version,
  template: label,
  methods: methods && [...methods],
})
