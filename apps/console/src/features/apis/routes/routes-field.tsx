import { ActionIcon, Button, Text, TextInput } from '@mantine/core'
import { IconArrowUp, IconPlus, IconTrash } from '@tabler/icons-react'
import { useState } from 'react'
import { formatCount } from '../../../lib/format.js'
import { Disclosure } from '../../../ui/schema/disclosure.js'
import { focusField } from '../../../ui/schema/focus-field.js'
import { resolved } from '../../../ui/schema/json-schema.js'
import type { FieldProps } from '../../../ui/schema/knowledge.js'
import { isRefused, Refusal } from '../../../ui/schema/refusal.js'
import { valueAt } from '../../../ui/schema/values.js'
import { foundBy, listedOf } from './listed-routes.js'
import { conditionWords, methodWords, type RouteDraft } from './route-words.js'
import classes from './routes.module.css'

/** More of them are found by their text. */
const MANY = 12

/** Routes as a list of one line each; what is asked for shows when one is opened. */
export function RoutesField({ pointer, schema, form }: FieldProps) {
  const { state, root } = form
  const [search, setSearch] = useState('')
  // Of when it was looked for: a route that is changed stays where it is.
  const [found, setFound] = useState<ReadonlySet<number>>()
  const [added, setAdded] = useState<number>()
  const routes = (valueAt(state.values, pointer) as RouteDraft[] | undefined) ?? []
  const item = resolved(schema.items ?? {}, root)
  const { shown, rest } = listedOf(routes, found, at => at === added || isRefused(state, `${pointer}/${at}`))
  const find = (text: string, among: readonly RouteDraft[]) => {
    setSearch(text)
    setFound(foundBy(text, among))
  }
  const change = (next: readonly RouteDraft[]) => {
    setAdded(undefined)
    find(search, next)
    state.set(pointer, next)
  }
  return (
    <>
      {routes.length > MANY && (
        <TextInput
          aria-label="Find a route"
          placeholder={`Find among ${routes.length} routes`}
          value={search}
          onChange={event => find(event.currentTarget.value, routes)}
        />
      )}
      <div className={classes.routes}>
        {shown.map(at => (
          <fieldset key={at} className={classes.route} aria-label={`Route ${at + 1}`}>
            <Disclosure
              title={<RouteLine route={routes[at]!} />}
              opened={at === added}
              refused={isRefused(state, `${pointer}/${at}`)}
            >
              {form.fields(item, `${pointer}/${at}`)}
              <Refusal state={state} pointer={`${pointer}/${at}`} />
            </Disclosure>
            <div className={classes.tools}>
              {at > 0 && (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`Move route ${at + 1} up`}
                  onClick={() => change(routes.toSpliced(at - 1, 2, routes[at]!, routes[at - 1]!))}
                >
                  <IconArrowUp size={16} />
                </ActionIcon>
              )}
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`Remove route ${at + 1}`}
                onClick={() => change(routes.toSpliced(at, 1))}
              >
                <IconTrash size={16} />
              </ActionIcon>
            </div>
          </fieldset>
        ))}
      </div>
      {rest > 0 && (
        <Text c="dimmed" fz="xs">
          And {formatCount(rest, 'more route')}, found by their text.
        </Text>
      )}
      <div>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => {
            find('', routes)
            setAdded(routes.length)
            state.set(pointer, [...routes, { path: '' }])
            focusField(`${pointer}/${routes.length}/path`)
          }}
        >
          Add a route
        </Button>
      </div>
    </>
  )
}

export function RouteLine({ route }: { route: RouteDraft }) {
  const conditions = conditionWords(route.when)
  return (
    <span className={classes.line}>
      <span className={classes.methods}>{methodWords(route)}</span>{' '}
      <span className={classes.path}>
        {route.path || 'No path yet'}
        {route.rewrite && <span className={classes.quiet}> → {route.rewrite}</span>}
      </span>{' '}
      {(conditions.length > 0 || route.pattern) && (
        <span className={classes.quiet}>
          {[...(route.pattern ? [`pattern ${route.pattern}`] : []), ...conditions].join(' · ')}
        </span>
      )}
    </span>
  )
}
