import { SegmentedControl } from '@mantine/core'
import { GroupFields } from '../../../ui/schema/group-field.js'
import { resolved, titleOf } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { valueAt } from '../../../ui/schema/values.js'

const NONE = ''

/** One of several clouds, or none. */
export function FunctionField({ pointer, schema, form }: FieldProps) {
  const { state, root } = form
  const value = (valueAt(state.values, pointer) ?? {}) as Record<string, unknown>
  const clouds = Object.entries(schema.properties ?? {}).map(([name, one]) => [name, resolved(one, root)] as const)
  const chosen = clouds.find(([name]) => value[name] !== undefined)
  return (
    <>
      <SegmentedControl
        aria-label="Cloud of the function"
        fullWidth
        size="xs"
        data={[
          { value: NONE, label: 'None' },
          ...clouds.map(([name, one]) => ({ value: name, label: titleOf(name, one) })),
        ]}
        value={chosen?.[0] ?? NONE}
        onChange={name => state.set(pointer, name === NONE ? undefined : { [name]: {} })}
      />
      {chosen && (
        <GroupFields name={chosen[0]} pointer={`${pointer}/${chosen[0]}`} schema={chosen[1]} required form={form} />
      )}
    </>
  )
}
