/** Taste is a test: the files of the repository, tracked and new, against every rule of tidy/rules.ts. */
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { TIDY_RULES, type TidyFile } from './tidy/rules.js'

const root = fileURLToPath(new URL('..', import.meta.url))
const isText = (path: string): boolean => /\.(?:ts|js|cjs|md|json|ya?ml|css|html)$|^\.ci\//.test(path) && path !== 'package-lock.json'

function filesOfTheRepository(): TidyFile[] {
  const listed = execFileSync('git', ['ls-files', '-coz', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  const paths = [...new Set(listed.split('\0'))].filter((path) => path !== '' && existsSync(`${root}${path}`)).sort()
  return paths.map((path) => ({ path, text: isText(path) ? readFileSync(`${root}${path}`, 'utf8') : '' }))
}

const isCheckout = existsSync(`${root}.git`)

describe.skipIf(!isCheckout)(`the repository is tidy${isCheckout ? '' : ' (skipped: this is no git checkout)'}`, () => {
  const files = isCheckout ? filesOfTheRepository() : []

  it.each(Object.entries(TIDY_RULES))('%s', (_name, rule) => {
    expect(rule(files)).toEqual([])
  })
})
