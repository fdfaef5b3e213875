import { modelRouting } from '@gatehouse/shared/api/model-routing.js'
import { type Fault, YamlDocument, yamlOf } from '@gatehouse/shared/yaml-document.js'
import { Button, FileButton, Group, Textarea } from '@mantine/core'
import { IconDownload, IconUpload } from '@tabler/icons-react'
import { useId, useRef, useState } from 'react'
import classes from './routing.module.css'
import type { Tree } from './tree.js'

interface Props {
  alias: string
  tree: Tree
  /** Sentences of the API by JSON pointer within the tree. */
  issues: Readonly<Record<string, string>>
  onTree: (tree: Tree) => void
  /** False: what is written is no tree, and the one before still stands. */
  onReadable: (readable: boolean) => void
}

/** The same tree as text; kept apart because its reader is loaded only for it. */
export default function YamlView({ alias, tree, issues, onTree, onReadable }: Props) {
  const [text, setText] = useState(() => yamlOf(tree))
  const area = useRef<HTMLTextAreaElement>(null)
  const faultsId = useId()
  const document = new YamlDocument(text)
  const read = document.read(modelRouting)
  const faults: Fault[] =
    'faults' in read
      ? read.faults
      : Object.entries(issues).map(([pointer, message]) => ({ line: document.lineOf(partsOf(pointer)), message }))
  const change = (next: string) => {
    setText(next)
    const value = new YamlDocument(next).read(modelRouting)
    onReadable('value' in value)
    if ('value' in value) onTree(value.value as Tree)
  }
  const goTo = (line: number) => {
    const start =
      text
        .split('\n')
        .slice(0, line - 1)
        .join('\n').length + (line > 1 ? 1 : 0)
    const end = text.indexOf('\n', start)
    area.current?.focus()
    area.current?.setSelectionRange(start, end < 0 ? text.length : end)
  }
  return (
    <div className={classes.yaml}>
      <Group justify="flex-end" gap={8}>
        <FileButton accept=".yaml,.yml,.json" onChange={file => void file?.text().then(change)}>
          {props => (
            <Button {...props} size="compact-sm" variant="default" leftSection={<IconUpload size={14} aria-hidden />}>
              Open a file
            </Button>
          )}
        </FileButton>
        <Button
          component="a"
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          href={`data:application/yaml;charset=utf-8,${encodeURIComponent(text)}`}
          download={`${alias}.yaml`}
        >
          Download
        </Button>
      </Group>
      <Textarea
        ref={area}
        aria-label={`Routes of ${alias} as YAML`}
        aria-describedby={faults.length > 0 ? faultsId : undefined}
        classNames={{ input: 'mono' }}
        value={text}
        onChange={event => change(event.currentTarget.value)}
        error={faults.length > 0}
        autosize
        minRows={14}
        maxRows={32}
        spellCheck={false}
        autoCapitalize="off"
        autoCorrect="off"
        wrap="off"
      />
      {faults.length > 0 && (
        <ul className={classes.faults} id={faultsId} aria-live="polite">
          {faults.map(({ line, message }) => (
            <li key={`${line} ${message}`}>
              <button type="button" onClick={() => goTo(line)}>
                Line {line}
              </button>
              {message}
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

const partsOf = (pointer: string): (string | number)[] =>
  pointer
    .split('/')
    .slice(1)
    .map(part => (/^\d+$/.test(part) ? Number(part) : part))
