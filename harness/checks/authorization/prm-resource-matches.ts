import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { withoutResourceMetadata } from '../older-discovery.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery' },
  wants: { negotiated: 'session/eras' },
  judge: ({ discovery, negotiated }) => {
    const { target, resource } = discovery;
    const served = resource.attempts.find(({ document }) => document);
    if (!served?.document)
      return withoutResourceMetadata(discovery, negotiated) ?? untestable('no protected resource metadata was found');
    const named = served.document.resource;
    // Without a path, the slash is nobody's choice: URL parsers add it.
    if (named === target || named === target.replace(/^(https?:\/\/[^/?#]+)\/$/, '$1')) return met;
    const finding = {
      subject: 'resource in the metadata',
      expected: target,
      observed: show(named),
      ...(served.exchange && { exchange: served.exchange.id }),
    };
    const same = typeof named === 'string' && URL.canParse(named) && canonical(named) === canonical(target);
    return same ? doubtful(finding) : violated(finding);
  },
});

/** RFC 3986 §6.2.2 for scheme, host and port, which URL does; no fragment, no slash at the end. */
function canonical(text: string): string {
  const url = new URL(text);
  url.hash = '';
  return url.href.replace(/\/+$/, '');
}
