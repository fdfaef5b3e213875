import { policyCreate } from '@gatehouse/shared/api/ai.js'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { can, useMe } from '../../lib/session.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import type { JsonSchema } from '../../ui/schema/json-schema.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Values, valueAt } from '../../ui/schema/values.js'
import { createPolicy, type Policy, type PolicyType, policySettings, type ScopeKind, updatePolicy } from './api.js'
import { inOrder, kindsOf, type Places, stages } from './scopes.js'

interface Props {
  tenant: string
  types: readonly PolicyType[]
  places: Places
  /** Undefined: a new one. */
  policy?: Policy
  onClose: () => void
  onDone: () => void
}

const describedBy = (type: PolicyType) => ({ '/config': { ...(type.config as JsonSchema), title: 'Settings' } })

/** What a policy takes depends on its type, which brings a schema of its own. */
export function PolicyForm({ policy, ...props }: Props) {
  return policy ? <Change {...props} policy={policy} /> : <Add {...props} />
}

function Change({ tenant, types, policy, onClose, onDone }: Props & { policy: Policy }) {
  const type = types.find(({ id }) => id === policy.type)!
  return (
    <FormDrawer title={`Change ${type.title}`} onClose={onClose}>
      <SchemaForm
        schema={policySettings}
        initial={{
          config: policy.config,
          position: policy.position,
          enabled: policy.enabled,
          condition: policy.condition,
        }}
        schemas={describedBy(type)}
        seldomTitle="Order and conditions"
        action="Save"
        onCancel={onClose}
        onSubmit={input => updatePolicy(tenant, policy.id, { ...input, config: input.config ?? {} })}
        onDone={() => {
          notifyDone(`${type.title} is changed, on every node within a second.`)
          onDone()
        }}
      />
    </FormDrawer>
  )
}

function Add({ tenant, types, places, onClose, onDone }: Props) {
  const me = useMe()
  const sorted = inOrder(types)
  const [chosen, setChosen] = useState('rate-limit')
  const [wanted, setKind] = useState<ScopeKind>('tenant')
  const type = sorted.find(({ id }) => id === chosen) ?? sorted[0]!
  const kinds = kindsOf(type, can(me, 'platform:tenants'))
  // Another type may not be put where the last one was.
  const kind = (kinds.find(({ value }) => value === wanted) ?? kinds[0]!).value as ScopeKind
  const onChange = (values: Values) => {
    setChosen(String(values.type))
    setKind(valueAt(values, '/scope/kind') as ScopeKind)
  }
  return (
    <FormDrawer title="Add a policy" onClose={onClose}>
      <SchemaForm
        // What one type takes means nothing to another.
        key={type.id}
        schema={policyCreate}
        initial={{ type: type.id, scope: { kind }, config: {} }}
        choices={{
          '/type': sorted.map(({ id, title, stage }) => ({ value: id, label: title, group: stages[stage] ?? stage })),
          '/scope/kind': kinds,
          ...(places[kind] && { '/scope/id': places[kind] }),
        }}
        hidden={
          kind === 'api'
            ? []
            : ['/scope/version', '/scope/route', ...(kind === 'tenant' || kind === 'global' ? ['/scope/id'] : [])]
        }
        needed={['/scope/id']}
        schemas={describedBy(type)}
        seldomTitle="Order and conditions"
        action="Add the policy"
        onChange={onChange}
        onCancel={onClose}
        onSubmit={input => createPolicy(tenant, { ...input, config: input.config ?? {} })}
        onDone={() => {
          notifyDone(`${type.title} holds, on every node within a second.`)
          onDone()
        }}
      />
    </FormDrawer>
  )
}
