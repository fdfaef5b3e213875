import { Alert } from '@mantine/core'
import { IconClock } from '@tabler/icons-react'

/** For whoever waits for their account to be approved. */
export const Waiting = () => (
  <Alert color="indigo" variant="light" icon={<IconClock size={18} />} title="Your account waits for approval" mb={24}>
    Until then you can read the catalog, make applications and prepare subscriptions. They are sent by themselves once
    somebody has approved your account; you get a mail.
  </Alert>
)
