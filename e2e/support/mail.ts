import { once } from "node:events";

import PostalMime from "postal-mime";
import { SMTPServer } from "smtp-server";

/** A letter as its reader gets it. */
export type Received = { subject: string; text: string };

type Raw = { to: string; bytes: Buffer };

/** A mail server on the port that the product under test sends to; it keeps what it gets. */
export async function mailServer() {
  const kept: Raw[] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    logger: false,
    onData(stream, session, done) {
      const chunks: Buffer[] = [];
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("end", () => {
        const bytes = Buffer.concat(chunks);
        for (const { address } of session.envelope.rcptTo) kept.push({ to: address, bytes });
        done();
      });
    },
  });
  server.listen(Number(process.env.BREAKWATER_E2E_MAIL_PORT), "127.0.0.1");
  await once(server.server, "listening");
  return {
    /** How many letters came. */
    count: () => kept.length,
    /** The letter to an address, as it reads. */
    async letterTo(address: string): Promise<Received> {
      const found = kept.find(({ to }) => to === address);
      if (!found) throw new Error(`Nothing came for ${address}.`);
      const { subject = "", text = "" } = await PostalMime.parse(found.bytes);
      return { subject, text };
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}
