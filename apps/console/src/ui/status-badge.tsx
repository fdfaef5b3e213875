import { formatWord } from '../lib/format.js'
import classes from './inline.module.css'

const tones = {
  good: 'var(--mantine-color-green-6)',
  waiting: 'var(--mantine-color-yellow-6)',
  bad: 'var(--mantine-color-red-5)',
  accent: 'var(--mantine-color-indigo-5)',
  quiet: 'var(--mantine-color-gray-5)',
}
type Tone = keyof typeof tones

const toneOf: Record<string, Tone> = {
  active: 'good',
  live: 'good',
  approved: 'good',
  published: 'good',
  in_sync: 'good',
  pending: 'waiting',
  pending_approval: 'waiting',
  open: 'waiting',
  needs_info: 'accent',
  applying: 'accent',
  counting: 'accent',
  ready: 'waiting',
  done: 'good',
  rotating_out: 'accent',
  in_review: 'accent',
  lagging: 'waiting',
  degraded: 'waiting',
  draining: 'accent',
  suspended: 'bad',
  rejected: 'bad',
  refused: 'bad',
  offline: 'bad',
  revoked: 'bad',
  deprecated: 'waiting',
}

/** A dot and a word: never colour alone. */
export function StatusBadge({ state, tone = toneOf[state] ?? 'quiet' }: { state: string; tone?: Tone }) {
  return (
    <span className={classes.badge} style={{ ['--tone' as string]: tones[tone] }}>
      {formatWord(state)}
    </span>
  )
}

export function HttpStatus({ status }: { status: number }) {
  const tone = status >= 500 ? 'bad' : status >= 400 ? 'waiting' : 'good'
  return <StatusBadge state={String(status)} tone={tone} />
}
