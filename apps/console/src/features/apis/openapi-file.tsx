import { Alert, Button, type ButtonProps, FileButton, Stack } from '@mantine/core'
import { IconUpload } from '@tabler/icons-react'
import { type ReactNode, useState } from 'react'
import { type Draft, readOpenApi } from './read-openapi.js'

interface Props extends ButtonProps {
  onDraft: (draft: Draft) => void
  children: ReactNode
  'data-operation'?: string
}

/** Reads an OpenAPI document from a file, within the browser. */
export function OpenApiFile({ onDraft, ...button }: Props) {
  const [refusal, setRefusal] = useState<string>()
  const read = async (file: File | null) => {
    if (!file) return
    setRefusal(undefined)
    await file
      .text()
      .then(readOpenApi)
      .then(onDraft, (error: Error) => setRefusal(error.message))
  }
  return (
    <Stack gap={12} align="flex-start">
      {refusal && (
        <Alert color="red" variant="light" role="alert" w="100%">
          {refusal}
        </Alert>
      )}
      <FileButton accept=".json,.yaml,.yml,application/json" onChange={file => void read(file)}>
        {props => <Button {...props} leftSection={<IconUpload size={16} aria-hidden />} {...button} />}
      </FileButton>
    </Stack>
  )
}
