import { Button, Group, MultiSelect, SegmentedControl, Stack, TagsInput, TextInput } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type FormEvent, useState } from 'react'
import { ApiError } from '../../lib/api-client.js'
import { Form } from '../../ui/form.js'
import { createGroup, type NodeGroup, tenantNamesQuery, updateGroup } from './api.js'
import { readLabels, writeLabels } from './words.js'

interface Props {
  /** Undefined: a new one. */
  group: NodeGroup | undefined
  onDone: (said: string) => Promise<void>
}

export function GroupForm({ group, onDone }: Props) {
  const tenantNames = useQuery(tenantNamesQuery)
  const limited = group && group.serves !== 'everything' ? group.serves : undefined
  const [slug, setSlug] = useState('')
  const [name, setName] = useState(group?.name ?? '')
  const [labels, setLabels] = useState(writeLabels(group?.labels ?? {}))
  const [all, setAll] = useState(group !== undefined && limited === undefined)
  const [tenants, setTenants] = useState(limited?.tenants ?? [])
  const [apis, setApis] = useState(limited?.apis ?? [])
  const read = readLabels(labels)
  const save = useMutation({
    mutationFn: (known: Record<string, string>) => {
      const input = { name, labels: known, serves: all ? ('everything' as const) : { tenants, apis } }
      return group ? updateGroup(group.slug, input) : createGroup({ ...input, slug })
    },
    onSuccess: () => onDone(`The group “${name}” is saved. Its nodes follow within a second.`),
  })
  const refused = save.error instanceof ApiError ? save.error : undefined
  const errorOf = (field: string) => refused?.fields.find(({ pointer }) => pointer.startsWith(`/${field}`))?.message
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (typeof read !== 'string') save.mutate(read)
  }
  return (
    <Form onSubmit={submit} error={refused && refused.fields.length === 0 ? refused : undefined}>
      <TextInput
        label="Name"
        required
        data-autofocus
        value={name}
        error={errorOf('name')}
        onChange={event => setName(event.currentTarget.value)}
      />
      {!group && (
        <TextInput
          label="Slug"
          description="Short name for scripts; it cannot be changed later."
          required
          value={slug}
          error={errorOf('slug')}
          onChange={event => setSlug(event.currentTarget.value)}
        />
      )}
      <Stack gap={8}>
        <SegmentedControl
          aria-label="What its nodes serve"
          value={all ? 'all' : 'some'}
          onChange={value => setAll(value === 'all')}
          data={[
            { value: 'some', label: 'Some APIs' },
            { value: 'all', label: 'Everything' },
          ]}
        />
        {!all && (
          <>
            <MultiSelect
              label="All APIs of these tenants"
              searchable
              data={[...new Set([...(tenantNames.data ?? []), ...tenants])]}
              value={tenants}
              error={errorOf('serves/tenants')}
              onChange={setTenants}
            />
            <TagsInput
              label="And these APIs"
              description="As tenant/api, each with Enter."
              value={apis}
              error={errorOf('serves/apis')}
              onChange={setApis}
            />
          </>
        )}
      </Stack>
      <TextInput
        label="Labels"
        description="To find groups by, such as region=eu-west, tier=edge."
        value={labels}
        error={typeof read === 'string' ? read : errorOf('labels')}
        onChange={event => setLabels(event.currentTarget.value)}
      />
      <Group justify="flex-end">
        <Button type="submit" loading={save.isPending}>
          Save the group
        </Button>
      </Group>
    </Form>
  )
}
