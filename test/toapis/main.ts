import { parseArgs } from 'node:util';
import { faultKinds, type Endpoint, type FaultKind } from './faults.ts';
import type { RequestRecord } from './ledger.ts';
import { startToapis } from './server.ts';

/** The stand-in for trying things out by hand: `node test/toapis/main.ts --help`. */

const help = `Usage: node test/toapis/main.ts [options]

  --port N             port of the API (default: any free one)
  --files-port N       port of the file host (default: any free one)
  --key KEY            the key that is accepted
  --seconds N          usual duration of a task (default: 8; they vary around it)
  --credits N          what the account has left (default: 2100)
  --extended           take the sizes that only newer docs list
  --fault ON:KIND[:N]  script a fault, N times (default: 1); may be repeated
  --faults             list the faults
`;

/** A duration in milliseconds: lognormal around the median, as real ones are. */
function lognormalMs(medianMs: number): number {
  const normal = Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  return medianMs * Math.exp(0.5 * normal);
}

function line(record: RequestRecord): string {
  const time = new Date(record.at).toTimeString().slice(0, 8);
  const answer = record.status === undefined ? record.outcome : `${record.status} ${record.outcome}`;
  const fault = record.fault === undefined ? '' : `  fault: ${record.fault}`;
  return `${time}  ${record.host.padEnd(5)}  ${record.method} ${record.path}  → ${answer}${fault}`;
}

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '0' },
    'files-port': { type: 'string', default: '0' },
    key: { type: 'string' },
    seconds: { type: 'string', default: '8' },
    credits: { type: 'string', default: '2100' },
    extended: { type: 'boolean', default: false },
    fault: { type: 'string', multiple: true, default: [] },
    faults: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});

if (values.help) console.log(help);
else if (values.faults) {
  for (const [kind, { on, what }] of Object.entries(faultKinds)) {
    console.log(`${kind.padEnd(28)}${what}\n${' '.repeat(28)}on ${on.join(', ')}`);
  }
} else {
  const medianMs = Number(values.seconds) * 1000;
  const server = await startToapis({
    port: Number(values.port),
    filesPort: Number(values['files-port']),
    ...(values.key === undefined ? {} : { key: values.key }),
    taskDurationMs: () => lognormalMs(medianMs),
    queueMs: 500,
    balanceCredits: Number(values.credits),
    extendedSizes: values.extended,
  });
  for (const text of values.fault) {
    const [on = '', kind = '', times = '1'] = text.split(':');
    server.fault({ on: on as Endpoint, kind: kind as FaultKind, times: Number(times) });
  }
  server.on('over', (record) => console.log(line(record)));
  server.on('accepted', (task) => {
    const { model, tier = '', ratio, pixels, priceCredits } = task;
    const size = `${tier} ${ratio}, ${pixels.width} × ${pixels.height}`.trim();
    console.log(`          task   ${task.id}  ${model}  ${size}  ${priceCredits} credits`);
  });
  console.log(`API    ${server.baseUrl}\nfiles  ${server.filesUrl}\nkey    ${server.key}\n`);
  const stop = () => {
    const { accepted, charged, doublePaid } = server.ledger;
    console.log(`\n${accepted.length} tasks, ${charged.credits} credits, ${doublePaid.length} paid twice`);
    void server.stop();
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
}
