import { policyPurge } from '@gatehouse/shared/api/ai.js'
import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { type Policy, purgePolicy } from './api.js'

const kinds = [
  { value: 'all', label: 'Everything' },
  { value: 'key', label: 'One path' },
  { value: 'prefix', label: 'Paths that begin so' },
  { value: 'tag', label: 'A tag' },
]

interface Props {
  tenant: string
  policy: Policy
  /** Where it holds, in words. */
  place: string
  onClose: () => void
}

/** Stored answers are forgotten, on every node. */
export function PurgeForm({ tenant, policy, place, onClose }: Props) {
  const [by, setBy] = useState('all')
  return (
    <FormDrawer title={`Purge the cache on ${place}`} onClose={onClose}>
      <SchemaForm
        schema={policyPurge}
        initial={{}}
        choices={{ '/by': kinds }}
        hidden={by === 'all' ? ['/value'] : []}
        action="Purge"
        onChange={values => setBy(String(values.by ?? 'all'))}
        onCancel={onClose}
        onSubmit={input => purgePolicy(tenant, policy.id, by === 'all' ? { by } : input)}
        onDone={() => {
          notifyDone('It is forgotten on every node within a second, and asked for anew.')
          onClose()
        }}
      />
    </FormDrawer>
  )
}
