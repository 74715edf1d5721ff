import { type Judgement, met, show, untestable } from '../core/outcome.js';
import type { ProbeEvidence } from '../core/probe.js';

type Refusals = ProbeEvidence['authorization/refusals'];
type Redemption = Refusals['redemptions'][number];

/** Statuses of a refusal by RFC 6749 §5.2; 403 is wrong, but a refusal. Others, such as 415 or 429, refuse for another reason. */
const REFUSED = [400, 401, 403];

/**
 * Judges one wrong redemption of a code. A refusal counts where the same code was good afterwards, or had not been touched before:
 * then the flow that brought the first token is the control.
 * @param issued what to say where a token came of it
 */
export function judgeRedemption(
  { redemptions, flows }: Refusals,
  change: Redemption['change'],
  issued: (finding: { subject: string; observed: string; exchange: string }) => Judgement,
): Judgement {
  const tried = redemptions.filter((redemption) => redemption.change === change);
  const proof = tried.find((redemption) => redemption.issued || redemption.first || redemption.codeStillGood);
  if (!proof) return untestable(`${change}: no code to try it with (${flows.at(-1)?.problem ?? 'all were used up'})`);
  const { response, fault, id } = proof.exchange;
  const observed = response ? `${response.status} ${show(response.body)}` : `no answer: ${fault?.message}`;
  if (proof.issued) return issued({ subject: `token request with ${change}`, observed, exchange: id });
  return response && REFUSED.includes(response.status)
    ? met
    : untestable(`${change}: neither a token nor a refusal, ${observed}`);
}
