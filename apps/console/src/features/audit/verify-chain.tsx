import { Alert, Button } from '@mantine/core'
import { IconShieldCheck } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { formatNumber } from '../../lib/format.js'
import { notifyError } from '../../lib/notify.js'
import { verifyAudit } from './api.js'

export const useVerification = () => useMutation({ mutationFn: verifyAudit, onError: notifyError })
type Verification = ReturnType<typeof useVerification>

export const VerifyButton = ({ verification }: { verification: Verification }) => (
  <Button
    variant="default"
    leftSection={<IconShieldCheck size={16} aria-hidden />}
    loading={verification.isPending}
    onClick={() => verification.mutate()}
  >
    Verify the chain
  </Button>
)

/** Each entry holds the hash of the one before: whether all of them still fit. */
export function Verdict({ verification: { data } }: { verification: Verification }) {
  if (!data) return null
  return (
    <Alert
      mb={16}
      color={data.valid ? 'green' : 'red'}
      variant="light"
      role="status"
      title={data.valid ? 'The chain is whole' : 'The chain is broken'}
    >
      {data.valid
        ? `All ${formatNumber(data.entries)} entries are as they were written: none was changed, taken out or put in.`
        : `From ${data.brokenAt} on, entries are not as they were written. ${formatNumber(data.entries)} before it are.`}
    </Alert>
  )
}
