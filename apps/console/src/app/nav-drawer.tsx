import { Drawer } from '@mantine/core'
import type { Me } from '../lib/session.js'
import { Logo } from '../ui/logo.js'
import { Nav } from './nav-links.js'

export function NavDrawer({ me, onClose }: { me: Me | null; onClose: () => void }) {
  return (
    <Drawer opened onClose={onClose} size={280} title={<Logo />} padding={16}>
      <Nav me={me} onFollow={onClose} />
    </Drawer>
  )
}
