import { Button, type ButtonProps } from '@mantine/core'
import type { ReactNode } from 'react'
import { type Operation, useMay } from '../lib/operations.js'

interface Props extends ButtonProps {
  of: Operation
  tenant: string
  onClick: () => void
  children: ReactNode
  'aria-label'?: string
}

/** A button that only those have who may do what it does. */
export function Action({ of, tenant, ...button }: Props) {
  const may = useMay(tenant)
  return may(of) ? <Button data-operation={of} {...button} /> : null
}
