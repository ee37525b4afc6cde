package dev.holdfast.fsm.script;

import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.Request;
import dev.holdfast.fsm.SessionTerms;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The options of a script, from its {@code cfg} line; an option that is not given has its default.
 */
public final class ScriptConfig {

  /**
   * A key, its default, its bounds, and whether it is a time in seconds (kept here in
   * milliseconds).
   */
  enum Key {
    /** How long a request is held. */
    WAIT(60_000),
    /** How many requests are held; 0 makes a polling session. */
    HOLD(1, 0, Integer.MAX_VALUE),
    /** The window: how many requests may be unanswered. */
    REQ(2, 1, Integer.MAX_VALUE),
    /** The die-timer. */
    DIE(45_000),
    /** The longest pause; 0 if none is offered. */
    MAXPAUSE(120_000),
    /** Packets queued while nothing is held. */
    MAXOUT(1_000, 0, Integer.MAX_VALUE),
    /** The bytes of the packets queued while nothing is held; {@code word/n} has n of them. */
    MAXBYTES(Long.MAX_VALUE / 8, 0, Long.MAX_VALUE / 8),
    /** Re-sends of one unanswered rid. */
    DUPMAX(5, 0, Integer.MAX_VALUE),
    /** The shortest time between two empty requests of a polling session. */
    POLLING(5_000),
    /** The age in milliseconds below which a low ack brings no report. */
    REPORT_MS(1_000, 0, ScriptTokens.MILLIS_MAX),
    /** 1: a rid too old to replay ends only its own exchange. */
    LENIENT(0, 0, 1),
    /** 1: timers fire at WAKE lines only, as late as they are; a journal tells when they did. */
    LATE(0, 0, 1),
    /** The rid of the creation request. */
    RID(1_000_000, 0, Request.MAX_RID);

    final long fallback;
    final boolean seconds;
    private final long min;
    private final long max;

    /** A time, which {@link ScriptTokens} keeps in its bounds. */
    Key(long fallback) {
      this(fallback, true, 0, ScriptTokens.MILLIS_MAX);
    }

    Key(long fallback, long min, long max) {
      this(fallback, false, min, max);
    }

    Key(long fallback, boolean seconds, long min, long max) {
      this.fallback = fallback;
      this.seconds = seconds;
      this.min = min;
      this.max = max;
    }

    /** Reads a value as a script writes it. */
    long read(String word) throws LineSyntaxException {
      long value = seconds ? ScriptTokens.millis(word) : ScriptTokens.whole(word);
      if (value < min || value > max) {
        throw new LineSyntaxException(name() + " is from " + min + " to " + max + ", not " + word);
      }
      return value;
    }
  }

  private final Map<Key, Long> values = new EnumMap<>(Key.class);

  void set(Key key, long value) {
    values.put(key, value);
  }

  /** What a session of this script is granted. */
  SessionTerms terms(ScriptInput.Create create) {
    return new SessionTerms(
        "script",
        rid() + create.rid(),
        new GrantedTerms(
            create.ack(),
            get(Key.WAIT),
            (int) get(Key.HOLD),
            (int) get(Key.REQ),
            get(Key.DIE),
            get(Key.MAXPAUSE),
            get(Key.POLLING),
            null,
            new EngineConfig(
                (int) get(Key.MAXOUT),
                get(Key.MAXBYTES),
                (int) get(Key.DUPMAX),
                get(Key.REPORT_MS),
                get(Key.LENIENT) != 0)));
  }

  /** The configuration under which the journal of a session with these terms can be replayed. */
  public static ScriptConfig of(SessionTerms terms) {
    GrantedTerms granted = terms.granted();
    ScriptConfig config = new ScriptConfig();
    config.note(Key.WAIT, granted.longestWait());
    config.note(Key.HOLD, granted.hold());
    config.note(Key.REQ, granted.requests());
    config.note(Key.DIE, granted.inactivity());
    config.note(Key.MAXPAUSE, granted.maxPause());
    config.note(Key.MAXOUT, granted.config().mailboxPackets());
    config.note(Key.MAXBYTES, granted.config().mailboxBytes());
    config.note(Key.DUPMAX, granted.config().copies());
    config.note(Key.POLLING, granted.polling());
    config.note(Key.REPORT_MS, granted.config().reportAfter());
    config.note(Key.LENIENT, granted.config().lenient() ? 1 : 0);
    config.note(Key.LATE, 1);
    config.note(Key.RID, terms.rid());
    return config;
  }

  private void note(Key key, long value) {
    if (value != key.fallback) {
      set(key, value);
    }
  }

  boolean isLate() {
    return get(Key.LATE) != 0;
  }

  long rid() {
    return get(Key.RID);
  }

  private long get(Key key) {
    return values.getOrDefault(key, key.fallback);
  }

  /** The line as a script writes it; empty if everything is at its default. */
  @Override
  public String toString() {
    if (values.isEmpty()) {
      return "";
    }
    StringJoiner line = new StringJoiner(" ", "cfg ", "");
    values.forEach(
        (key, value) -> line.add(key + "=" + (key.seconds ? ScriptTokens.seconds(value) : value)));
    return line.toString();
  }
}
