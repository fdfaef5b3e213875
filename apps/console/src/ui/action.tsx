import { Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Operation, type Place, useMay } from '../lib/operations.js'

interface Props extends ButtonProps, Place {
  of: Operation
  onClick: () => void
  children: ReactNode
  'aria-label'?: string
}

/** A button that only those have who may do what it does. */
export function Action({ of, tenant, organization, ...button }: Props) {
  const may = useMay({ tenant, organization })
  return may(of) ? <Button data-operation={of} {...button} /> : null
}
