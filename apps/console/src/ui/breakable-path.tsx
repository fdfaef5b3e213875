import { Fragment } from 'react'

/** A path that goes on in the next line after a slash, and nowhere else. */
export const BreakablePath = ({ path }: { path: string }) =>
  path.split('/').map((part, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: parts of a path have no other name
    <Fragment key={index}>
      {index > 0 && (
        <>
          /<wbr />
        </>
      )}
      {part}
    </Fragment>
  ))
