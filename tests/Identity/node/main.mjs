// An SMTP server on the port that is named first; the second argument is JSON: user and password to ask for, key and cert (PEM) to offer
// STARTTLS with, and refusals: the codes it answers to the first recipients, one each. Every mail it takes is a line of JSON on its output,
// every refusal too. It ends with its standard input.
import { SMTPServer } from 'smtp-server';

const [, , port, text] = process.argv;
const { user, password, key, cert, refusals = [] } = JSON.parse(text);
const tell = (what) => process.stdout.write(JSON.stringify(what) + '\n');
const failure = (code, message) => Object.assign(new Error(message), { responseCode: code });

const server = new SMTPServer({
  key,
  cert,
  authOptional: !user,
  disabledCommands: [...(user ? [] : ['AUTH']), ...(cert ? [] : ['STARTTLS'])],
  allowInsecureAuth: false,
  disableReverseLookup: true,
  onAuth: (auth, session, callback) => auth.username === user && auth.password === password
    ? callback(null, { user })
    : callback(failure(535, 'wrong login')),
  onRcptTo: (address, session, callback) => {
    const code = refusals.shift();
    if (code) tell({ refused: code });
    callback(code ? failure(code, 'not now, or never') : null);
  },
  onData: (stream, session, callback) => {
    const pieces = [];
    stream.on('data', (piece) => pieces.push(piece));
    stream.on('end', () => {
      tell({ user: session.user ?? null, secure: session.secure, to: session.envelope.rcptTo[0].address, mail: Buffer.concat(pieces).toString() });
      callback();
    });
  },
});
server.on('error', () => {}); // A client that breaks off, as one does that does not trust the certificate.
server.listen(Number(port), '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => process.exit(0)).resume();
