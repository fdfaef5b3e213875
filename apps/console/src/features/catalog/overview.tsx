import type { ApiDocument } from '@gatehouse/shared/api/catalog.js'
import { Anchor, Button, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { priceLine } from '../../lib/plan-terms.js'
import type { SampleCall } from '../../lib/snippets.js'
import { DefinitionList } from '../../ui/definition-list.js'
import { EmptyState } from '../../ui/empty-state.js'
import { Markdown } from '../../ui/markdown.js'
import { Panel } from '../../ui/panel.js'
import { Snippets } from '../../ui/snippets.js'
import { documentQuery, type Product } from './api.js'
import classes from './catalog.module.css'
import { operationsOf } from './reference/document.js'
import { callOf, initialValues, sampleOf } from './trial/trial-request.js'

interface Props {
  product: Product
  onPlans: () => void
  onReference: (api: string) => void
}

export function Overview({ product, onPlans, onReference }: Props) {
  const { plans, apis } = product
  const instant = plans.find(({ approval }) => approval === 'auto')
  return (
    <Stack gap={24}>
      {product.description && <Markdown text={product.description} />}
      <div className={classes.halves}>
        <Panel title="What is in it">
          {apis.length === 0 ? (
            <EmptyState title="Nothing is published yet">Its APIs appear here once they are.</EmptyState>
          ) : (
            <ul className={classes.apis}>
              {apis.map(api => (
                <li key={api.slug}>
                  <div>
                    <b>{api.name}</b>
                    <div className={classes.where}>
                      {api.path === null ? 'OpenAI-compatible, at /v1' : <span className="mono">{api.path}</span>}
                    </div>
                  </div>
                  <Anchor component="button" type="button" onClick={() => onReference(api.slug)}>
                    Reference<span className={classes.aside}> of {api.name}</span>
                  </Anchor>
                </li>
              ))}
            </ul>
          )}
        </Panel>
        <Panel
          title="Access"
          action={
            plans.length > 0 && (
              <Button variant="default" size="xs" onClick={onPlans}>
                Compare the plans
              </Button>
            )
          }
        >
          <div className={classes.contents}>
            <DefinitionList
              items={[
                ['Plans', plans.map(({ name }) => name).join(', ') || 'None yet'],
                ['From', plans.length > 0 ? cheapest(product) : undefined],
                ['Approval', instant ? `At once with ${instant.name}` : 'By a person'],
                ['Published by', product.tenant],
              ]}
            />
          </div>
        </Panel>
      </div>
      <FirstCall product={product} />
    </Stack>
  )
}

/** Something that a key of any subscriber opens. */
function FirstCall({ product }: { product: Product }) {
  const rest = product.apis.find(({ path }) => path !== null)
  const document = useQuery({
    ...documentQuery(product.tenant, product.slug, rest?.slug ?? ''),
    enabled: rest !== undefined && product.models.length === 0,
  }).data
  const call = firstCall(product, document)
  if (!call) return null
  return (
    <Panel title="First call">
      <div className={classes.padded}>
        <Snippets call={call} />
      </div>
    </Panel>
  )
}

function firstCall(product: Product, document: ApiDocument | undefined): SampleCall | undefined {
  const model = product.models[0]
  if (model !== undefined) return { kind: 'ai', model }
  const plain = document && operationsOf(document).find(({ method, path }) => method === 'GET' && !path.includes('{'))
  const base = product.apis.find(({ path }) => path !== null)?.path
  return plain && base ? sampleOf(callOf(base, plain, initialValues(document, plain))) : undefined
}

const cheapest = ({ plans }: Product): string =>
  priceLine(plans.toSorted((a, b) => Number(a.price?.amount ?? 0) - Number(b.price?.amount ?? 0))[0]!)
