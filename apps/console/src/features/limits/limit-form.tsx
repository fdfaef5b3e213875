import { useState } from 'react'
import { notifyDone } from '../../lib/notify.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { valueAt } from '../../ui/schema/values.js'
import { changeLimit, createLimit, creationOf, type Limit, limitRuleUpdate, type Owner, type ScopeKind } from './api.js'
import { eachKinds, type Places, scopeKinds } from './words.js'

interface Props {
  owner: Owner
  places: Places
  /** Undefined: a new one. */
  limit?: Limit
  onClose: () => void
  onDone: () => void
}

export function LimitForm({ limit, ...props }: Props) {
  return limit ? <Change {...props} limit={limit} /> : <Add {...props} />
}

function Change({ owner, limit, onClose, onDone }: Props & { limit: Limit }) {
  return (
    <FormDrawer title={`Change ${limit.name}`} onClose={onClose}>
      <SchemaForm
        schema={limitRuleUpdate}
        initial={{ name: limit.name, limits: limit.limits }}
        action="Save"
        onCancel={onClose}
        onSubmit={input => changeLimit(owner, limit.id, input)}
        onDone={() => {
          notifyDone(`${limit.name} is changed, on every node within a second.`)
          onDone()
        }}
      />
    </FormDrawer>
  )
}

const choicesOf = (words: Record<string, string>, kinds: readonly string[] = Object.keys(words)) =>
  kinds.map(value => ({ value, label: words[value]! }))

/** Those that are all there is, or the owner itself. */
const UNNAMED: readonly ScopeKind[] = ['installation']

function Add({ owner, places, onClose, onDone }: Props) {
  const kinds: readonly ScopeKind[] =
    owner === undefined
      ? ['installation', 'tenant']
      : ['tenant', 'team', 'product', 'plan', 'model', 'application', 'key']
  const [kind, setKind] = useState<ScopeKind>(kinds[0]!)
  const isWhole = UNNAMED.includes(kind) || (kind === 'tenant' && owner !== undefined)
  return (
    <FormDrawer title="Add a limit" onClose={onClose}>
      <SchemaForm
        schema={creationOf(owner)}
        initial={{ scope: { kind } }}
        choices={{
          '/scope/kind': choicesOf({ ...scopeKinds, ...(owner === undefined && { tenant: 'A tenant' }) }, kinds),
          '/each': choicesOf(eachKinds),
          ...(places[kind] && { '/scope/id': places[kind] }),
        }}
        hidden={isWhole ? ['/scope/id'] : []}
        action="Add the limit"
        onChange={values => setKind(valueAt(values, '/scope/kind') as ScopeKind)}
        onCancel={onClose}
        onSubmit={input => createLimit(owner, input)}
        onDone={({ name }) => {
          notifyDone(`${name} holds, on every node within a second.`)
          onDone()
        }}
      />
    </FormDrawer>
  )
}
