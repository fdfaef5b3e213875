import { Switch, Text } from '@mantine/core'
import { Disclosure } from './disclosure.js'
import { GroupFields } from './group-field.js'
import { kindOf, titleOf } from './json-schema.js'
import { type FieldProps, placeOf } from './knowledge.js'
import { ListItems } from './list-field.js'
import { isRefused, Refusal } from './refusal.js'
import { valueAt } from './values.js'

/** Fields of one meaning that are needed seldom: closed, with a few words on what is set there. */
export function SectionField(props: FieldProps) {
  const { name, pointer, schema, form } = props
  const { state, summaries = {}, drawn = {} } = form
  const place = placeOf(pointer)
  const title = titleOf(name, schema)
  const said = summaries[place]?.(state.values) ?? (isToggled(props) ? (isOn(props) ? 'On' : 'Off') : undefined)
  return (
    <Disclosure title={title} said={said} refused={isRefused(state, pointer)}>
      <fieldset aria-label={title} style={{ display: 'contents' }}>
        {schema.description && (
          <Text size="xs" c="dimmed">
            {schema.description}
          </Text>
        )}
        {drawn[place] ? (
          drawn[place](props)
        ) : kindOf(schema) === 'list' ? (
          <ListItems {...props} title={title} />
        ) : (
          <Toggled {...props} title={title} />
        )}
        <Refusal state={state} pointer={pointer} />
      </fieldset>
    </Disclosure>
  )
}

function Toggled({ title, ...props }: FieldProps & { title: string }) {
  const { pointer, form } = props
  return (
    <>
      {isToggled(props) && (
        <Switch
          label={
            <>
              {title}{' '}
              <Text span c="dimmed">
                {isOn(props) ? 'is on' : 'is off'}
              </Text>
            </>
          }
          checked={isOn(props)}
          onChange={event => form.state.set(pointer, event.currentTarget.checked ? {} : undefined)}
        />
      )}
      {isOn(props) && <GroupFields {...props} bare />}
    </>
  )
}

const isToggled = ({ schema, required }: FieldProps): boolean =>
  kindOf(schema) === 'group' && !required && schema.default === undefined && schema.toggled !== false

const isOn = (props: FieldProps): boolean =>
  !isToggled(props) || valueAt(props.form.state.values, props.pointer) !== undefined
