import { defineCheck } from '../../core/check.js';
import { doubtful, met, show, untestable, violated } from '../../core/outcome.js';
import { isTurnedAway } from '../authorization-requests.js';

export default defineCheck({
  needs: { discovery: 'authorization/discovery', seen: 'authorization/refusals' },
  judge: ({ discovery: { server }, seen: { implicit, control, callback } }) => {
    const finding = { subject: 'authorization request with response_type=token', exchange: implicit.id };
    const { status = 0, headers } = implicit.response ?? {};
    const location = headers?.location ?? '';
    if (/[#&?]access_token=/.test(location))
      return violated({ ...finding, expected: 'unsupported_response_type', observed: 'a token in the redirect' });
    const { response_types_supported: types, grant_types_supported: grants } = server ?? {};
    const offered = [types, grants].flatMap((list) => (Array.isArray(list) ? list : []));
    const old = offered.filter((one) => /\btoken\b|^implicit$|^password$/.test(String(one).replace('id_token', '')));
    if (old.length > 0)
      return doubtful({ ...finding, expected: 'neither implicit nor password in the metadata', observed: show(old) });
    if (isTurnedAway(control, callback))
      return untestable('an authorization request with response_type=code was refused as well');
    return (status >= 400 && status < 500 && status !== 429) || /[#&?]error=/.test(location)
      ? met
      : untestable(`response_type=token was neither refused nor served: status ${status}`);
  },
});
