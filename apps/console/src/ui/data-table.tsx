// biome-ignore-all lint/a11y/useSemanticElements lint/a11y/noRedundantRoles: laid out as cards, browsers forget that these are tables unless told
import { Skeleton } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './data-table.module.css'

export interface Column<T> {
  title: string
  cell: (row: T) => ReactNode
  /** Numbers stand at the right. */
  numeric?: boolean
}

interface Props<T> {
  label: string
  columns: readonly Column<T>[]
  rows: readonly T[]
  rowKey: (row: T) => string
  /** Makes rows open something, by click or by Enter. */
  onOpen?: (row: T) => void
}

/** A table at a desk, a list of cards on a phone. */
export function DataTable<T>({ label, columns, rows, rowKey, onOpen }: Props<T>) {
  return (
    <div className={classes.scroll}>
      <table className={classes.table} role="table" aria-label={label}>
        <thead role="rowgroup">
          <tr role="row">
            {columns.map(({ title, numeric }) => (
              <th key={title} scope="col" role="columnheader" className={numeric ? 'numeric' : undefined}>
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody role="rowgroup">
          {rows.map(row => (
            <tr
              key={rowKey(row)}
              role="row"
              {...(onOpen && {
                tabIndex: 0,
                'data-opens': true,
                // What a row has to press is for itself.
                onClick: event => {
                  if (!(event.target as Element).closest('button, a')) onOpen(row)
                },
                onKeyDown: event => {
                  if (event.key === 'Enter' && event.target === event.currentTarget) onOpen(row)
                },
              })}
            >
              {columns.map(({ title, cell, numeric }) => (
                <td key={title} role="cell" data-title={title} className={numeric ? 'numeric' : undefined}>
                  {cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** As high as what will stand in its place. */
export function TableSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div aria-busy="true" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows of nothing have no other name
        <div key={index} className={classes.skeleton}>
          <Skeleton h={12} w={`${30 + ((index * 17) % 40)}%`} />
          <Skeleton h={12} w={64} />
        </div>
      ))}
    </div>
  )
}
