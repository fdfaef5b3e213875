import { Group, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { Action } from '../../ui/action.js'
import { ConfirmDialog } from '../../ui/confirm-dialog.js'
import { drainNode, type NodeDetail, resumeNode, revokeNode } from './api.js'

/** What an operator can do with a node. */
export function NodeActions({ node }: { node: NodeDetail }) {
  const client = useQueryClient()
  const [revoking, setRevoking] = useState(false)
  const seen = (said: string) => async () => {
    await Promise.all([['node', node.id], ['nodes']].map(queryKey => client.invalidateQueries({ queryKey })))
    notifyDone(said)
  }
  const drain = useMutation({
    mutationFn: () => drainNode(node.id),
    onSuccess: seen(`${node.name} drains: it ends its calls and takes no more.`),
    onError: notifyError,
  })
  const resume = useMutation({
    mutationFn: () => resumeNode(node.id),
    onSuccess: seen(`${node.name} takes calls again.`),
    onError: notifyError,
  })
  return (
    <Group gap={8}>
      {node.drainedBy ? (
        <Action
          of="POST /nodes/{node}/resume"
          variant="default"
          loading={resume.isPending}
          onClick={() => resume.mutate()}
        >
          Resume
        </Action>
      ) : (
        <Action
          of="POST /nodes/{node}/drain"
          variant="default"
          loading={drain.isPending}
          onClick={() => drain.mutate()}
        >
          Drain
        </Action>
      )}
      <Action of="POST /nodes/{node}/revoke" variant="outline" color="red" onClick={() => setRevoking(true)}>
        Revoke
      </Action>
      {revoking && (
        <ConfirmDialog
          title={`Revoke “${node.name}”`}
          action="Revoke the node"
          typed={node.name}
          onConfirm={() => revokeNode(node.id)}
          onDone={() => {
            setRevoking(false)
            void seen(`${node.name} is revoked.`)()
          }}
          onClose={() => setRevoking(false)}
        >
          <Text>
            Its certificate is refused from now on, it stops serving and forgets what it served. To use the machine
            again, join it anew. This cannot be undone.
          </Text>
        </ConfirmDialog>
      )}
    </Group>
  )
}
