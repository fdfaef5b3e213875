import { Button, Group, NativeSelect, Skeleton, Stack, Text, Title } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import {
  addToTeam,
  dissolveTeam,
  renameTeam,
  share,
  type Team,
  takeFromTeam,
  teamMembersQuery,
  teamSharesQuery,
  teamUpdate,
  unshare,
} from './api.js'
import { ItemList } from './item-list.js'

export interface Nameable {
  id: string
  name: string
}

interface Props {
  tenant: string
  team: Team
  /** Who can be put into it. */
  people: readonly Nameable[]
  /** What can be shared with it. */
  apis: readonly Nameable[]
  onClose: () => void
  onDone: () => void
}

/** Who is in a team, and what is shared with it. */
export function TeamDrawer({ tenant, team, people, apis, onClose, onDone }: Props) {
  const client = useQueryClient()
  const may = useMay({ tenant })
  const members = useQuery(teamMembersQuery(tenant, team.slug))
  const shares = useQuery(teamSharesQuery(tenant, team.slug))
  const [doing, setDoing] = useState<'rename' | 'dissolve'>()
  const run = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSuccess: () => client.invalidateQueries({ queryKey: ['teams', tenant] }),
    onError: notifyError,
  })
  const done = (said: string) => {
    notifyDone(said)
    onDone()
  }
  const inTeam = members.data?.map(({ userId }) => userId) ?? []
  const shared = shares.data?.map(({ id }) => id) ?? []
  return (
    <FormDrawer title={team.name} onClose={onClose}>
      <Stack gap={24}>
        {doing === 'rename' ? (
          <SchemaForm
            schema={teamUpdate}
            initial={{ name: team.name }}
            action="Save"
            onCancel={() => setDoing(undefined)}
            onSubmit={input => renameTeam(tenant, team.slug, input)}
            onDone={({ name }) => done(`The team is called ${name} now.`)}
          />
        ) : (
          <Group gap={8}>
            <Action
              of="PATCH /tenants/{tenant}/teams/{team}"
              tenant={tenant}
              variant="default"
              onClick={() => setDoing('rename')}
            >
              Rename
            </Action>
            <Action
              of="DELETE /tenants/{tenant}/teams/{team}"
              tenant={tenant}
              variant="default"
              onClick={() => setDoing('dissolve')}
            >
              Dissolve
            </Action>
          </Group>
        )}
        <section>
          <Title order={3} mb={8}>
            Members
          </Title>
          {members.isPending ? (
            <Skeleton h={72} />
          ) : (
            <ItemList
              items={(members.data ?? []).map(({ userId, name, email }) => ({ id: userId, name: `${name}, ${email}` }))}
              none="Nobody is in this team yet."
              action="Take out"
              operation="DELETE /tenants/{tenant}/teams/{team}/members/{user}"
              {...(may('DELETE /tenants/{tenant}/teams/{team}/members/{user}') && {
                onAct: (id: string) => run.mutate(() => takeFromTeam(tenant, team.slug, id)),
              })}
            />
          )}
          {may('POST /tenants/{tenant}/teams/{team}/members') && (
            <Pick
              label="Put somebody in"
              operation="POST /tenants/{tenant}/teams/{team}/members"
              from={people.filter(({ id }) => !inTeam.includes(id))}
              onPick={id => run.mutate(() => addToTeam(tenant, team.slug, id))}
            />
          )}
        </section>
        <section>
          <Title order={3} mb={8}>
            Shared with it
          </Title>
          <ItemList
            items={(shares.data ?? []).map(({ type, id }) => ({
              id,
              name: `${type === 'api' ? 'API' : 'Product'} ${apis.find(api => api.id === id)?.name ?? id}`,
            }))}
            none="Nothing is shared. What the team owns itself is not listed here."
            action="Stop sharing"
            operation="DELETE /tenants/{tenant}/teams/{team}/shares/{type}/{subject}"
            {...(may('DELETE /tenants/{tenant}/teams/{team}/shares/{type}/{subject}') && {
              onAct: (id: string) =>
                run.mutate(() => unshare(tenant, team.slug, shares.data!.find(one => one.id === id)!.type, id)),
            })}
          />
          {may('POST /tenants/{tenant}/teams/{team}/shares') && (
            <Pick
              label="Share an API"
              operation="POST /tenants/{tenant}/teams/{team}/shares"
              from={apis.filter(({ id }) => !shared.includes(id))}
              onPick={subject => run.mutate(() => share(tenant, team.slug, { type: 'api', subject }))}
            />
          )}
        </section>
      </Stack>
      {doing === 'dissolve' && (
        <ConfirmDialog
          title={`Dissolve ${team.name}?`}
          action="Dissolve the team"
          onConfirm={() => dissolveTeam(tenant, team.slug)}
          onDone={() => done(`${team.name} is dissolved.`)}
          onClose={() => setDoing(undefined)}
        >
          <Text>What it owned belongs to the whole tenant afterwards.</Text>
        </ConfirmDialog>
      )}
    </FormDrawer>
  )
}

function Pick({
  label,
  operation,
  from,
  onPick,
}: {
  label: string
  operation: string
  from: readonly Nameable[]
  onPick: (id: string) => void
}) {
  const [picked, setPicked] = useState('')
  const id = picked || from[0]?.id
  if (from.length === 0) return null
  return (
    <Group gap={8} mt={12} align="flex-end">
      <NativeSelect
        label={label}
        data={from.map(one => ({ value: one.id, label: one.name }))}
        value={id}
        onChange={event => setPicked(event.currentTarget.value)}
      />
      <Button
        variant="default"
        data-operation={operation}
        onClick={() => {
          setPicked('')
          if (id) onPick(id)
        }}
      >
        Add
      </Button>
    </Group>
  )
}
