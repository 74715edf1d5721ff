import { defineCheck } from '../../core/check.js';
import { doubtful, each, met, show, violated } from '../../core/outcome.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery', consented: 'authorization/consents' },
  judge: ({ discovery: { issuers }, consented: { flows } }) => {
    const { issuer, metadata } = issuers[0] ?? {};
    const advertised = metadata?.authorization_response_iss_parameter_supported;
    const answered = flows.filter(({ answer }) => answer);
    if (
      answered.length > 0 &&
      advertised !== true &&
      answered.every(({ answer }) => answer?.parameters.iss === undefined)
    )
      return doubtful({
        subject: `issuer ${issuer}`,
        expected: 'iss in its answers (RFC 9207)',
        observed: 'none, and none advertised',
      });
    return each('redirects to a callback', answered, ({ name, answer }) => {
      const iss = answer?.parameters.iss;
      const finding = { subject: `answer to flow ${name}`, expected: `iss ${show(issuer)}`, observed: show(iss) };
      // Whether the metadata's issuer is the right one is a row of its own.
      if (iss !== undefined && iss !== issuer && iss !== metadata?.issuer) return violated(finding);
      if (iss === undefined) return (advertised === true ? violated : doubtful)(finding);
      return advertised === true
        ? met
        : doubtful({
            ...finding,
            expected: 'authorization_response_iss_parameter_supported: true',
            observed: show(advertised),
          });
    });
  },
});
