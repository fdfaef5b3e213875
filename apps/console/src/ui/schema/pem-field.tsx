import { Anchor, FileButton, Textarea } from '@mantine/core'
import type { ReactNode } from 'react'
import type { FormState } from './use-schema-form.js'

interface Props {
  label: ReactNode
  description: ReactNode
  error: ReactNode
  disabled: boolean
  name: string
  pointer: string
  state: FormState
  value: string
}

/** Certificates and keys: pasted, or read from a file within the browser. */
export function PemField({ pointer, state, description, value, ...common }: Props) {
  const set = (text: string) => state.set(pointer, text)
  return (
    <Textarea
      {...common}
      description={
        <>
          {description}{' '}
          <FileButton accept=".pem,.crt,.cer,.key" onChange={file => void file?.text().then(set)}>
            {props => (
              <Anchor {...props} component="button" type="button" fz="xs">
                From a file
              </Anchor>
            )}
          </FileButton>
        </>
      }
      placeholder="-----BEGIN …"
      classNames={{ input: 'mono' }}
      spellCheck={false}
      autosize
      minRows={2}
      maxRows={8}
      value={value}
      onChange={event => set(event.currentTarget.value)}
    />
  )
}
