import { ToapisClient } from '../../../../src/backends/toapis/client.ts';
import { Http } from '../../../../src/backends/toapis/http.ts';
import { EaselError } from '../../../../src/core/errors.ts';
import { systemClock } from '../../../../src/local/systemClock.ts';

/**
 * Run as a process of its own: asks the server in its first argument for the balance of the key in its second,
 * through the proxy in its third, if any.
 */

const [, , baseUrl = '', key = '', proxy] = process.argv;
const network = { proxyFor: () => Promise.resolve(proxy), strictSsl: () => true };
const http = new Http(network, 'easel-tests/1.0', Date.now);
const client = new ToapisClient({
  http,
  clock: systemClock,
  baseUrl: () => baseUrl,
  key: () => Promise.resolve(key),
  forms: { get: () => undefined, set: () => Promise.resolve() },
});
const said = await client
  .balance(AbortSignal.timeout(5_000))
  .catch((thrown: unknown) => EaselError.from(thrown).toRecord());
console.log(JSON.stringify(said));
await http.reset();
