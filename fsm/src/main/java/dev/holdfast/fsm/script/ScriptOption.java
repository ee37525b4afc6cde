package dev.holdfast.fsm.script;

import dev.holdfast.fsm.Request;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * An option of a script: its default, its bounds, and whether it is a time in seconds, which is
 * kept in milliseconds. Files of older versions have another word for some.
 */
enum ScriptOption {
  /** How long a request is held. */
  WAIT(60_000),
  /** How many requests are held; 0 makes a polling session. */
  HOLD(1, 0, Integer.MAX_VALUE),
  /** The window: how many requests may be unanswered. */
  REQUESTS("REQ", 2, 1, Integer.MAX_VALUE),
  /** The die-timer. */
  INACTIVITY("DIE", 45_000),
  /** The longest pause; 0 if none is offered. */
  MAXPAUSE(120_000),
  /** Packets queued while nothing is held. */
  MAILBOX_PACKETS("MAXOUT", 1_000, 0, Integer.MAX_VALUE),
  /** The bytes of the packets queued while nothing is held; {@code word/n} has n of them. */
  MAILBOX_BYTES("MAXBYTES", Long.MAX_VALUE / 8, 0, Long.MAX_VALUE / 8),
  /** How often an open request may be repeated while its socket is not lost. */
  REPEATS("DUPMAX", 5, 0, Integer.MAX_VALUE),
  /** The shortest time between two empty requests of a polling session. */
  POLLING(5_000),
  /** The age in milliseconds below which a low ack brings no report. */
  REPORT_AFTER_MS("REPORT_MS", 1_000, 0, ScriptTokenCodec.MAX_MILLIS),
  /** 1: a rid too old to replay ends only its own exchange. */
  LENIENT(0, 0, 1),
  /** 1: timers fire at WAKE lines only, as late as they are; a journal tells when they did. */
  LATE(0, 0, 1),
  /** The rid of the creation request. */
  RID(1_000_000, 0, Request.MAX_RID);

  final long fallback;
  final boolean seconds;
  private final @Nullable String older; // the word for it in files of older versions
  private final long min;
  private final long max;

  /** A time, which {@link ScriptTokenCodec} keeps in its bounds. */
  ScriptOption(long fallback) {
    this(null, fallback);
  }

  ScriptOption(@Nullable String older, long fallback) {
    this(older, fallback, true, 0, ScriptTokenCodec.MAX_MILLIS);
  }

  ScriptOption(long fallback, long min, long max) {
    this(null, fallback, min, max);
  }

  ScriptOption(@Nullable String older, long fallback, long min, long max) {
    this(older, fallback, false, min, max);
  }

  ScriptOption(@Nullable String older, long fallback, boolean seconds, long min, long max) {
    this.older = older;
    this.fallback = fallback;
    this.seconds = seconds;
    this.min = min;
    this.max = max;
  }

  /** Returns the option with this name, or which had it in an older version; null for none. */
  static @Nullable ScriptOption named(String word) {
    return Arrays.stream(values())
        .filter(option -> option.name().equals(word) || word.equals(option.older))
        .findAny()
        .orElse(null);
  }

  /** Reads a value as a script writes it. */
  long read(String word) throws LineSyntaxException {
    long value;
    try {
      value = seconds ? ScriptTokenCodec.millis(word) : ScriptTokenCodec.whole(word);
    } catch (LineSyntaxException e) {
      throw new LineSyntaxException(name() + ": " + e.getMessage());
    }
    if (value < min || value > max) {
      throw new LineSyntaxException(name() + " is from " + min + " to " + max + ", not " + word);
    }
    return value;
  }
}
