import { type CommittedKind, type committedSchemas, providersOf } from '@gatehouse/shared/config/resources.js'
import type { z } from 'zod'

export interface Reference {
  kind: CommittedKind
  id: string
}

type Spec<K extends CommittedKind> = z.input<(typeof committedSchemas)[K]>

const of = (kind: CommittedKind, ids: readonly string[]): Reference[] => ids.map(id => ({ kind, id }))

// A plan names APIs, of which none may be published yet, so those may dangle.
const REFERENCES: { [K in CommittedKind]?: (spec: Spec<K>) => Reference[] } = {
  model: spec => of('provider', providersOf(spec)),
  api: spec => of('model', spec.models ?? []),
  subscription: spec => [...of('plan', [spec.plan]), ...of('application', [spec.application])],
  key: spec => of('application', [spec.application]),
}

/** Everything that a resource cannot be served without. */
export function referencesOf(kind: CommittedKind, spec: unknown): Reference[] {
  const references = REFERENCES[kind] as ((spec: unknown) => Reference[]) | undefined
  return references?.(spec) ?? []
}
