import { type DestinationStream, type Logger, type LoggerOptions, pino, stdSerializers } from "pino";
import type { Config } from "./config.js";

/**
 * The log: JSON lines on standard output, or to another destination. Values that people type never get here; the paths
 * below are a second net. Errors keep their type, message and stack alone: a database error carries the
 * statement's parameters.
 */
export function createLogger(level: Config["logLevel"], destination: DestinationStream = standardOutput()): Logger {
  const options: LoggerOptions = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    redact: {
      paths: ["req.headers.authorization", "req.headers.cookie", "*.password", "*.code", "*.secret", "*.token"],
      censor: "[redacted]",
    },
    serializers: {
      err: (error: Error) => {
        const { type, message, stack } = stdSerializers.err(error);
        return { type, message, stack };
      },
      // An address may carry what does not belong in a log; the method and the path are enough.
      req: (request: { method: string; url: string }) => ({ method: request.method, path: request.url.split("?")[0] }),
    },
  };
  return pino(options, destination);
}

/** So much waits, in bytes, while it cannot be written; what comes beyond is lost. */
const MOST_WAITING = 1024 * 1024;

/** A log that cannot be written, on a full disk say, is no reason to refuse what was asked for: it goes on later. */
function standardOutput(): DestinationStream {
  const output = pino.destination({ fd: 1, sync: true, maxLength: MOST_WAITING });
  output.on("error", () => {});
  return output;
}
