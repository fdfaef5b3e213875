import { Group, Skeleton } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { notifyDone, notifyError } from '../../lib/notify.js'
import { useMay } from '../../lib/operations.js'
import { Action } from '../../ui/action.js'
import { documentQuery, putDocument, removeDocument, type Version } from './api.js'
import { OpenApiFile } from './openapi-file.js'
import { operationsIn } from './read-openapi.js'

interface Props {
  tenant: string
  api: string
  version: Version
}

const ONE = '/tenants/{tenant}/apis/{api}/versions/{version}/document'

/** The document that developers read as the reference of a version. */
export function VersionDocument({ tenant, api, version: { version, documented } }: Props) {
  const { data: document } = useQuery({ ...documentQuery(tenant, api, version), enabled: documented })
  const may = useMay({ tenant })
  const client = useQueryClient()
  const change = useMutation({
    mutationFn: ({ run }: { run: () => Promise<unknown>; done: string }) => run(),
    onSuccess: async (_, { done }) => {
      await client.invalidateQueries({ queryKey: ['apis', tenant, api] })
      notifyDone(done)
    },
    onError: notifyError,
  })
  if (documented && !document) return <Skeleton h={20} w={240} />
  const operations = document ? operationsIn(document) : 0
  return (
    <Group gap={12}>
      <span>
        {documented && document
          ? `${document.info.title}, ${operations === 1 ? '1 operation' : `${operations} operations`}`
          : 'Drawn from the routes'}
      </span>
      {may(`PUT ${ONE}`) && (
        <OpenApiFile
          variant="default"
          size="xs"
          data-operation={`PUT ${ONE}`}
          loading={change.isPending}
          onDraft={draft =>
            change.mutate({
              run: () => putDocument(tenant, api, version, draft.document),
              done: 'Developers read it from now on.',
            })
          }
        >
          {documented ? 'Replace' : 'From an OpenAPI file'}
        </OpenApiFile>
      )}
      {documented && (
        <Action
          of={`DELETE ${ONE}`}
          tenant={tenant}
          variant="default"
          size="xs"
          onClick={() =>
            change.mutate({ run: () => removeDocument(tenant, api, version), done: 'The reference is taken away.' })
          }
        >
          Take away
        </Action>
      )}
    </Group>
  )
}
