import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  title: string
  onClose: () => void
  children: ReactNode
}

/** Where something is made or changed, beside the list that it belongs to. */
export function FormDrawer({ title, onClose, children }: Props) {
  return (
    <Drawer opened onClose={onClose} position="right" size={560} title={title} padding={20}>
      {children}
    </Drawer>
  )
}
