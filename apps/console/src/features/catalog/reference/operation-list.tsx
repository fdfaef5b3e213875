import { TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useState } from 'react'
import type { Operation } from './document.js'
import { Method } from './method.js'
import classes from './reference.module.css'

interface Props {
  operations: readonly Operation[]
  shown: string
  onShow: (id: string) => void
}

export function OperationList({ operations, shown, onShow }: Props) {
  const [search, setSearch] = useState('')
  const found = operations.filter(({ id, summary }) => `${id} ${summary}`.toLowerCase().includes(search.toLowerCase()))
  const tags = [...new Set(found.map(({ tag }) => tag))]
  return (
    <nav className={classes.list} aria-label="Operations">
      {operations.length > 8 && (
        <TextInput
          aria-label="Search the operations"
          placeholder="Search"
          leftSection={<IconSearch size={16} />}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
        />
      )}
      {tags.map(tag => (
        <div key={tag}>
          <div className={classes.tag}>{tag}</div>
          <ul>
            {found
              .filter(operation => operation.tag === tag)
              .map(({ id, method, summary, deprecated }) => (
                <li key={id}>
                  <button
                    type="button"
                    aria-current={id === shown || undefined}
                    data-deprecated={deprecated || undefined}
                    onClick={() => onShow(id)}
                  >
                    <span>{summary}</span>
                    <Method method={method} />
                  </button>
                </li>
              ))}
          </ul>
        </div>
      ))}
      {found.length === 0 && <p className={classes.none}>No operation fits.</p>}
    </nav>
  )
}
