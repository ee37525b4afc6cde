package dev.holdfast.fsm.script;

import dev.holdfast.fsm.EngineConfig;
import dev.holdfast.fsm.GrantedTerms;
import dev.holdfast.fsm.SessionTerms;
import java.util.EnumMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * The options of a script, from its {@code cfg} line; an option that is not given has its default.
 * Not thread-safe.
 */
public final class ScriptConfig {

  private final Map<ScriptOption, Long> values = new EnumMap<>(ScriptOption.class);

  void set(ScriptOption key, long value) {
    values.put(key, value);
  }

  /** What a session of this script is granted. */
  SessionTerms terms(ScriptInput.Create create) {
    return new SessionTerms(
        "script",
        rid() + create.rid(),
        new GrantedTerms(
            create.ack(),
            get(ScriptOption.WAIT),
            (int) get(ScriptOption.HOLD),
            (int) get(ScriptOption.REQUESTS),
            get(ScriptOption.INACTIVITY),
            get(ScriptOption.MAXPAUSE),
            get(ScriptOption.POLLING),
            null,
            new EngineConfig(
                (int) get(ScriptOption.MAILBOX_PACKETS),
                get(ScriptOption.MAILBOX_BYTES),
                (int) get(ScriptOption.REPEATS),
                get(ScriptOption.REPORT_AFTER_MS),
                get(ScriptOption.LENIENT) != 0)));
  }

  /** The configuration under which the journal of a session with these terms can be replayed. */
  public static ScriptConfig of(SessionTerms terms) {
    GrantedTerms granted = terms.granted();
    ScriptConfig config = new ScriptConfig();
    config.note(ScriptOption.WAIT, granted.longestWait());
    config.note(ScriptOption.HOLD, granted.hold());
    config.note(ScriptOption.REQUESTS, granted.requests());
    config.note(ScriptOption.INACTIVITY, granted.inactivity());
    config.note(ScriptOption.MAXPAUSE, granted.maxPause());
    config.note(ScriptOption.MAILBOX_PACKETS, granted.config().mailboxPackets());
    config.note(ScriptOption.MAILBOX_BYTES, granted.config().mailboxBytes());
    config.note(ScriptOption.REPEATS, granted.config().repeats());
    config.note(ScriptOption.POLLING, granted.polling());
    config.note(ScriptOption.REPORT_AFTER_MS, granted.config().reportAfter());
    config.note(ScriptOption.LENIENT, granted.config().lenient() ? 1 : 0);
    config.note(ScriptOption.LATE, 1);
    config.note(ScriptOption.RID, terms.rid());
    return config;
  }

  private void note(ScriptOption key, long value) {
    if (value != key.fallback) {
      set(key, value);
    }
  }

  boolean isLate() {
    return get(ScriptOption.LATE) != 0;
  }

  long rid() {
    return get(ScriptOption.RID);
  }

  private long get(ScriptOption key) {
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
        (key, value) ->
            line.add(key + "=" + (key.seconds ? ScriptTokenCodec.seconds(value) : value)));
    return line.toString();
  }
}
