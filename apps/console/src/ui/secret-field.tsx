import { CopyButton } from './copy-button.js'
import classes from './inline.module.css'

/** Something that is shown this once. */
export function SecretField({ secret, label }: { secret: string; label: string }) {
  return (
    <div className={classes.secret}>
      <code>{secret}</code>
      <CopyButton text={secret} label={label} />
    </div>
  )
}
