import { isBranch } from '@gatehouse/shared/routing/route-tree.js'
import { Button, Checkbox, Group, NativeSelect, Stack, Title } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import type { FormHints, FormKnowledge } from '../../../ui/schema/knowledge.js'
import { placeOf } from '../../../ui/schema/knowledge.js'
import { SchemaFields } from '../../../ui/schema/schema-fields.js'
import type { FormState } from '../../../ui/schema/use-schema-form.js'
import { valueAt } from '../../../ui/schema/values.js'
import { NODES, nodeSchema, root } from './node-schema.js'
import { canStandAside, chosenBy, type Leaf, nameOf, type Strategy, type Tree, withPlace } from './tree.js'
import { strategies, strategyOf } from './words.js'

interface Props {
  state: FormState
  /** Of the node, within the values of the form. */
  pointer: string
  choices: NonNullable<FormHints['choices']>[string]
  /** Absent for the first node, which an alias cannot be without. */
  onRemove?: (() => void) | undefined
}

const spoken = (node: Tree | undefined): string | undefined =>
  node && (isBranch(node) ? strategies[strategyOf(node)] : nameOf(node as Leaf))

/** How one node of the tree chooses. */
export function NodeFields({ state, pointer, choices, onRemove }: Props) {
  const node = valueAt(state.values, pointer) as Tree
  const place = placeOf(pointer)
  const knowledge: FormKnowledge = {
    root,
    state,
    choices: { [`${place}/provider`]: choices },
    itemName: at => spoken(valueAt(state.values, `${at}/use`) as Tree | undefined),
    hidden: NODES.map(name => `${place}/${name}`),
    fields: (schema, at) => <SchemaFields schema={schema} at={at} form={knowledge} />,
  }
  const strategy = strategyOf(node)
  return (
    <Stack gap={16}>
      <Group justify="space-between" gap={8}>
        <Title order={3}>{strategies[strategy]}</Title>
        {onRemove && (
          <Button
            variant="subtle"
            size="compact-sm"
            color="gray"
            c="dimmed"
            leftSection={<IconTrash size={14} />}
            onClick={onRemove}
          >
            Take out
          </Button>
        )}
      </Group>
      <NativeSelect
        label="Who is chosen"
        data={Object.entries(strategies).map(([value, label]) => ({ value, label }))}
        value={strategy}
        onChange={event => state.set(pointer, chosenBy(node, event.currentTarget.value as Strategy))}
      />
      {knowledge.fields(nodeSchema(strategy), pointer)}
      {canStandAside(node) && (
        <Checkbox
          label="Another way where none of them fits"
          checked={'otherwise' in node && node.otherwise !== undefined}
          onChange={event => state.set(pointer, withPlace(node, 'otherwise', event.currentTarget.checked))}
        />
      )}
      {strategy === 'similarity' && (
        <Checkbox
          label="By meaning, told by an embedding model"
          description="Otherwise by the words that messages share with the examples."
          checked={'embedding' in node && node.embedding !== undefined}
          onChange={event => state.set(pointer, withPlace(node, 'embedding', event.currentTarget.checked))}
        />
      )}
    </Stack>
  )
}
