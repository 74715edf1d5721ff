/** Whether an `aud` claim (RFC 7519 §4.1.3) names a resource; a trailing slash makes no difference. */
export function isOwn(audience: unknown, resource: string): boolean {
  const bare = (text: string): string => text.replace(/\/$/, '');
  return [audience].flat().some((one) => typeof one === 'string' && bare(one) === bare(resource));
}
