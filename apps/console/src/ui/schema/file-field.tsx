import { FileInput } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { FormState } from './use-schema-form.js'
import { valueAt } from './values.js'

interface Props {
  label: ReactNode
  description: ReactNode
  error: ReactNode
  disabled: boolean
  name: string
  pointer: string
  state: FormState
}

/** A file, kept in base64. Read within the browser. */
export function FileField({ pointer, state, ...common }: Props) {
  const kept = valueAt(state.values, pointer)
  const size = typeof kept === 'string' ? Math.ceil((kept.length * 3) / 4 / 1024) : 0
  const read = async (file: File | null) => state.set(pointer, file ? toBase64(await file.arrayBuffer()) : undefined)
  return (
    <FileInput
      {...common}
      clearable={size > 0}
      clearButtonProps={{ 'aria-label': 'Take the file away' }}
      leftSection={<IconUpload size={16} aria-hidden />}
      placeholder={size > 0 ? `Kept, ${size} KiB. Choose another` : 'Choose a file'}
      onChange={file => void read(file)}
    />
  )
}

/** A piece at a time: a call takes only so many arguments. */
function toBase64(buffer: ArrayBuffer): string {
  const bytes = new Uint8Array(buffer)
  let text = ''
  for (let at = 0; at < bytes.length; at += 8192) text += String.fromCharCode(...bytes.subarray(at, at + 8192))
  return btoa(text)
}
