package dev.holdfast.fsm.script;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The legacy form of script files, which older versions wrote, without a {@link ScriptFileHeader}:
 * a line expects the answers of its step, and behind {@code app=} everything that the application
 * has received since the start of the script. Immutable.
 */
final class LegacyScriptSyntax extends ScriptSyntax {

  private static final Pattern FIRST_EVENT = Pattern.compile("(?m)^\\s*@\\S+\\s+(\\S+)");
  private static final Pattern OPTIONS = Pattern.compile("(?m)^\\s*cfg\\b");
  private static final Set<String> EVENTS_OF_A_CLIENT =
      Set.of("OPEN", "SEND", "WITHDRAW", "ANSWER", "LOST", "PAUSE", "RESUME", "PROBE", "WAKE");

  private static final Pattern PACKET = Pattern.compile("(.+)\\*(\\d{1,8})");
  private static final Pattern STATE = Pattern.compile("(\\w+)(?:\\s+app=(.*))?");

  /** Whose machine a file without a head is about; empty if it has neither a step nor options. */
  static Optional<ScriptSide> sideOf(String text) {
    Matcher events = FIRST_EVENT.matcher(text);
    if (events.find()) {
      return Optional.of(
          EVENTS_OF_A_CLIENT.contains(events.group(1)) ? ScriptSide.CLIENT : ScriptSide.SERVER);
    }
    return OPTIONS.matcher(text).find() ? Optional.of(ScriptSide.SERVER) : Optional.empty();
  }

  @Override
  String stepShape() {
    return "@TIME EVENT => ANSWERS | STATE [app=...]";
  }

  @Override
  void checkEvent(List<String> words) {} // a semicolon was a packet like another

  /** With {@code LATE=1}, timers fire at the lines with {@code TIME}. */
  @Override
  ScriptInput time(ScriptConfig config) {
    return config.isLate() ? new ScriptInput.Wake() : new ScriptInput.Time();
  }

  /** The size of a packet stands behind a star. */
  @Override
  List<ScriptPacket> packets(String word) {
    Matcher sized = PACKET.matcher(word);
    return List.of(
        sized.matches()
            ? new ScriptPacket(sized.group(1), Integer.parseInt(sized.group(2)))
            : new ScriptPacket(word, ScriptPacket.OWN));
  }

  @Override
  Expectation expectation(String answers, String state) throws LineSyntaxException {
    Matcher matcher = STATE.matcher(state);
    if (!matcher.matches()) {
      throw new LineSyntaxException(
          "expected 'STATE [app=...]' behind the bar, found '" + state + "'");
    }
    String known = checkState(matcher.group(1));
    String normal = ScriptTokenCodec.normal(answers);
    for (String answer : StepOutcome.split(normal)) {
      if (!ANSWER.matcher(answer).matches()) {
        throw new LineSyntaxException(
            "'" + answer + "' is no answer: socket:[packets] attributes, or -");
      }
    }
    String app = matcher.group(2);
    return new LegacyExpectation(normal, known, app == null ? null : ScriptTokenCodec.normal(app));
  }
}
