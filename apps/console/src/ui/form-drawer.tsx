import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'

interface Props {
  title: string
  onClose: () => void
  /** For forms with much in a row. */
  wide?: boolean
  children: ReactNode
}

/** Where something is made or changed, beside the list that it belongs to. */
export function FormDrawer({ title, onClose, wide = false, children }: Props) {
  return (
    <Drawer opened onClose={onClose} position="right" size={wide ? 720 : 560} title={title} padding={20}>
      {children}
    </Drawer>
  )
}
