import { modelCreate } from '@gatehouse/shared/api/ai.js'
import { Button, Group, SegmentedControl, Skeleton, Text } from '@mantine/core'
import { lazy, Suspense, useRef, useState } from 'react'
import { Form } from '../../../ui/form.js'
import type { Choice } from '../../../ui/schema/knowledge.js'
import { useSchemaForm } from '../../../ui/schema/use-schema-form.js'
import { valueAt, withValue } from '../../../ui/schema/values.js'
import { NodeFields } from './node-fields.js'
import { RouteGraph } from './route-graph.js'
import classes from './routing.module.css'
import { completed, configOf, isOwn, type Tree } from './tree.js'

interface Props {
  alias: string
  tree: Tree
  shares?: ReadonlyMap<string, number> | undefined
  providers: readonly Choice[]
  /** Puts it in force. */
  onSave: (config: ReturnType<typeof configOf>) => Promise<unknown>
  /** Keeps it beside what is in force; absent for those who may not. */
  onKeep?: ((config: ReturnType<typeof configOf>) => Promise<unknown>) | undefined
  onClose: () => void
}

const YamlView = lazy(() => import('./yaml-view.js'))

const schema = modelCreate.pick({ routing: true }).required()
const ROOT = '/routing'

/** The tree of an alias as a graph, and the fields of the node that is chosen in it. */
export function RouteEditor({ alias, tree, shares, providers, onSave, onKeep, onClose }: Props) {
  const [chosen, setChosen] = useState('')
  const [view, setView] = useState<'graph' | 'yaml'>('graph')
  const [readable, setReadable] = useState(true)
  const keeps = useRef(false)
  const form = useSchemaForm(
    schema,
    { routing: tree },
    ({ routing }) => (keeps.current && onKeep ? onKeep : onSave)(configOf(completed(routing as Tree))),
    onClose,
  )
  const draft = completed(form.state.values.routing as Tree)
  // What was chosen may be gone since.
  const shown = valueAt(draft, chosen) === undefined ? '' : chosen
  const state = { ...form.state, values: { routing: draft } }
  const issues = Object.keys(state.issues)
  const elsewhere = issues.some(at => !isOwn(at, `${ROOT}${shown}`))
  const choice = /^(.*)\/choices\/(\d+)\/use$/.exec(shown)
  const removable = choice && (valueAt(draft, `${choice[1]}/choices`) as unknown[]).length > 1
  return (
    <Form onSubmit={form.onSubmit} error={form.error}>
      <div>
        <Group justify="flex-end" className={classes.views}>
          <SegmentedControl
            size="xs"
            aria-label="How the routes are shown"
            data={[
              { value: 'graph', label: 'Graph' },
              { value: 'yaml', label: 'YAML' },
            ]}
            value={view}
            onChange={next => {
              setView(next as typeof view)
              setReadable(true)
            }}
          />
        </Group>
        {view === 'yaml' && (
          <Suspense fallback={<Skeleton h={320} m={16} />}>
            <YamlView
              alias={alias}
              tree={draft}
              issues={within(form.state.issues)}
              onTree={next => form.state.set(ROOT, next as never)}
              onReadable={setReadable}
            />
          </Suspense>
        )}
        <div className={classes.editor} hidden={view !== 'graph'}>
          <RouteGraph
            alias={alias}
            tree={draft}
            shares={shares}
            chosen={shown}
            onChoose={setChosen}
            faulty={pointer => issues.some(at => isOwn(at, `${ROOT}${pointer}`))}
          />
          <section className={classes.fields} aria-label="The chosen node">
            <NodeFields
              key={shown}
              state={state}
              pointer={`${ROOT}${shown}`}
              choices={providers}
              onRemove={
                removable
                  ? () => {
                      setChosen(choice[1]!)
                      const at = `${choice[1]}/choices/${choice[2]}`
                      form.state.set(ROOT, withValue(draft, at, undefined))
                    }
                  : undefined
              }
            />
          </section>
        </div>
        <div className={classes.foot}>
          <Text c={elsewhere ? 'red' : 'dimmed'} fz="xs" role={elsewhere ? 'alert' : undefined}>
            {!readable
              ? 'The text is no tree yet; the graph shows the last one that could be read.'
              : elsewhere
                ? 'A node that is marked in the graph lacks something.'
                : view === 'graph'
                  ? 'Choose a node in the graph to change it.'
                  : 'The graph shows the same tree.'}
          </Text>
          <Group gap={8}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            {onKeep && (
              <Button
                type="submit"
                variant="default"
                data-operation="POST /tenants/{tenant}/models/{model}/versions"
                loading={form.pending && keeps.current}
                disabled={!readable}
                onClick={() => {
                  keeps.current = true
                }}
              >
                Keep as a version
              </Button>
            )}
            <Button
              type="submit"
              loading={form.pending && !keeps.current}
              disabled={!readable}
              onClick={() => {
                keeps.current = false
              }}
            >
              Put in force
            </Button>
          </Group>
        </div>
      </div>
    </Form>
  )
}

/** By places within the tree. */
const within = (issues: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(issues).map(([pointer, message]) => [pointer.slice(ROOT.length), message]))
