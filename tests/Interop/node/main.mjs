// Serves the probe, and runs scenarios for the tests: one JSON object a line in, one a line out. Ends with its standard input.
import { createInterface } from 'node:readline';
import { clientOf, scenarios } from './scenarios.mjs';
import { serve } from './server.mjs';

const say = (answer) => process.stdout.write(`${JSON.stringify(answer)}\n`);

const port = await serve({});
const unlimitedPort = await serve({ 'grpc.max_receive_message_length': -1 });
say({ port, unlimitedPort });

const lines = createInterface({ input: process.stdin });
lines.on('line', async (line) => {
  const { id, scenario, address, ...rest } = JSON.parse(line);
  try {
    say({ id, result: await scenarios[scenario]({ client: clientOf(address), ...rest }) });
  } catch (error) {
    say({ id, error: String(error?.stack ?? error) });
  }
});
lines.on('close', () => process.exit(0));
