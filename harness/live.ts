import { Untestable } from './core/errors.js';
import type { Era, Json } from './session/types.js';

/** Live evidence by probe name: here is what the run itself goes by. */
type Live = ReadonlyMap<string, unknown>;

/** The revision of an era that negotiation has found. */
export function spokenIn(era: Era, live: Live): string | undefined {
  const negotiated = live.get('session/eras') as { eras: { era: Era; revision: string }[] } | undefined;
  return negotiated?.eras.find((spoken) => spoken.era === era)?.revision;
}

/** The same. @throws Untestable where it has found none */
export function revisionOf(era: Era, live: Live): string {
  const revision = spokenIn(era, live);
  if (revision === undefined) throw new Untestable(`the server does not speak the ${era} era`);
  return revision;
}

/** Definitions of tools as the catalogue of the run has them. */
export function knownTools(live: Live): Json[] {
  const catalog = live.get('tools/catalog') as { tools: { definition: Json }[] } | undefined;
  return (catalog?.tools ?? []).map(({ definition }) => definition);
}

/** Origins of the issuer and of its authorization endpoint, as far as they are known. */
export function issuerOrigins(live: Live): string[] {
  const found = live.get('authorization/discovery') as
    | { server?: { issuer?: unknown; authorization_endpoint?: unknown } }
    | undefined;
  return [found?.server?.issuer, found?.server?.authorization_endpoint].flatMap((url) =>
    typeof url === 'string' && URL.canParse(url) ? [new URL(url).origin] : [],
  );
}
