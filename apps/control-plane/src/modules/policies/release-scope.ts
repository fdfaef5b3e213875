import type { Change } from '../../platform/change/changes.js'
import { PolicyBinding, type PolicyScopeKind } from './policy-binding.entity.js'

/** Takes away the policies of what is being deleted, in the same change. */
export async function releaseScope({ tx, touch }: Change, scopeKind: PolicyScopeKind, scopeId: string): Promise<void> {
  const bindings = await tx.tenant(PolicyBinding).find({ scopeKind, scopeId })
  for (const binding of bindings) await tx.tenant(PolicyBinding).delete(binding)
  touch('policy', ...bindings.map(binding => binding.id))
}
