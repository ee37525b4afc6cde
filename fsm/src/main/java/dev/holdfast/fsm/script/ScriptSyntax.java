package dev.holdfast.fsm.script;

import dev.holdfast.fsm.State;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A form of script files: how a line is read. There are two, the {@linkplain CurrentScriptSyntax
 * current form} of today and the {@linkplain LegacyScriptSyntax legacy form} of older files.
 * Immutable.
 */
abstract sealed class ScriptSyntax permits LegacyScriptSyntax, CurrentScriptSyntax {

  static final Pattern ANSWER =
      Pattern.compile(
          "([+-]\\d+(?:\\.\\w+)?):\\[([^]]*)]"
              + "((?: create wait=\\S+ requests=\\d+ hold=\\d+(?: ack=r0)?"
              + "|(?: type=\\w+)?(?: condition=\\S+)?(?: report=\\d+ time=\\d+)?(?: ack=-?\\d+)?)"
              + "(?: \\(replay\\))?)");

  /** What a step looks like, for messages. */
  abstract String stepShape();

  /** Checks the words of an event, whatever kind it is of. */
  abstract void checkEvent(List<String> words) throws LineSyntaxException;

  /** The input of a line with {@code TIME}. */
  abstract ScriptInput time(ScriptConfig config);

  /** Reads one word of an event as packets. */
  abstract List<ScriptPacket> packets(String word) throws LineSyntaxException;

  /**
   * Reads what a line expects: the part behind {@code =>}.
   *
   * @param effects what stands before the bar
   * @param state what stands behind it
   */
  abstract Expectation expectation(String effects, String state) throws LineSyntaxException;

  static String checkState(String state) throws LineSyntaxException {
    if (Arrays.stream(State.values()).noneMatch(known -> known.name().equals(state))) {
      throw new LineSyntaxException(
          "'" + state + "' is no state: " + ScriptTokenCodec.list(State.values()));
    }
    return state;
  }
}
