import { feedReplay } from '@gatehouse/shared/api/feeds.js'
import { Alert, Group, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { formatAbsolute, formatNumber, formatWord } from '../../lib/format.js'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { FormDrawer } from '../../ui/form-drawer.js'
import { SchemaForm } from '../../ui/schema/schema-form.js'
import { StatusBadge } from '../../ui/status-badge.js'
import { deleteFeed, type Feed, replayFeed, testFeed, turnFeed } from './api.js'
import { lagWords } from './lag.js'

const ONE = '/tenants/{tenant}/feeds/{feed}'

interface Props {
  tenant: string
  feed: Feed
  onClose: () => void
  onChanged: () => void
}

/** How far a feed is, and what can be done with it. */
export function FeedDrawer({ tenant, feed, onClose, onChanged }: Props) {
  const [doing, setDoing] = useState<'replay' | 'delete'>()
  const { slug, enabled } = feed
  const test = useMutation({ mutationFn: () => testFeed(tenant, slug), onError: notifyError })
  const turn = useMutation({
    mutationFn: () => turnFeed(tenant, slug, !enabled),
    onSuccess: () => {
      notifyDone(enabled ? `${slug} is paused; what comes in waits.` : `${slug} goes on where it was.`)
      onChanged()
    },
    onError: notifyError,
  })
  const common = { tenant, variant: 'default', size: 'xs' } as const
  return (
    <FormDrawer title={slug} onClose={onClose}>
      <Stack gap={20}>
        <Group gap={8}>
          <Action of={`POST ${ONE}/test`} {...common} loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Action>
          <Action of={`PATCH ${ONE}`} {...common} loading={turn.isPending} onClick={() => turn.mutate()}>
            {enabled ? 'Pause' : 'Go on'}
          </Action>
          <Action of={`POST ${ONE}/replay`} {...common} onClick={() => setDoing('replay')}>
            Replay
          </Action>
          <Action of={`DELETE ${ONE}`} {...common} onClick={() => setDoing('delete')}>
            Delete
          </Action>
        </Group>
        {test.data && (
          <Alert
            role="status"
            variant="light"
            color={test.data.delivered ? 'green' : 'red'}
            title={test.data.delivered ? 'The test was taken' : 'The test was not taken'}
          >
            {test.data.error ?? 'An event of the type gatehouse.usage.test has arrived.'}
          </Alert>
        )}
        {feed.lastError && (
          <Alert color="red" variant="light" title={`Not taken, ${formatNumber(feed.failures)} times in a row`}>
            {feed.lastError}
            {feed.nextAttemptAt && ` The next attempt is at ${formatAbsolute(feed.nextAttemptAt)}.`}
          </Alert>
        )}
        <DefinitionList
          items={[
            ['State', <StatusBadge key="state" state={feed.state} tone={toneOf(feed)} />],
            ['Waiting', lagWords(feed)],
            ['Delivered', `${formatNumber(feed.delivered)} events`],
            ['Last delivered', feed.lastDeliveredAt ? formatAbsolute(feed.lastDeliveredAt) : 'Never'],
            ...Object.entries(feed.destination).map(
              ([name, value]) =>
                [
                  name === 'url' ? 'URL' : formatWord(name.replace(/[A-Z]/g, letter => ` ${letter.toLowerCase()}`)),
                  <span key={name} className="mono">
                    {value}
                  </span>,
                ] as const,
            ),
            ['Since', formatAbsolute(feed.createdAt)],
          ]}
        />
        {doing === 'replay' && (
          <SchemaForm
            schema={feedReplay}
            action="Send it again"
            onCancel={() => setDoing(undefined)}
            onSubmit={input => replayFeed(tenant, slug, input)}
            onDone={() => {
              setDoing(undefined)
              notifyDone('Usage since then is sent again, each event with the id that it had.')
              onChanged()
            }}
          />
        )}
        {doing === 'delete' && (
          <ConfirmDialog
            title={`Delete the feed ${slug}?`}
            action="Delete it"
            onConfirm={() => deleteFeed(tenant, slug)}
            onDone={() => {
              notifyDone(`${slug} is gone.`)
              onChanged()
              onClose()
            }}
            onClose={() => setDoing(undefined)}
          >
            What it has not taken yet is told to nobody. A new feed begins with what comes in from then on.
          </ConfirmDialog>
        )}
      </Stack>
    </FormDrawer>
  )
}

export const toneOf = ({ state }: Pick<Feed, 'state'>) =>
  state === 'delivering' ? 'good' : state === 'failing' ? 'bad' : 'quiet'
